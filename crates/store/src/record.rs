//! Values as a version byte and postcard's compact form.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::StoreError;

/// A value of a table. Adding, removing or reordering fields is a new `VERSION` and an arm in `upgrade`.
pub trait Record: Serialize + DeserializeOwned {
    /// The version this program writes.
    const VERSION: u8 = 1;

    /// Reads a value that another version wrote (`bytes` without the version byte).
    fn upgrade(version: u8, bytes: &[u8]) -> Result<Self, StoreError> {
        let _ = bytes;
        Err(StoreError::UnknownVersion { found: version, known: Self::VERSION })
    }

    /// What must hold of every record; asserted before it is written and after it is read.
    fn check(&self) -> Result<(), &'static str> {
        Ok(())
    }
}

impl Record for () {}
impl Record for bool {}
impl Record for u32 {}
impl Record for u64 {}
impl Record for String {}
impl Record for Vec<u8> {}

pub(crate) fn encode<V: Record>(table: &'static str, value: &V) -> Result<Vec<u8>, StoreError> {
    value.check().map_err(|reason| StoreError::codec(table, reason))?;
    let mut bytes = Vec::with_capacity(128);
    bytes.push(V::VERSION);
    postcard::to_extend(value, bytes).map_err(|error| StoreError::codec(table, error))
}

pub(crate) fn decode<V: Record>(table: &'static str, bytes: &[u8]) -> Result<V, StoreError> {
    let (&version, bytes) = bytes.split_first().ok_or_else(|| StoreError::codec(table, "the value is empty"))?;
    let value = if version == V::VERSION { exact(table, bytes)? } else { V::upgrade(version, bytes)? };
    value.check().map_err(|reason| StoreError::codec(table, reason))?;
    Ok(value)
}

fn exact<V: Record>(table: &'static str, bytes: &[u8]) -> Result<V, StoreError> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        Ok(_) => Err(StoreError::codec(table, "the value has bytes left over")),
        Err(error) => Err(StoreError::codec(table, error)),
    }
}
