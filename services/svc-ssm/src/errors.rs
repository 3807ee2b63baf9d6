//! One constructor per error, with AWS's code and wording.
//!
//! Systems Manager API Reference, the errors of each action.

use base::Fault;

/// No such parameter; AWS says nothing more.
pub(crate) fn not_found() -> Fault {
    Fault::sender("ParameterNotFound", "")
}

/// The parameter never had this version.
pub(crate) fn no_version(name: &str, version: &str) -> Fault {
    let message =
        format!("Systems Manager could not find version {version} of {name}. Verify the version and try again.");
    Fault::sender("ParameterVersionNotFound", message)
}

/// A name or a path that cannot be one.
pub(crate) fn validation(message: impl Into<String>) -> Fault {
    Fault::sender("ValidationException", message)
}

/// A page token of another query.
pub(crate) fn token() -> Fault {
    Fault::sender("InvalidNextToken", "The specified token isn't valid.")
}
