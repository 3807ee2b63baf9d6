//! One constructor per error, with AWS's code and wording.

use base::Fault;

/// The request is wrong.
pub(crate) fn invalid(message: impl Into<String>) -> Fault {
    Fault::sender("ValidationException", message)
}

fn place(resource: &str, dimension: &str) -> String {
    format!("service namespace: dynamodb, resource ID: {resource}, scalable dimension: {dimension}")
}

/// No such target.
pub(crate) fn no_target(resource: &str, dimension: &str) -> Fault {
    let place = place(resource, dimension);
    Fault::sender("ObjectNotFoundException", format!("No scalable target registered for {place}"))
}

/// No such policy.
pub(crate) fn no_policy(resource: &str, dimension: &str, name: &str) -> Fault {
    let place = place(resource, dimension);
    Fault::sender("ObjectNotFoundException", format!("No scaling policy found for {place}, policy name: {name}"))
}

/// No such scheduled action.
pub(crate) fn no_action(resource: &str, dimension: &str, name: &str) -> Fault {
    let place = place(resource, dimension);
    Fault::sender(
        "ObjectNotFoundException",
        format!("No scheduled action found for {place}, scheduled action name: {name}"),
    )
}

/// No such resource, for tags.
pub(crate) fn no_resource(arn: &str) -> Fault {
    Fault::sender("ResourceNotFoundException", format!("The specified resource doesn't exist: {arn}"))
}

/// The token is of no page.
pub(crate) fn bad_token() -> Fault {
    Fault::sender("InvalidNextTokenException", "Invalid next token")
}

/// A quota is reached.
pub(crate) fn limit(message: impl Into<String>) -> Fault {
    Fault::sender("LimitExceededException", message)
}
