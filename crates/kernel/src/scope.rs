//! Account and region as the first part of every key: forgetting one does not compile.

use base::{AccountId, Region};
use serde::{Deserialize, Serialize};
use store::{KeyError, KeyPart};

/// Where a record lives. Global services use [`Region::GLOBAL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Scope {
    /// The owner.
    pub account: AccountId,
    /// The region.
    pub region: Region,
}

impl Scope {
    /// The scope of a global service's records.
    pub fn global(account: AccountId) -> Scope {
        Scope { account, region: Region::GLOBAL }
    }
}

impl KeyPart for Scope {
    fn encode(&self, out: &mut Vec<u8>) {
        self.account.number().encode(out);
        store::put_bytes(self.region.code().as_bytes(), out);
    }
    fn decode(input: &mut &[u8]) -> Result<Self, KeyError> {
        let account = AccountId::from_number(u64::decode(input)?);
        let region = Region::parse(&String::decode(input)?);
        match (account, region) {
            (Some(account), Some(region)) => Ok(Scope { account, region }),
            _ => Err(KeyError("a key has an unknown account or region")),
        }
    }
}
