//! Adds or overwrites tags of an instance profile.
//!
//! IAM API Reference, TagInstanceProfile.

use crate::{find, tagging};
use api_iam::TagInstanceProfileRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: TagInstanceProfileRequest) -> Result<Unit, Fault> {
    let found = find::profile(cx, tx, &input.instance_profile_name)?;
    tagging::put(cx, tx, &found.id, &input.tags).map(|()| Unit {})
}
