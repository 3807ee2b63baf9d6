//! One instance profile with its role.
//!
//! IAM API Reference, GetInstanceProfile.

use crate::{find, show};
use api_iam::{GetInstanceProfileRequest, GetInstanceProfileResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    input: GetInstanceProfileRequest,
) -> Result<GetInstanceProfileResponse, Fault> {
    let profile = find::profile(cx, read, &input.instance_profile_name)?;
    Ok(GetInstanceProfileResponse { instance_profile: show::profile(cx, read, profile, true)? })
}
