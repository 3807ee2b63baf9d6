//! Secondary indexes: declared beside their table, listed in it, and asked through it.
//!
//! A table maintains every index it lists; asking for one it does not list is an error, so that none can be forgotten.

use crate::key::{Key, KeyPart};

/// An index: a name of the form `room.things#by_what`, and which index keys a record is found under.
///
/// ```
/// use store::{Index, Store, StoreError, Table};
///
/// static BY_OWNER: Index<u32, String, (String,)> = Index::new("zoo.pets#by_owner", |_, owner| vec![(owner.clone(),)]);
/// static PETS: Table<u32, String> = Table::new("zoo.pets").with_indexes(&[&BY_OWNER]);
///
/// let store = Store::memory();
/// store.write(|tx| PETS.put(tx, &7, &"Ada".to_string()))?;
/// let pets = PETS.list_by(&BY_OWNER, &store.snapshot()?, &("Ada".to_string(),))?;
/// assert_eq!(pets, [(7, "Ada".to_string())]);
/// # Ok::<(), StoreError>(())
/// ```
pub struct Index<K, V, I> {
    name: &'static str,
    keys: fn(&K, &V) -> Vec<I>,
}

impl<K: Key, V, I: KeyPart> Index<K, V, I> {
    /// An index; compilation fails when the name has no `#`, which keeps it from being a table's name.
    pub const fn new(name: &'static str, keys: fn(&K, &V) -> Vec<I>) -> Self {
        assert!(is_index_name(name), "an index is named `table#by_what`");
        Index { name, keys }
    }

    /// The index's name.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

/// What a table needs of an index, whatever the type of the index's keys. Implemented by [`Index`] alone.
pub trait IndexOf<K, V>: Sync {
    /// The index's name.
    fn name(&self) -> &'static str;
    /// The raw index keys of a record whose key has the bytes `key`.
    fn entries(&self, k: &K, key: &[u8], v: &V) -> Vec<Vec<u8>>;
}

impl<K: Key, V, I: KeyPart> IndexOf<K, V> for Index<K, V, I> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn entries(&self, k: &K, key: &[u8], v: &V) -> Vec<Vec<u8>> {
        let entry = |part: I| {
            let mut bytes = part.to_bytes();
            bytes.extend_from_slice(key);
            bytes
        };
        (self.keys)(k, v).into_iter().map(entry).collect()
    }
}

const fn is_index_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'#' {
            return true;
        }
        at += 1;
    }
    false
}
