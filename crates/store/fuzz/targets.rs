//! Keys and values as they lie on the disk, and the promises that their readers keep on any bytes.

use crate::record::{self, Record};
use crate::{Index, Key};
use serde::{Deserialize, Serialize};

/// Keys that are read are written as they were, so that none lies outside of the range that a prefix covers.
pub fn keys(data: &[u8]) {
    fn one<K: Key>(data: &[u8]) {
        if let Ok(key) = K::from_bytes(data) {
            assert_eq!(key.to_bytes(), data);
        }
    }
    one::<(String, u64)>(data);
    one::<(u32, String, String)>(data);
    one::<(bool, Vec<u8>)>(data);
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum State {
    Idle,
    At(i64, Option<String>),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Thing {
    name: String,
    states: Vec<State>,
    ratio: f32,
    seen: std::collections::BTreeMap<String, u16>,
}
impl Record for Thing {
    const VERSION: u8 = 1;
}

/// A damaged value is an error or a value that can be kept.
pub fn records(data: &[u8]) {
    if let Ok(thing) = record::decode::<Thing>("fuzz.things", data) {
        let again = record::encode("fuzz.things", &thing).expect("what was read can be kept");
        let _ = record::decode::<Thing>("fuzz.things", &again).expect("what was kept can be read");
    }
    let _ = std::any::type_name::<Index<u64, Thing, u64>>();
}
