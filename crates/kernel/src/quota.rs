//! Quotas: every table has a named limit; where AWS has a quota it is that number, raised per account by
//! `hanul quota set`.
//!
//! Service Quotas: <https://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html>

use crate::{Cx, Scope};
use base::{AccountId, Fault, Region};
use serde::{Deserialize, Serialize};
use store::{Read, Record, Store, StoreError, Table, Tx};

/// A quota of AWS: its name here, AWS's default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// `vpc.vpcs-per-region`
    pub name: &'static str,
    /// AWS's default value.
    pub default: u64,
}

/// A raised value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised(pub u64);
impl Record for Raised {
    const VERSION: u8 = 1;
}

/// Scope, name.
pub static QUOTAS: Table<(Scope, String), Raised> = Table::new("kernel.quotas");

impl Quota {
    /// The value in force for this account and region.
    pub fn of(&self, cx: &Cx, read: &dyn Read) -> Result<u64, Fault> {
        let found = QUOTAS.get(read, &(cx.scope(), self.name.to_owned())).map_err(Fault::internal)?;
        Ok(found.map_or(self.default, |Raised(n)| n))
    }
}

/// Sets a quota of an account and region.
pub fn set(store: &Store, account: AccountId, region: Region, name: String, value: u64) -> Result<(), StoreError> {
    store.write(move |tx: &mut Tx| QUOTAS.put(tx, &(Scope { account, region }, name), &Raised(value)))
}

/// Every quota that was set.
pub fn changed(store: &Store) -> Result<Vec<(Scope, String, u64)>, StoreError> {
    let rows = QUOTAS.list(&store.snapshot()?, &())?;
    Ok(rows.into_iter().map(|((scope, name), Raised(value))| (scope, name, value)).collect())
}
