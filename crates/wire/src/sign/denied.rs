//! Why a signature was not accepted, and what each protocol answers then.

use base::Fault;
use shape::{Protocol, Timestamp};

/// Why a signature was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Denied {
    /// The operation needs a signature and there is none.
    Missing,
    /// A part of the signature is missing or malformed.
    Incomplete(String),
    /// The scope is not one of ours, or does not fit the date.
    Scope(String),
    /// Nobody has this access key, it is inactive, or it belongs to a session whose token does not come along.
    UnknownKey,
    /// The session token is not the one of this access key.
    ForeignToken,
    /// The session is over.
    ExpiredToken,
    /// It was signed too long ago, or will be signed.
    Expired(String),
    /// The signature is another.
    Mismatch,
    /// The body is not the one that was signed.
    Payload,
    /// S3: the request's clock is too far off.
    Skewed {
        /// When it was signed.
        at: Timestamp,
        /// The real time.
        now: Timestamp,
    },
    /// S3: a presigned request came too late.
    PresignedExpired {
        /// Until when it held.
        expires: Timestamp,
        /// The real time.
        now: Timestamp,
    },
    /// S3: a parameter of a presigned request is missing or malformed.
    Query(String),
    /// S3: headers of its own came along that the signature does not cover.
    NotSigned(String),
    /// S3: a field of a signed form is missing.
    Form(String),
    /// S3: no date is signed.
    NoDate,
    /// S3: the header `x-amz-content-sha256` is missing.
    NoDigest,
    /// S3: the header `x-amz-content-sha256` is no digest.
    NotADigest(String),
    /// A form of signature that Hanul does not verify yet.
    Unbuilt(&'static str),
}

const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
                        Access Key and signing method. Consult the service documentation for details.";

const S3_MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your key and signing \
                           method.";

impl Denied {
    /// AWS's answer in this protocol.
    pub fn fault(&self, protocol: Protocol) -> Fault {
        match protocol {
            Protocol::Ec2Query => self.ec2(),
            Protocol::AwsJson | Protocol::RpcV2Cbor | Protocol::RestJson => self.json(),
            Protocol::AwsQuery => self.query(),
            Protocol::RestXml => self.s3(),
        }
    }

    /// A malformed signature in a query has a code of its own in S3.
    pub(super) fn for_s3(self) -> Denied {
        match self {
            Denied::Incomplete(m) if m.contains("query-string") || m.starts_with("X-Amz-") => Denied::Query(m),
            other => other,
        }
    }

