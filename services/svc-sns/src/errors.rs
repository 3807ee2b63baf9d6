//! One constructor per error, with SNS's code and wording.
//!
//! Amazon SNS API reference, "Common errors" and each action's "Errors".

use base::Fault;
use std::fmt::Display;

/// `Invalid parameter: …`
pub(crate) fn invalid(what: impl Display) -> Fault {
    Fault::sender("InvalidParameter", format!("Invalid parameter: {what}"))
}
/// `Invalid parameter: P Reason: …`
pub(crate) fn invalid_because(parameter: &str, reason: impl Display) -> Fault {
    invalid(format_args!("{parameter} Reason: {reason}"))
}
/// An attribute that there is not, beside others of a call: `Invalid parameter: Attributes Reason: Unknown attribute …`
pub(crate) fn unknown_attribute(name: &str) -> Fault {
    invalid_because("Attributes", format_args!("Unknown attribute {name}"))
}
/// The error of one of several attributes, as calls that take several tell it.
pub(crate) fn of_attributes(name: &str, fault: Fault) -> Fault {
    match fault.message.strip_prefix("Invalid parameter: ") {
        Some("AttributeName") => unknown_attribute(name),
        Some(reason) if fault.is("InvalidParameter") => invalid_because("Attributes", reason),
        _ => fault,
    }
}
/// A parameter that the type of topic does not take.
pub(crate) fn not_for_this_type(parameter: &str) -> Fault {
    let reason = format!("The request includes {parameter} parameter that is not valid for this topic type");
    invalid_because(parameter, reason)
}
pub(crate) fn parameter_value(message: impl Into<String>) -> Fault {
    Fault::sender("ParameterValueInvalid", message)
}
/// `Invalid state: …`
pub(crate) fn invalid_state(what: impl Display) -> Fault {
    Fault::sender("InvalidState", format!("Invalid state: {what}"))
}
pub(crate) fn no_such_topic() -> Fault {
    Fault::with_status(404, "NotFound", "Topic does not exist")
}
pub(crate) fn no_such_subscription() -> Fault {
    Fault::with_status(404, "NotFound", "Subscription does not exist")
}
pub(crate) fn no_such_resource() -> Fault {
    Fault::with_status(404, "ResourceNotFound", "Resource does not exist")
}
pub(crate) fn not_authorised(message: impl Into<String>) -> Fault {
    Fault::with_status(403, "AuthorizationError", message)
}
pub(crate) fn topic_limit() -> Fault {
    Fault::with_status(403, "TopicLimitExceeded", "Topic limit exceeded")
}
pub(crate) fn subscription_limit() -> Fault {
    Fault::with_status(403, "SubscriptionLimitExceeded", "Subscription limit exceeded")
}
pub(crate) fn filter_limit() -> Fault {
    Fault::with_status(403, "FilterPolicyLimitExceeded", "Filter policy limit exceeded")
}
pub(crate) fn tag_limit() -> Fault {
    Fault::sender("TagLimitExceeded", "Could not complete request: tag quota of per resource exceeded")
}

pub(crate) fn empty_batch() -> Fault {
    Fault::sender("EmptyBatchRequest", "The batch request doesn't contain any entries.")
}
pub(crate) fn too_many_entries() -> Fault {
    Fault::sender("TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.")
}
pub(crate) fn repeated_id() -> Fault {
    Fault::sender("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.")
}
pub(crate) fn bad_entry_id() -> Fault {
    Fault::sender(
        "InvalidBatchEntryId",
        "The Id of a batch entry in a batch request doesn't abide by the specification.",
    )
}
pub(crate) fn batch_too_long() -> Fault {
    Fault::sender("BatchRequestTooLong", "The length of all the batch messages put together is more than the limit.")
}
