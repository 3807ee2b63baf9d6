//! Records: tables, indexes, streams, backups.
//!
//! Amazon DynamoDB API Reference, TableDescription.

use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Record, StoreError};

/// The type of a key attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum KeyType {
    S,
    N,
    B,
}

impl KeyType {
    /// `S`, `N` or `B`.
    pub fn name(self) -> &'static str {
        match self {
            KeyType::S => "S",
            KeyType::N => "N",
            KeyType::B => "B",
        }
    }
}

/// Key attributes with their types, of a table or an index.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KeySchema {
    /// HASH attributes; tables and local indexes have one, global indexes up to four.
    pub partition: Vec<(String, KeyType)>,
    /// RANGE attributes; up to four in global indexes.
    pub sort: Vec<(String, KeyType)>,
}

impl KeySchema {
    /// All attributes, HASH first.
    pub fn all(&self) -> impl Iterator<Item = &(String, KeyType)> {
        self.partition.iter().chain(&self.sort)
    }
    /// True for one of the attributes.
    pub fn has(&self, name: &str) -> bool {
        self.all().any(|(n, _)| n == name)
    }
    /// The attributes' names.
    pub fn names(&self) -> Vec<&str> {
        self.all().map(|(n, _)| n.as_str()).collect()
    }
}

/// Units per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Units {
    /// Read capacity units.
    pub read: i64,
    /// Write capacity units.
    pub write: i64,
}

/// Provisioned units and how they changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provisioned {
    /// The units in force.
    pub units: Units,
    /// The last increase.
    pub increased: Option<Timestamp>,
    /// The last decrease.
    pub decreased: Option<Timestamp>,
    /// Decreases on the UTC day of the last one.
    pub decreases: i64,
}

/// How a table is paid for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Billing {
    /// Units that were ordered.
    Provisioned(Provisioned),
    /// By request, up to these maxima where they are set (-1: none).
    OnDemand {
        /// Since when, for tables that were provisioned before or made so.
        since: Option<Timestamp>,
        /// `MaxReadRequestUnits`, `MaxWriteRequestUnits`
        maxima: Option<Units>,
    },
}

/// Which attributes an index has beside keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Projected {
    All,
    KeysOnly,
    Include(Vec<String>),
}

/// Where an index is in its life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum IndexLife {
    /// Being filled from the table; entries up to this key of the table are there.
    Creating {
        /// The last item's key; `None` before the first.
        filled_to: Option<Vec<u8>>,
    },
    /// In use.
    Active,
    /// Its throughput is being changed.
    Updating,
    /// Its entries are being removed.
    Deleting,
}

/// A secondary index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// Its number in keys; never used twice in a table.
    pub number: u32,
    /// True for a local index, whose partitions are the table's.
    pub local: bool,
    /// Its keys.
    pub schema: KeySchema,
    /// What it shows.
    pub projected: Projected,
    /// Where it is in its life.
    pub life: IndexLife,
    /// The units of a global index of a provisioned table.
    pub provisioned: Option<Provisioned>,
    /// The maxima of a global index of an on-demand table.
    pub maxima: Option<Units>,
}

impl Index {
    /// True when writes maintain it.
    pub fn is_kept(&self) -> bool {
        self.life != IndexLife::Deleting
    }
}

/// Which images stream records carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum ViewType {
    KeysOnly,
    NewImage,
    OldImage,
    NewAndOldImages,
}

/// A stream of a table; an old one stays readable for a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream {
    /// The time that names it.
    pub label: String,
    /// Its number in keys.
    pub key: u64,
    /// What its records carry.
    pub view: ViewType,
    /// When it began.
    pub created: Timestamp,
    /// When it was turned off; its records go a day later.
    pub ended: Option<Timestamp>,
    /// The table that it tells about.
    pub table: String,
    /// The table's keys, as the stream's description shows them.
    pub schema: KeySchema,
}