    /// "Error responses", Amazon S3 API Reference.
    fn s3(&self) -> Fault {
        let invalid = |message: &str| Fault::sender("InvalidRequest", message);
        match self {
            Denied::Missing => Fault::with_status(403, "AccessDenied", "Access Denied"),
            Denied::Incomplete(m) | Denied::Scope(m) => {
                Fault::sender("AuthorizationHeaderMalformed", format!("The authorization header is malformed; {m}"))
            }
            Denied::Query(m) => Fault::sender("AuthorizationQueryParametersError", m.clone()),
            Denied::UnknownKey => Fault::with_status(
                403,
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
            ),
            Denied::ForeignToken => {
                Fault::sender("InvalidToken", "The provided token is malformed or otherwise invalid.")
            }
            Denied::ExpiredToken => Fault::sender("ExpiredToken", "The provided token has expired."),
            Denied::Mismatch => Fault::with_status(403, "SignatureDoesNotMatch", S3_MISMATCH),
            Denied::Payload => Fault::sender(
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
            ),
            Denied::Expired(m) => Fault::with_status(403, "AccessDenied", m.clone()),
            Denied::Skewed { at, now } => {
                let text = "The difference between the request time and the current time is too large.";
                let mut fault = Fault::with_status(403, "RequestTimeTooSkewed", text);
                fault.members = vec![
                    ("RequestTime", at.basic()),
                    ("ServerTime", now.iso_secs()),
                    ("MaxAllowedSkewMilliseconds", "900000".into()),
                ];
                fault
            }
            Denied::PresignedExpired { expires, now } => {
                let mut fault = Fault::with_status(403, "AccessDenied", "Request has expired");
                fault.members = vec![("Expires", expires.iso_secs()), ("ServerTime", now.iso_secs())];
                fault
            }
            Denied::NotSigned(names) => {
                let text = "There were headers present in the request which were not signed";
                let mut fault = Fault::with_status(403, "AccessDenied", text);
                fault.members = vec![("HeadersNotSigned", names.clone())];
                fault
            }
            Denied::Form(name) => {
                let text = format!(
                    "Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields."
                );
                let mut fault = Fault::sender("InvalidArgument", text);
                fault.members = vec![("ArgumentName", name.clone()), ("ArgumentValue", String::new())];
                fault
            }
            Denied::NoDate => {
                Fault::with_status(403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header")
            }
            Denied::NoDigest => invalid("Missing required header for this request: x-amz-content-sha256"),
            Denied::NotADigest(said) => {
                let text = "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, \
                            STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, \
                            STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or \
                            a valid sha256 value.";
                let mut fault = Fault::sender("InvalidArgument", text);
                fault.members = vec![("ArgumentName", "x-amz-content-sha256".into()), ("ArgumentValue", said.clone())];
                fault
            }
            Denied::Unbuilt(what) => Fault::not_implemented(what),
        }
    }

    fn query(&self) -> Fault {
        let (status, code, message) = match self {
            Denied::Missing => (403, "MissingAuthenticationToken", "Request is missing Authentication Token".into()),
            Denied::Incomplete(m) => (400, "IncompleteSignature", m.clone()),
            Denied::Scope(m) | Denied::Expired(m) => (403, "SignatureDoesNotMatch", m.clone()),
            Denied::UnknownKey | Denied::ForeignToken => {
                (403, "InvalidClientTokenId", "The security token included in the request is invalid.".into())
            }
            Denied::ExpiredToken => {
                (403, "ExpiredToken", "The security token included in the request is expired".into())
            }
            Denied::Unbuilt(what) => return Fault::not_implemented(what),
            // what is left only S3's verification finds
            _ => (403, "SignatureDoesNotMatch", MISMATCH.into()),
        };
        Fault::with_status(status, code, message)
    }

    /// EC2 does not tell a wrong key from a wrong signature or a wrong clock.
    fn ec2(&self) -> Fault {
        const NOT_VALID: &str = "AWS was not able to validate the provided access credentials";
        match self {
            Denied::Missing => {
                Fault::with_status(403, "MissingAuthenticationToken", "Request is missing Authentication Token")
            }
            Denied::ExpiredToken => Fault::sender("RequestExpired", "Request has expired."),
            Denied::Incomplete(m) => Fault::sender("IncompleteSignature", m.clone()),
            Denied::Unbuilt(what) => Fault::not_implemented(what),
            _ => Fault::with_status(401, "AuthFailure", NOT_VALID),
        }
    }

    fn json(&self) -> Fault {
        let (code, message) = match self {
            Denied::Missing => ("MissingAuthenticationTokenException", "Missing Authentication Token".into()),
            Denied::Incomplete(m) => ("IncompleteSignatureException", m.clone()),
            Denied::Scope(m) | Denied::Expired(m) => ("InvalidSignatureException", m.clone()),
            Denied::UnknownKey | Denied::ForeignToken => {
                ("UnrecognizedClientException", "The security token included in the request is invalid.".into())
            }
            Denied::ExpiredToken => {
                ("ExpiredTokenException", "The security token included in the request is expired".into())
            }
            Denied::Unbuilt(what) => return Fault::not_implemented(what),
            _ => ("InvalidSignatureException", MISMATCH.to_owned()),
        };
        Fault::sender(code, message)
    }
}
