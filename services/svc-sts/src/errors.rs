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

/// The store failed.
pub(crate) fn broken(cause: store::StoreError) -> Fault {
    Fault::internal(cause)
}
