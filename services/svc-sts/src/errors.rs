//! STS's errors: code, status and wording.
//!
//! AWS STS API Reference, the errors of each action; wording as STS answers.

use base::Fault;

/// 403, and the same whether the role forbids it or does not exist.
pub(crate) fn not_authorised(caller: &str, action: &str, resource: &str) -> Fault {
    access_denied(format!("User: {caller} is not authorized to perform: {action} on resource: {resource}"))
}

/// 403.
pub(crate) fn access_denied(message: impl Into<String>) -> Fault {
    Fault::with_status(403, "AccessDenied", message)
}

/// 400.
pub(crate) fn validation(message: impl Into<String>) -> Fault {
    Fault::sender("ValidationError", message)
}

/// 400.
pub(crate) fn invalid_parameter(message: impl Into<String>) -> Fault {
    Fault::sender("InvalidParameterValue", message)
}

/// 400: the document's mistake in IAM's words.
pub(crate) fn malformed_policy(why: policy::Malformed) -> Fault {
    Fault::sender("MalformedPolicyDocument", why.to_string())
}

/// 400.
pub(crate) fn too_large(percent: usize) -> Fault {
    let message = format!("Packed policy consumes {percent}% of allotted space, please use smaller policy.");
    Fault::sender("PackedPolicyTooLarge", message)
}

/// 403: what a role's trust says is nobody's to know.
pub(crate) fn not_authorised_by_web() -> Fault {
    access_denied("Not authorized to perform sts:AssumeRoleWithWebIdentity")
}

/// 400.
pub(crate) fn invalid_token(message: impl Into<String>) -> Fault {
    Fault::sender("InvalidIdentityToken", message)
}

/// 400: no token at all.
pub(crate) fn not_a_token() -> Fault {
    invalid_token("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")
}

/// 400: the issuer answered, with nothing that helps. The two spaces are AWS's.
pub(crate) fn no_key() -> Fault {
    invalid_token(NO_KEY)
}

/// 400: the issuer could not be reached. SDKs try again.
pub(crate) fn unreachable() -> Fault {
    Fault::sender("IDPCommunicationError", NO_KEY)
}

const NO_KEY: &str = "Couldn't retrieve verification key from your identity provider,  please reference \
                      AssumeRoleWithWebIdentity documentation for requirements";

/// 400.
pub(crate) fn untrusted_issuer() -> Fault {
    invalid_token("OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint")
}

/// 400. The missing space is AWS's.
pub(crate) fn token_expired(now: i64, ended: i64) -> Fault {
    let message = format!("Token expired: current date/time {now} must be before the expiration date/time{ended}");
    Fault::sender("ExpiredTokenException", message)
}

/// The store failed.
pub(crate) fn broken(cause: store::StoreError) -> Fault {
    Fault::internal(cause)
}
