//! Puts a role into an instance profile, which has room for one.
//!
//! IAM API Reference, AddRoleToInstanceProfile.

use crate::errors::{broken, quota};
use crate::find;
use crate::rules::names;
use crate::tables::PROFILES;
use api_iam::AddRoleToInstanceProfileRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: AddRoleToInstanceProfileRequest) -> Result<Unit, Fault> {
    let mut profile = find::profile(cx, tx, &input.instance_profile_name)?;
    let role = find::own_role(cx, tx, &input.role_name)?;
    if profile.role.is_some() {
        return Err(quota("InstanceSessionsPerInstanceProfile", 1));
    }
    profile.role = Some(role.id);
    PROFILES.put(tx, &(cx.global(), names::key(&profile.name)), &profile).map_err(broken)?;
    Ok(Unit {})
}
