//! Records: buckets, versions of objects, uploads and their parts (pure).

mod acl;
mod bucket;
mod object;
mod replication;
mod upload;

pub use acl::{Acl, Grant, Grantee, Permission};
pub use bucket::{Bucket, Ownership, Versioning};
pub use object::{
    Checksum, Data, Entry, Headers, Kind, Lock, LockMode, Object, PartInfo, Piece, Pieces, Seal, VERSION_ID_LENGTH,
    Version,
};
pub use replication::{Replication, ReplicationTask};
pub use upload::{Part, Upload};

use base::AccountId;

/// The canonical user id of an account: 64 hexadecimal digits.
pub fn canonical_id(account: AccountId) -> String {
    let text = format!("canonical user of {account}");
    hex::encode(ring::digest::digest(&ring::digest::SHA256, text.as_bytes()))
}
