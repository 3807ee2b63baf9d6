//! Removes tags of an instance profile.
//!
//! IAM API Reference, UntagInstanceProfile.

use crate::{find, tagging};
use api_iam::UntagInstanceProfileRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: UntagInstanceProfileRequest) -> Result<Unit, Fault> {
    let found = find::profile(cx, tx, &input.instance_profile_name)?;
    tagging::remove(cx, tx, &found.id, &input.tag_keys).map(|()| Unit {})
}
