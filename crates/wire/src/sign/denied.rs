//! Why a signature was not accepted, and what each protocol answers then.

use base::Fault;
use shape::Protocol;

/// Why a signature was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Denied {
    /// The operation needs a signature and there is none.
    Missing,
    /// A part of the signature is missing or malformed.
    Incomplete(String),
    /// The scope is not one of ours, or does not fit the date.
    Scope(String),
    /// Nobody has this access key, it is inactive, or the session token is not its own.
    UnknownKey,
    /// The session is over.
    ExpiredToken,
    /// It was signed too long ago, or will be signed.
    Expired(String),
    /// The signature is another.
    Mismatch,
    /// The body is not the one that was signed.
    Payload,
    /// A form of signature that Hanul does not verify yet.
    Unbuilt(&'static str),
}

const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
                        Access Key and signing method. Consult the service documentation for details.";

impl Denied {
    /// AWS's answer in this protocol.
    pub fn fault(&self, protocol: Protocol) -> Fault {
        match protocol {
            Protocol::Ec2Query => self.ec2(),
            Protocol::AwsJson | Protocol::RpcV2Cbor | Protocol::RestJson => self.json(),
            Protocol::AwsQuery | Protocol::RestXml => self.query(),
        }
    }

    fn query(&self) -> Fault {
        let (status, code, message) = match self {
            Denied::Missing => (403, "MissingAuthenticationToken", "Request is missing Authentication Token".into()),
            Denied::Incomplete(m) => (400, "IncompleteSignature", m.clone()),
            Denied::Scope(m) | Denied::Expired(m) => (403, "SignatureDoesNotMatch", m.clone()),
            Denied::UnknownKey => {
                (403, "InvalidClientTokenId", "The security token included in the request is invalid.".into())
            }
            Denied::ExpiredToken => {
                (403, "ExpiredToken", "The security token included in the request is expired".into())
            }
            Denied::Mismatch | Denied::Payload => (403, "SignatureDoesNotMatch", MISMATCH.into()),
            Denied::Unbuilt(what) => return Fault::not_implemented(what),
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
            Denied::Scope(_) | Denied::UnknownKey | Denied::Expired(_) | Denied::Mismatch | Denied::Payload => {
                Fault::with_status(401, "AuthFailure", NOT_VALID)
            }
        }
    }

    fn json(&self) -> Fault {
        let (code, message) = match self {
            Denied::Missing => ("MissingAuthenticationTokenException", "Missing Authentication Token".into()),
            Denied::Incomplete(m) => ("IncompleteSignatureException", m.clone()),
            Denied::Scope(m) | Denied::Expired(m) => ("InvalidSignatureException", m.clone()),
            Denied::UnknownKey => {
                ("UnrecognizedClientException", "The security token included in the request is invalid.".into())
            }
            Denied::ExpiredToken => {
                ("ExpiredTokenException", "The security token included in the request is expired".into())
            }
            Denied::Mismatch | Denied::Payload => ("InvalidSignatureException", MISMATCH.to_owned()),
            Denied::Unbuilt(what) => return Fault::not_implemented(what),
        };
        Fault::sender(code, message)
    }
}
