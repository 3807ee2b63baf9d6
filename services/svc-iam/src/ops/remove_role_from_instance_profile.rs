//! Takes the role out of an instance profile.
//!
//! IAM API Reference, RemoveRoleFromInstanceProfile.

use crate::errors::{broken, no_such_entity};
use crate::find;
use crate::rules::names;
use crate::tables::PROFILES;
use api_iam::RemoveRoleFromInstanceProfileRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: RemoveRoleFromInstanceProfileRequest) -> Result<Unit, Fault> {
    let mut profile = find::profile(cx, tx, &input.instance_profile_name)?;
    let role = find::role(cx, tx, &input.role_name)?;
    if profile.role.as_deref() != Some(role.id.as_str()) {
        return Err(no_such_entity(format!("The role with name {} cannot be found.", role.name)));
    }
    profile.role = None;
    PROFILES.put(tx, &(cx.global(), names::key(&profile.name)), &profile).map_err(broken)?;
    Ok(Unit {})
}
