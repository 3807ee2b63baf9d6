//! Deletes an instance profile without role.
//!
//! IAM API Reference, DeleteInstanceProfile.

use crate::errors::{broken, delete_conflict};
use crate::rules::names;
use crate::tables::PROFILES;
use crate::{find, tagging};
use api_iam::DeleteInstanceProfileRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeleteInstanceProfileRequest) -> Result<Unit, Fault> {
    let profile = find::profile(cx, tx, &input.instance_profile_name)?;
    if profile.role.is_some() {
        return Err(delete_conflict("Cannot delete entity, must remove roles from instance profile first."));
    }
    tagging::clear(cx, tx, &profile.id)?;
    PROFILES.delete(tx, &(cx.global(), names::key(&profile.name))).map_err(broken)?;
    Ok(Unit {})
}
