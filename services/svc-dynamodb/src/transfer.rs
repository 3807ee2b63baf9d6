//! Records of exports to buckets and imports from them.
//!
//! Amazon DynamoDB API Reference, ExportDescription and ImportTableDescription.

use base::Timestamp;
use kernel::Principal;
use serde::{Deserialize, Serialize};
use store::Record;

/// Where a transfer is in its life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// The loop works on it.
    Running,
    /// All of it is done.
    Completed,
    /// It ended early.
    Failed {
        /// `S3NoSuchBucket`
        code: String,
        /// Why.
        message: String,
    },
}

/// Who asked for a transfer: the loop reads and writes objects with the same permissions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asker {
    /// Who.
    pub principal: Principal,
    /// The access key that signed.
    pub access_key_id: String,
}

/// The objects of a transfer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// The owner that is expected.
    pub owner: Option<String>,
    /// What keys begin with.
    pub prefix: Option<String>,
}

/// The changes of a while, for an incremental export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The first time.
    pub from: Timestamp,
    /// The time after the last.
    pub to: Timestamp,
    /// Old images are exported too.
    pub with_old: bool,
}

/// What an export and an import have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its ARN.
    pub arn: String,
    /// The table's name.
    pub table: String,
    /// The table's number in keys.
    pub key: u64,
    /// The table's UUID.
    pub table_id: String,
    /// Who asked for it.
    pub by: Asker,
    /// Where it goes or comes from.
    pub bucket: Bucket,
}

impl Head {
    /// The last part of its ARN, which is in the keys of an export's objects.
    pub fn id(&self) -> &str {
        self.arn.rsplit('/').next().unwrap_or_default()
    }
}

/// Where a transfer is in its life, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Where it is.
    pub progress: Progress,
}

impl Course {
    /// One that begins.
    pub fn begun(now: Timestamp) -> Course {
        Course { started: now, ended: None, progress: Progress::Running }
    }
    /// The same, over.
    pub fn over(self, now: Timestamp, progress: Progress) -> Course {
        Course { ended: Some(now), progress, ..self }
    }
    /// True while the loop works on it.
    pub fn is_running(&self) -> bool {
        self.progress == Progress::Running
    }
}

/// An export of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// What, where, by whom.
    pub head: Head,
    /// `ClientToken`
    pub token: Option<String>,
    /// The time whose state is exported.
    pub time: Timestamp,
    /// Only what changed in a while.
    pub window: Option<Window>,
    /// Where it is in its life.
    pub course: Course,
    /// Items that were written.
    pub items: i64,
    /// Bytes of the table.
    pub bytes: i64,
}
impl Record for Export {
    const VERSION: u8 = 1;
}

impl Export {
    /// What the keys of all exports' objects begin with.
    pub fn folder(&self) -> String {
        match self.head.bucket.prefix.as_deref().map(|p| p.trim_end_matches('/')).filter(|p| !p.is_empty()) {
            Some(prefix) => format!("{prefix}/AWSDynamoDB"),
            None => "AWSDynamoDB".to_owned(),
        }
    }
}

/// What the objects of an import hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// One item a line, in DynamoDB's JSON.
    Json,
    /// Comma-separated values.
    Csv {
        /// Between values.
        delimiter: u8,
        /// The attributes' names; `None`: the first line of each object has them.
        header: Option<Vec<String>>,
    },
}

/// An import into a new table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// What, where, by whom.
    pub head: Head,
    /// What the objects hold.
    pub format: Format,
    /// The objects are compressed with gzip.
    pub gzip: bool,
    /// `ClientToken`
    pub token: Option<String>,
    /// Where it is in its life.
    pub course: Course,
    /// The last object that was read to its end.
    pub done_to: Option<String>,
    /// Records of the next object that were read.
    pub records: u64,
    /// Bytes of records that were read.
    pub bytes: i64,
    /// Records that were read.
    pub processed: i64,
    /// Items that were written.
    pub imported: i64,
    /// Records that are no items of the table.
    pub errors: i64,
}
impl Record for Import {
    const VERSION: u8 = 1;
}
