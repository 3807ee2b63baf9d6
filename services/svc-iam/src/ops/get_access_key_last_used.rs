//! Whose a key is and when it last signed, from the trail.
//!
//! IAM API Reference, GetAccessKeyLastUsed.

use crate::errors::broken;
use crate::find;
use crate::last_use;
use crate::ops::update_access_key::missing;
use crate::tables::{KEY_BY_ID, KEYS};
use api_iam::{AccessKeyLastUsed, GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: GetAccessKeyLastUsedRequest,
) -> Result<GetAccessKeyLastUsedResponse, Fault> {
    let found = KEYS.first_by(&KEY_BY_ID, read, &(input.access_key_id.clone(),)).map_err(broken)?;
    let ((_, owner, _), key) =
        found.filter(|((scope, ..), _)| *scope == cx.global()).ok_or_else(|| missing(&input.access_key_id))?;
    let never = || AccessKeyLastUsed { last_used_date: None, service_name: "N/A".into(), region: "N/A".into() };
    let used = last_use::of_key(cx, read, &key.id)?.map(|u| AccessKeyLastUsed {
        last_used_date: Some(u.at),
        service_name: u.service,
        region: u.region,
    });
    Ok(GetAccessKeyLastUsedResponse {
        user_name: find::user_by_id(read, cx.global(), &owner)?.map(|u| u.name),
        access_key_last_used: Some(used.unwrap_or_else(never)),
    })
}
