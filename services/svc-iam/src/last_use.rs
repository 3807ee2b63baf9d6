//! When an access key last signed, read from the trail backwards.
//!
//! IAM API Reference, GetAccessKeyLastUsed. AWS's answer lags as well; ours knows what the trail has committed.

use crate::errors::broken;
use crate::limits;
use base::{Fault, REGIONS, Region, Timestamp};
use kernel::{Cx, Scope, TRAIL};
use std::ops::Bound;
use store::{Key, Read};

/// The last call that a key signed.
pub(crate) struct Use {
    pub(crate) at: Timestamp,
    pub(crate) service: String,
    pub(crate) region: String,
}

/// The latest use in any region.
pub(crate) fn of_key(cx: &Cx, read: &dyn Read, id: &str) -> Result<Option<Use>, Fault> {
    let mut latest: Option<Use> = None;
    for region in REGIONS.iter().filter_map(|r| Region::parse(r.code)).chain([Region::GLOBAL]) {
        let found = in_region(cx, read, region, id)?;
        if found.as_ref().map(|u| u.at) > latest.as_ref().map(|u| u.at) {
            latest = found;
        }
    }
    Ok(latest)
}

fn in_region(cx: &Cx, read: &dyn Read, region: Region, id: &str) -> Result<Option<Use>, Fault> {
    let scope = Scope { account: cx.account, region };
    let (from, to) = ((scope, i64::MIN, String::new()).to_bytes(), (scope, i64::MAX, String::new()).to_bytes());
    let (mut found, mut seen) = (None, 0);
    read.scan_raw(TRAIL.name(), Bound::Included(&from), Bound::Excluded(&to), true, &mut |key, _| {
        seen += 1;
        let record = TRAIL.get(read, &TRAIL.decode_key(key)?)?;
        found = record.filter(|r| r.access_key_id == id);
        Ok(found.is_none() && seen < limits::LAST_USE_RECORDS_MAX)
    })
    .map_err(broken)?;
    Ok(found.map(|r| Use {
        at: r.event_time,
        service: r.event_source.split('.').next().unwrap_or_default().to_owned(),
        region: region.code().to_owned(),
    }))
}
