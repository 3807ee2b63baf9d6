//! Names, numbers and faults that every room shares.
//!
//! Layer 0: uses leaf crates only. Nothing here knows a service, a protocol or the operating system.

mod account;
mod arn;
mod blobs;
mod clock;
mod fault;
pub mod glob;
mod hash;
mod local;
mod region;
mod request_id;
mod resource_id;
mod time;

pub use account::{AccountId, NotAnAccount};
pub use arn::{Arn, NotAnArn};
pub use blobs::{BlobError, BlobId, BlobKey, BlobReader, BlobWriter, Blobs};
pub use clock::{Clock, FixedClock, SystemClock};
pub use fault::{Fault, Side};
pub use hash::{fnv1a, fnv1a_on};
pub use ipnet::Ipv4Net;
pub use local::is_local_name;
pub use region::{REGIONS, Region, RegionFacts, Zone};
pub use request_id::{extended_request_id, short_request_id};
pub use resource_id::IdForm;
pub use time::{MONTHS, Timestamp};

#[cfg(test)]
mod tests;
