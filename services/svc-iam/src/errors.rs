//! IAM's errors: code, status and wording.
//!
//! IAM API Reference, the errors of each action; wording as IAM answers.

use base::Fault;
use std::fmt::Display;

/// 404.
pub(crate) fn no_such_entity(message: impl Into<String>) -> Fault {
    Fault::with_status(404, "NoSuchEntity", message)
}

/// 409.
pub(crate) fn already_exists(message: impl Into<String>) -> Fault {
    Fault::with_status(409, "EntityAlreadyExists", message)
}

/// 409: what still hangs on a thing that is to be deleted.
pub(crate) fn delete_conflict(message: impl Into<String>) -> Fault {
    Fault::with_status(409, "DeleteConflict", message)
}

/// 409: `Cannot exceed quota for PoliciesPerRole: 10`.
pub(crate) fn quota(name: &str, value: impl Display) -> Fault {
    let name = name.strip_prefix("iam.").unwrap_or(name);
    limit_exceeded(format!("Cannot exceed quota for {name}: {value}"))
}

/// 409.
pub(crate) fn limit_exceeded(message: impl Into<String>) -> Fault {
    Fault::with_status(409, "LimitExceeded", message)
}

/// 400.
pub(crate) fn invalid_input(message: impl Into<String>) -> Fault {
    Fault::sender("InvalidInput", message)
}

/// 400.
pub(crate) fn validation(message: impl Into<String>) -> Fault {
    Fault::sender("ValidationError", message)
}

/// 400: the document's mistake in IAM's words.
pub(crate) fn malformed_policy(why: policy::Malformed) -> Fault {
    Fault::sender("MalformedPolicyDocument", why.to_string())
}

/// 400: what is wrong with a password.
pub(crate) fn password_violation(message: impl Into<String>) -> Fault {
    Fault::sender("PasswordPolicyViolation", message)
}

/// 403: codes that the device does not show.
pub(crate) fn wrong_code() -> Fault {
    Fault::with_status(403, "InvalidAuthenticationCode", "Authentication code for device is not valid.")
}

/// 400: a policy that exists and may not be attached.
pub(crate) fn not_attachable(arn: &str) -> Fault {
    Fault::sender("PolicyNotAttachable", format!("Cannot attach a Service Role Policy to a Customer Role: {arn}"))
}

/// 400: roles that only their service changes.
pub(crate) fn unmodifiable(role: &str) -> Fault {
    Fault::sender(
        "UnmodifiableEntity",
        format!("Cannot perform the operation on the protected role '{role}' - this role is only modifiable by AWS"),
    )
}

/// The store failed.
pub(crate) fn broken(cause: store::StoreError) -> Fault {
    Fault::internal(cause)
}
