//! MD5 digests of bodies and message attributes, by which clients check what they sent and received.
//!
//! Calculating the MD5 message digest for message attributes:
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html>

use crate::model::{Attribute, Value};
use md5::{Digest, Md5};

pub(crate) fn of_body(text: &str) -> [u8; 16] {
    Md5::digest(text.as_bytes()).into()
}

/// Of attributes, in the order of their names; `None` where there are none.
pub(crate) fn of_attributes<'a>(all: impl Iterator<Item = (&'a str, &'a Attribute)>) -> Option<String> {
    let mut all: Vec<_> = all.collect();
    if all.is_empty() {
        return None;
    }
    all.sort_by_key(|(name, _)| *name);
    let mut md5 = Md5::new();
    for (name, attribute) in all {
        part(&mut md5, name.as_bytes());
        part(&mut md5, attribute.data_type.as_bytes());
        // one byte without a length says how the value travels
        md5.update(match attribute.value {
            Value::Text(_) => [1],
            Value::Bytes(_) => [2],
        });
        part(&mut md5, attribute.value.bytes());
    }
    Some(hex::encode(md5.finalize()))
}

fn part(md5: &mut Md5, bytes: &[u8]) {
    md5.update((bytes.len() as u32).to_be_bytes());
    md5.update(bytes);
}
