//! Key pairs.
//!
//! EC2 key pairs: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-key-pairs.html>

use crate::ids::KeyPairId;
use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::Record;

/// A key pair: the public half alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct KeyPair {
    pub id: KeyPairId,
    pub name: String,
    pub kind: Kind,
    pub fingerprint: String,
    /// `ssh-ed25519 AAAA… name`
    pub public_key: String,
    pub created_at: Timestamp,
}
impl Record for KeyPair {
    const VERSION: u8 = 1;
}

/// The algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Kind {
    Rsa,
    Ed25519,
}
