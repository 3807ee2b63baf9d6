//! Names that rooms publish for the simulated world's DNS: a load balancer's, a database's. Instances' host names need no
//! row, for they follow from their addresses.

use base::Fault;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;
use store::{Read, Record, Table, Tx};

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The answer everywhere.
    pub addresses: Vec<Ipv4Addr>,
    /// Another answer inside this VPC: a publicly accessible database has its private address there.
    pub inside: Option<(String, Vec<Ipv4Addr>)>,
    /// Time to live, seconds.
    pub ttl_seconds: u32,
}
impl Record for Published {
    const VERSION: u8 = 1;
}

/// Name, in lower case, without the last dot.
pub static NAMES: Table<(String,), Published> = Table::new("kernel.names");

/// Publishes a name, or changes what it stands for.
pub fn publish(tx: &mut Tx, name: &str, published: &Published) -> Result<(), Fault> {
    NAMES.put(tx, &(name.to_ascii_lowercase(),), published).map_err(Fault::internal)
}

/// Takes a name back.
pub fn withdraw(tx: &mut Tx, name: &str) -> Result<(), Fault> {
    NAMES.delete(tx, &(name.to_ascii_lowercase(),)).map(drop).map_err(Fault::internal)
}

/// The addresses of a name as seen from a VPC, or from outside.
pub fn addresses(read: &dyn Read, name: &str, vpc: Option<&str>) -> Result<Option<(Vec<Ipv4Addr>, u32)>, Fault> {
    let found = NAMES.get(read, &(name.to_ascii_lowercase(),)).map_err(Fault::internal)?;
    Ok(found.map(|p| match p.inside {
        Some((inside, addresses)) if vpc == Some(inside.as_str()) => (addresses, p.ttl_seconds),
        _ => (p.addresses, p.ttl_seconds),
    }))
}
