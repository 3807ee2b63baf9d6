//! What a bucket's notification says: which objects were made. It comes from the bucket itself, or by way of a topic.
//!
//! Amazon S3 User Guide, "Event message structure"; Amazon SNS Developer Guide, "Message delivery" (not raw).

use serde::Deserialize;
use std::borrow::Cow;

/// What a topic wraps around a message.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "Type")]
    kind: String,
    #[serde(rename = "Message")]
    message: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Event {
    Records {
        #[serde(rename = "Records")]
        records: Vec<Record>,
    },
    /// What S3 sends when notifications are configured: `s3:TestEvent`.
    Test {
        #[serde(rename = "Event")]
        event: String,
    },
}

#[derive(Deserialize)]
struct Record {
    #[serde(rename = "eventName")]
    name: String,
    s3: Place,
}

#[derive(Deserialize)]
struct Place {
    object: Object,
}

#[derive(Deserialize)]
struct Object {
    key: String,
}

/// The keys of objects that were made; None when the message is no notification of a bucket.
pub(crate) fn created(body: &str) -> Option<Vec<String>> {
    let inner = match serde_json::from_str::<Envelope>(body) {
        Ok(envelope) if envelope.kind == "Notification" => Cow::Owned(envelope.message),
        _ => Cow::Borrowed(body),
    };
    match serde_json::from_str(&inner).ok()? {
        Event::Test { event } => (event == "s3:TestEvent").then(Vec::new),
        Event::Records { records } => {
            let made = records.into_iter().filter(|record| record.name.starts_with("ObjectCreated:"));
            made.map(|record| decoded(&record.s3.object.key)).collect()
        }
    }
}

/// Keys are encoded as in a form: a blank is a plus.
fn decoded(key: &str) -> Option<String> {
    let key = key.replace('+', " ");
    percent_encoding::percent_decode_str(&key).decode_utf8().ok().map(Cow::into_owned)
}