/// Time to live.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ttl {
    /// Not used.
    Off,
    /// Items go after the time in this attribute.
    On(String),
    /// Being turned on: the index of times is being filled.
    Enabling {
        /// The attribute.
        attribute: String,
        /// The last item's key; `None` before the first.
        filled_to: Option<Vec<u8>>,
    },
    /// Being turned off: the index of times is being emptied.
    Disabling(String),
}

impl Ttl {
    /// The attribute by which items' times are kept.
    pub fn attribute(&self) -> Option<&str> {
        match self {
            Ttl::On(a) | Ttl::Enabling { attribute: a, .. } => Some(a),
            Ttl::Off | Ttl::Disabling(_) => None,
        }
    }
}

/// Where a table is in its life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Life {
    /// Made, not yet opened by the loop.
    Creating,
    /// Being filled from a backup or a point in time.
    Restoring {
        /// What fills it.
        from: Restore,
        /// The last key that was copied.
        done_to: Option<Vec<u8>>,
    },
    /// In use.
    Active,
    /// A change is being carried out.
    Updating,
    /// Its items are being removed.
    Deleting,
    /// A new replica of a global table: the items of another are being copied to it.
    Joining,
    /// Being filled from objects of a bucket.
    Importing,
}

/// What a restored table is filled from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restore {
    /// The number in keys of the items that are copied: a backup's, or a table's.
    pub items: u64,
    /// The backup's ARN, for a restore from one.
    pub backup: Option<String>,
    /// The table's ARN that was copied.
    pub source: String,
    /// The time whose state it has.
    pub to: Timestamp,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its UUID.
    pub id: String,
    /// Its number in keys; never used twice.
    pub key: u64,
    /// When it was made.
    pub created: Timestamp,
    /// Where it is in its life.
    pub life: Life,
    /// Attribute definitions, as they were given.
    pub attributes: Vec<(String, KeyType)>,
    /// Its keys.
    pub schema: KeySchema,
    /// Its indexes.
    pub indexes: Vec<Index>,
    /// How it is paid for.
    pub billing: Billing,
    /// Its present stream.
    pub stream: Option<Stream>,
    /// The last stream's label, once there was one.
    pub last_label: Option<String>,
    /// Time to live.
    pub ttl: Ttl,
    /// It may not be deleted.
    pub protected: bool,
    /// `STANDARD_INFREQUENT_ACCESS`
    pub infrequent: Option<Timestamp>,
    /// The class was said.
    pub class_said: bool,
    /// Point-in-time recovery: since when, and for how many days.
    pub recovery: Option<(Timestamp, i32)>,
    /// The resource policy and its revision.
    pub policy: Option<(String, String)>,
    /// What it was restored from.
    pub restored: Option<Restore>,
    /// When time to live was last switched on or off.
    pub ttl_changed: Option<Timestamp>,
}

/// How the last field is kept where it is empty: version 1 ends before it.
const NEVER: u8 = 0;

impl Record for Table {
    const VERSION: u8 = 2;
    fn upgrade(version: u8, bytes: &[u8]) -> Result<Table, StoreError> {
        if version != 1 {
            return Err(StoreError::UnknownVersion { found: version, known: Self::VERSION });
        }
        let refuse = |e: postcard::Error| StoreError::Codec { table: "dynamodb.tables".into(), reason: e.to_string() };
        postcard::from_bytes(&[bytes, &[NEVER]].concat()).map_err(refuse)
    }
    fn check(&self) -> Result<(), &'static str> {
        match self.schema.partition.len() {
            1 => Ok(()),
            _ => Err("a table has one partition attribute"),
        }
    }
}

impl Table {
    /// The index of this name.
    pub fn index(&self, name: &str) -> Option<&Index> {
        self.indexes.iter().find(|i| i.name == name)
    }
    /// True when it has local indexes: item collections are measured.
    pub fn has_local(&self) -> bool {
        self.indexes.iter().any(|i| i.local)
    }
    /// True when items can be read and written.
    pub fn serves(&self) -> bool {
        matches!(self.life, Life::Active | Life::Updating)
    }
}

