//! Makes an instance profile.
//!
//! IAM API Reference, CreateInstanceProfile.

use crate::errors::{already_exists, broken};
use crate::model::Profile;
use crate::rules::names;
use crate::tables::PROFILES;
use crate::{limits, show, tagging};
use api_iam::{CreateInstanceProfileRequest, CreateInstanceProfileResponse};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: CreateInstanceProfileRequest,
) -> Result<CreateInstanceProfileResponse, Fault> {
    let key = (cx.global(), names::key(&input.instance_profile_name));
    if PROFILES.contains(tx, &key).map_err(broken)? {
        return Err(already_exists(format!("Instance Profile {} already exists.", input.instance_profile_name)));
    }
    let has = PROFILES.count(tx, &(cx.global(),)).map_err(broken)?;
    limits::room(cx, tx, limits::PROFILES, has)?;
    let profile = Profile {
        name: input.instance_profile_name,
        path: names::path(input.path),
        id: cx.ids().iam("AIPA"),
        created: cx.now(),
        role: None,
    };
    tagging::put(cx, tx, &profile.id, &input.tags.unwrap_or_default())?;
    PROFILES.put(tx, &key, &profile).map_err(broken)?;
    Ok(CreateInstanceProfileResponse { instance_profile: show::profile(cx, tx, profile, true)? })
}
