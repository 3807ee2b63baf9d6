//! Where a copy comes from.

use crate::errors;
use base::{Fault, Region};
use kernel::{Cx, Scope};

/// The caller's account in the region that a copy names as its source.
pub fn source(cx: &Cx, region: &str) -> Result<Scope, Fault> {
    let region = Region::parse(region)
        .ok_or_else(|| errors::invalid_value(region, "sourceRegion", "There is no such region."))?;
    Ok(Scope { region, ..cx.scope() })
}
