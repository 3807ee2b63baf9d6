//! When an access key or a role's session last signed, read from the trail backwards.
//!
//! IAM API Reference, GetAccessKeyLastUsed, RoleLastUsed. AWS's answer lags as well; ours knows what the trail has committed.

use crate::errors::broken;
use crate::limits;
use crate::model::Role;
use crate::rules::names;
use api_iam::RoleLastUsed;
use base::{Fault, REGIONS, Region, Timestamp};
use kernel::{Cx, Scope, TRAIL, TrailRecord};
use std::collections::BTreeMap;
use std::ops::Bound;
use store::{Key, Read};

/// The region that a call of a global service shows.
const GLOBAL_REGION: &str = "us-east-1";

/// The last call of a key or a role's session.
#[derive(Clone)]
pub(crate) struct Use {
    pub(crate) at: Timestamp,
    pub(crate) service: String,
    pub(crate) region: String,
}

impl Use {
    /// Global services live in `us-east-1`.
    fn new(record: &TrailRecord, region: Region) -> Use {
        Use {
            at: record.event_time,
            service: record.event_source.split('.').next().unwrap_or_default().to_owned(),
            region: if region == Region::GLOBAL { GLOBAL_REGION } else { region.code() }.to_owned(),
        }
    }
}

/// The latest use of an access key in any region.
pub(crate) fn of_key(cx: &Cx, read: &dyn Read, id: &str) -> Result<Option<Use>, Fault> {
    let mut latest: Option<Use> = None;
    for region in regions() {
        let found = in_region(cx, read, region, id)?;
        if found.as_ref().map(|u| u.at) > latest.as_ref().map(|u| u.at) {
            latest = found;
        }
    }
    Ok(latest)
}

/// The last calls that were made with roles' sessions, by the roles' names in lower case.
pub(crate) struct LastUses(BTreeMap<String, Use>);

impl LastUses {
    /// That of this role. What was done before it was made was done by another that had its name.
    pub(crate) fn of(&self, role: &Role) -> RoleLastUsed {
        match self.0.get(&names::key(&role.name)).filter(|used| used.at >= role.created) {
            Some(used) => RoleLastUsed { last_used_date: Some(used.at), region: Some(used.region.clone()) },
            None => RoleLastUsed::default(),
        }
    }
}

/// Of all roles, in any region.
pub(crate) fn of_roles(cx: &Cx, read: &dyn Read) -> Result<LastUses, Fault> {
    collect(cx, read, limits::LAST_USE_RECORDS_MAX, |_| true, |_| true)
}

/// Of one role, in any region. It is asked for often, so that fewer records are read.
pub(crate) fn of_role(cx: &Cx, read: &dyn Read, name: &str) -> Result<LastUses, Fault> {
    let name = names::key(name);
    collect(cx, read, limits::ROLE_USE_RECORDS_MAX, |role| names::key(role) == name, |found| !found)
}

/// Of the roles that are wanted; `on` says whether a region's older records count, after one that was wanted or was not.
fn collect(
    cx: &Cx,
    read: &dyn Read,
    most: usize,
    wanted: impl Fn(&str) -> bool,
    on: fn(bool) -> bool,
) -> Result<LastUses, Fault> {
    let mut uses: BTreeMap<String, Use> = BTreeMap::new();
    let sessions = format!("arn:aws:sts::{}:assumed-role/", cx.account);
    for region in regions() {
        visit(cx, read, region, most, &mut |record| {
            let session = record.identity_arn.strip_prefix(&sessions).and_then(|rest| rest.split_once('/'));
            let Some((role, _)) = session.filter(|(role, _)| wanted(role)) else { return on(false) };
            let found = Use::new(record, region);
            let latest = uses.entry(names::key(role)).or_insert_with(|| found.clone());
            if found.at > latest.at {
                *latest = found;
            }
            on(true)
        })?;
    }
    Ok(LastUses(uses))
}

fn regions() -> impl Iterator<Item = Region> {
    REGIONS.iter().filter_map(|r| Region::parse(r.code)).chain([Region::GLOBAL])
}

fn in_region(cx: &Cx, read: &dyn Read, region: Region, id: &str) -> Result<Option<Use>, Fault> {
    let mut found = None;
    visit(cx, read, region, limits::LAST_USE_RECORDS_MAX, &mut |record| {
        found = (record.access_key_id == id).then(|| Use::new(record, region));
        found.is_none()
    })?;
    Ok(found)
}

/// The account's records of a region, the newest first, as long as they are wanted and not more than `most`.
fn visit(
    cx: &Cx,
    read: &dyn Read,
    region: Region,
    most: usize,
    f: &mut dyn FnMut(&TrailRecord) -> bool,
) -> Result<(), Fault> {
    let scope = Scope { account: cx.account, region };
    let (from, to) = ((scope, i64::MIN, String::new()).to_bytes(), (scope, i64::MAX, String::new()).to_bytes());
    let mut seen = 0;
    read.scan_raw(TRAIL.name(), Bound::Included(&from), Bound::Excluded(&to), true, &mut |key, _| {
        seen += 1;
        let more = TRAIL.get(read, &TRAIL.decode_key(key)?)?.is_none_or(|record| f(&record));
        Ok(more && seen < most)
    })
    .map_err(broken)
}
