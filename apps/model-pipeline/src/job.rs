//! A job: what the table keeps of it, and what its life allows.
//!
//! ```text
//! queued -> working -> done -> ready
//!             |  ^
//!             v  | next delivery of the message
//!           failed
//! ```

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// An item as the SDK hands it out.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Stage {
    /// In the queue.
    Queued,
    /// A worker has claimed it.
    Working,
    /// The last try went wrong; the queue delivers it again, until it gives the message up.
    Failed,
    /// The model is in the bucket.
    Done,
    /// The bucket has told so, and the client may know.
    Ready,
}

impl Stage {
    pub(crate) const ALL: [Stage; 5] = [Stage::Queued, Stage::Working, Stage::Failed, Stage::Done, Stage::Ready];

    /// The word in the table.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Stage::Queued => "queued",
            Stage::Working => "working",
            Stage::Failed => "failed",
            Stage::Done => "done",
            Stage::Ready => "ready",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.word() == word)
    }

    /// Nothing more is to be done.
    pub(crate) fn has_model(self) -> bool {
        matches!(self, Stage::Done | Stage::Ready)
    }
}

/// One job.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Job {
    pub(crate) id: String,
    pub(crate) stage: Stage,
    /// What the client wrote below the picture.
    pub(crate) text: String,
    /// Milliseconds since 1970.
    pub(crate) created: u64,
    /// How often a worker has claimed it.
    pub(crate) attempts: u64,
    /// How often it was finished: once, whatever happens.
    pub(crate) finished: u64,
    /// Who claimed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) worker: Option<String>,
    /// Why the last try failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// The proof of the last claim.
    #[serde(skip)]
    pub(crate) claim: Option<String>,
    /// When that claim ends, in milliseconds since 1970.
    #[serde(skip)]
    pub(crate) lease: u64,
    /// The model's key in the bucket.
    #[serde(skip)]
    pub(crate) model: Option<String>,
}

impl Job {
    /// A job that nobody has begun.
    pub(crate) fn new(id: &str, text: &str, created: u64) -> Job {
        let (id, text) = (id.to_owned(), text.to_owned());
        let none = || None;
        Job {
            id,
            stage: Stage::Queued,
            text,
            created,
            attempts: 0,
            finished: 0,
            worker: none(),
            reason: none(),
            claim: none(),
            lease: 0,
            model: none(),
        }
    }

    /// Reads an item; None when it is not a job of ours.
    pub(crate) fn from_item(item: &Item) -> Option<Job> {
        let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
        let number = |name: &str| item.get(name).and_then(|value| value.as_n().ok()?.parse::<u64>().ok());
        Some(Job {
            id: text("id")?,
            stage: Stage::parse(&text("stage")?)?,
            text: text("caption").unwrap_or_default(),
            created: number("created")?,
            attempts: number("attempts").unwrap_or(0),
            finished: number("finished").unwrap_or(0),
            worker: text("worker"),
            reason: text("reason"),
            claim: text("claim"),
            lease: number("lease").unwrap_or(0),
            model: text("model"),
        })
    }

    /// Where the picture lies.
    pub(crate) fn picture_key(id: &str) -> String {
        format!("pictures/{id}")
    }

    /// Where a model lies that was made under a claim. Each claim has a key of its own: a worker that was thought dead overwrites nothing.
    pub(crate) fn model_key(id: &str, claim: &str) -> String {
        format!("models/{id}/{claim}.glb")
    }
}

/// Job and claim of a model's key.
pub(crate) fn parse_model_key(key: &str) -> Option<(&str, &str)> {
    let (id, claim) = key.strip_prefix("models/")?.strip_suffix(".glb")?.split_once('/')?;
    (is_id(id) && is_id(claim)).then_some((id, claim))
}

/// The bytes of an id: 128 bits.
const ID_BYTES: usize = 16;

/// A new id.
pub(crate) fn new_id() -> String {
    hex::encode(rand::random::<[u8; ID_BYTES]>())
}

/// The id that a client's own key stands for, so that a repeated call is the same job.
pub(crate) fn id_of(key: &str) -> String {
    use sha2::Digest;
    hex::encode(&sha2::Sha256::digest(key)[..ID_BYTES])
}

/// Whether a text has the form of an id.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == 2 * ID_BYTES && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