/// Items and bytes of a table or an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Count {
    /// Items.
    pub items: i64,
    /// Bytes.
    pub bytes: i64,
}
impl Record for Count {
    const VERSION: u8 = 1;
}

/// What happened to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Event {
    Insert,
    Modify,
    Remove,
}

/// One record of a stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StreamRecord {
    /// Its id.
    pub id: String,
    /// What happened.
    pub event: Event,
    /// When.
    pub at: Timestamp,
    /// The keys, stored.
    #[serde(with = "serde_bytes")]
    pub keys: Vec<u8>,
    /// The item after, stored.
    #[serde(with = "serde_bytes")]
    pub new: Option<Vec<u8>>,
    /// The item before, stored.
    #[serde(with = "serde_bytes")]
    pub old: Option<Vec<u8>>,
    /// Removed by time to live.
    pub expired: bool,
}
impl Record for StreamRecord {
    const VERSION: u8 = 1;
}
impl Record for Stream {
    const VERSION: u8 = 1;
}

/// Where a backup is in its life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BackupLife {
    /// Its items are being copied, from one snapshot of the table.
    Creating,
    /// It can be restored.
    Available,
    /// Its items are being removed.
    Deleting,
}

/// A backup: a table as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Backup {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// When it was asked for; the state that it has.
    pub created: Timestamp,
    /// Where it is in its life.
    pub life: BackupLife,
    /// The table as it was.
    pub table: Table,
    /// Items and bytes.
    pub count: Count,
    /// Where its items are.
    pub items: u64,
}
impl Record for Backup {
    const VERSION: u8 = 1;
}

/// An item before a change, for point-in-time recovery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// The item's key bytes behind the table's.
    #[serde(with = "serde_bytes")]
    pub key: Vec<u8>,
    /// The item, stored; `None`: there was none.
    #[serde(with = "serde_bytes")]
    pub item: Option<Vec<u8>>,
}
impl Record for Before {
    const VERSION: u8 = 1;
}

/// Where a stream or a recovery log stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cursor {
    /// The last number given.
    pub last: u64,
    /// The first number of the open shard; 0 before the first record.
    pub shard: u64,
    /// When the open shard began.
    pub shard_began: Timestamp,
}
impl Record for Cursor {
    const VERSION: u8 = 1;
}

/// One shard of a stream; its key has its first number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Its id.
    pub id: String,
    /// The shard before it.
    pub parent: Option<String>,
    /// When it began.
    pub began: Timestamp,
    /// Its last number, once it is closed.
    pub last: Option<u64>,
    /// When it was closed.
    pub closed: Option<Timestamp>,
}
impl Record for Shard {
    const VERSION: u8 = 1;
}

/// Another replica of a global table, as one of its replicas knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replica {
    /// Where it is in its life.
    pub life: ReplicaLife,
    /// Since when.
    pub since: Timestamp,
    /// It was filled from the table that knows it.
    pub filled_from_here: bool,
    /// `ProvisionedThroughputOverride`, `OnDemandThroughputOverride`: read units of its own.
    pub reads: Option<i64>,
    /// `TableClassOverride`: infrequent access.
    pub infrequent: Option<bool>,
}
impl Record for Replica {
    const VERSION: u8 = 1;
}

/// Where a replica is in its life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplicaLife {
    /// Being filled.
    Creating {
        /// The last key of the source that was copied.
        copied_to: Option<Vec<u8>>,
    },
    /// Writes go to and fro.
    Active,
    /// Its table is being removed.
    Deleting,
}

/// When, in microseconds that rise with each write of an item, and in which region an item of a global table was written last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Version {
    /// The time; later wins.
    pub time: i64,
    /// The region; it decides between equal times.
    pub region: String,
}

/// An item that another replica has not seen yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    /// The table's name.
    pub table: String,
    /// The item's key bytes behind the table's.
    #[serde(with = "serde_bytes")]
    pub tail: Vec<u8>,
}
impl Record for Unsent {
    const VERSION: u8 = 1;
}
