//! One constructor per error, with SQS's code and wording. Codes are the JSON protocol's; `wire` knows those of the query protocol.
//!
//! Amazon SQS API reference, "Common errors" and each action's "Errors".

use base::Fault;
use std::fmt::Display;

pub(crate) fn no_such_queue() -> Fault {
    Fault::sender("QueueDoesNotExist", "The specified queue does not exist.")
}
pub(crate) fn queue_exists(attribute: &str) -> Fault {
    let message = format!("A queue already exists with the same name and a different value for attribute {attribute}");
    Fault::sender("QueueNameExists", message)
}
pub(crate) fn deleted_recently() -> Fault {
    Fault::sender(
        "QueueDeletedRecently",
        "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
    )
}
pub(crate) fn purge_in_progress(name: &str) -> Fault {
    let message = format!("Only one PurgeQueue operation on {name} is allowed every 60 seconds.");
    Fault::with_status(403, "PurgeQueueInProgress", message)
}
pub(crate) fn over_limit(message: impl Into<String>) -> Fault {
    Fault::with_status(403, "OverLimit", message)
}
pub(crate) fn too_many_in_flight() -> Fault {
    over_limit("Too many messages in flight")
}

pub(crate) fn missing(parameter: &str) -> Fault {
    Fault::sender("MissingParameter", format!("The request must contain the parameter {parameter}."))
}
/// `Value x for parameter P is invalid. Reason: …`
pub(crate) fn invalid(value: impl Display, parameter: &str, reason: &str) -> Fault {
    plain(format!("Value {value} for parameter {parameter} is invalid. Reason: {reason}"))
}
/// A parameter that cannot be honoured, in words of its own.
pub(crate) fn plain(message: impl Into<String>) -> Fault {
    Fault::sender("InvalidParameterValue", message)
}
pub(crate) fn not_for_this_type(value: impl Display, parameter: &str) -> Fault {
    invalid(value, parameter, "The request include parameter that is not valid for this queue type")
}

pub(crate) fn unknown_attribute(name: &str) -> Fault {
    Fault::sender("InvalidAttributeName", format!("Unknown Attribute {name}."))
}
pub(crate) fn bad_attribute(name: &str) -> Fault {
    Fault::sender("InvalidAttributeValue", format!("Invalid value for the parameter {name}."))
}
pub(crate) fn bad_attribute_because(name: &str, reason: &str) -> Fault {
    Fault::sender("InvalidAttributeValue", format!("Invalid value for the parameter {name}. Reason: {reason}"))
}

pub(crate) fn two_encryptions() -> Fault {
    let message =
        "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.";
    Fault::sender("InvalidAttributeName", message)
}

pub(crate) fn bad_receipt(handle: &str) -> Fault {
    let message = format!("The input receipt handle \"{handle}\" is not a valid receipt handle.");
    Fault::with_status(404, "ReceiptHandleIsInvalid", message)
}
pub(crate) fn receipt_expired(handle: &str) -> Fault {
    invalid(handle, "ReceiptHandle", "The receipt handle has expired.")
}
pub(crate) fn no_such_message(handle: &str) -> Fault {
    invalid(handle, "ReceiptHandle", "Message does not exist or is not available for visibility timeout change.")
}
pub(crate) fn not_in_flight() -> Fault {
    Fault::sender("MessageNotInflight", "The specified message isn't in flight.")
}

pub(crate) fn bad_characters(found: char) -> Fault {
    let message = format!(
        "Invalid binary character '#x{:X}' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | \
         #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
        u32::from(found)
    );
    Fault::sender("InvalidMessageContents", message)
}
pub(crate) fn too_long(bytes: i64) -> Fault {
    plain(format!("One or more parameters are invalid. Reason: Message must be shorter than {bytes} bytes."))
}

pub(crate) fn empty_batch(entry: &str) -> Fault {
    Fault::sender("EmptyBatchRequest", format!("There should be at least one {entry} in the request."))
}
pub(crate) fn too_many_entries(max: usize, sent: usize) -> Fault {
    let message = format!("Maximum number of entries per request are {max}. You have sent {sent}.");
    Fault::sender("TooManyEntriesInBatchRequest", message)
}
pub(crate) fn repeated_id(id: &str) -> Fault {
    Fault::sender("BatchEntryIdsNotDistinct", format!("Id {id} repeated."))
}
pub(crate) fn bad_entry_id() -> Fault {
    Fault::sender(
        "InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
    )
}
pub(crate) fn batch_too_long(max: usize, sent: usize) -> Fault {
    let message = format!("Batch requests cannot be longer than {max} bytes. You have sent {sent} bytes.");
    Fault::sender("BatchRequestTooLong", message)
}

pub(crate) fn no_such_resource(message: impl Into<String>) -> Fault {
    Fault::with_status(404, "ResourceNotFoundException", message)
}
pub(crate) fn unsupported(message: impl Into<String>) -> Fault {
    Fault::sender("UnsupportedOperation", message)
}
