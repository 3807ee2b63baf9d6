//! The records that a Describe call names; filters and pages are those of all EC2 rooms.

use crate::ids::Id;
use crate::tables::{self, Row};
use base::Fault;
use kernel::Scope;
use store::Read;

pub use ec2_words::listing::{Query, asked, each, one, page, page_of_hundred};

/// The records of these ids, every one of which must exist; all records without ids.
pub fn rows<R: Row>(read: &dyn Read, at: Scope, ids: &Option<Vec<String>>) -> Result<Vec<R>, Fault> {
    let Some(ids) = ids.as_ref().filter(|ids| !ids.is_empty()) else { return tables::list(read, at) };
    let mut wanted = ids.iter().map(|id| R::Id::parse(id)).collect::<Result<Vec<_>, _>>()?;
    wanted.sort_unstable();
    wanted.dedup();
    let (mut found, mut lost) = (Vec::new(), Vec::new());
    for id in wanted {
        match tables::get::<R>(read, at, &id)? {
            Some(row) => found.push(row),
            None => lost.push(id),
        }
    }
    if lost.is_empty() { Ok(found) } else { Err(R::Id::none_found(&lost)) }
}
