//! Instance profiles: looked up in the IAM room.

use crate::errors;
use crate::ids::ProfileAssociationId;
use crate::model::Profile;
use crate::ops::shared::change::SERVICE;
use api_ec2::IamInstanceProfileSpecification;
use api_iam::{GET_INSTANCE_PROFILE, GetInstanceProfileRequest};
use base::{Arn, Fault};
use ec2_words::Id;
use kernel::Cx;
use store::Read;

/// The profile that a request names by ARN or name.
pub fn wanted(
    cx: &Cx,
    read: &dyn Read,
    spec: &Option<IamInstanceProfileSpecification>,
) -> Result<Option<Profile>, Fault> {
    let Some(spec) = spec else { return Ok(None) };
    let (parameter, text) = match (&spec.arn, &spec.name) {
        (Some(arn), None) => ("iamInstanceProfile.arn", arn),
        (None, Some(name)) => ("iamInstanceProfile.name", name),
        (None, None) => return Ok(None),
        _ => {
            return Err(errors::combination(
                "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
            ));
        }
    };
    let refused = || errors::no_profile(parameter, text);
    let name = match text.parse::<Arn>() {
        Ok(arn) => arn.resource.rsplit('/').next().unwrap_or("").to_owned(),
        Err(_) if parameter.ends_with("arn") => return Err(refused()),
        Err(_) => text.clone(),
    };
    let ask = GetInstanceProfileRequest { instance_profile_name: name };
    let found = cx.as_service(SERVICE).ask(read, &GET_INSTANCE_PROFILE, ask).map_err(|e| match e.status {
        500.. => e,
        _ => refused(),
    })?;
    let found = found.instance_profile;
    if parameter.ends_with("arn") && found.arn != *text {
        return Err(refused());
    }
    if found.roles.is_empty() {
        return Err(errors::no_role(&found.arn));
    }
    let association = ProfileAssociationId::new(cx);
    Ok(Some(Profile { association, arn: found.arn, id: found.instance_profile_id, since: cx.now() }))
}

/// The same profile with an association of its own, for each machine of a launch.
pub fn anew(cx: &Cx, profile: Profile) -> Profile {
    Profile { association: ProfileAssociationId::new(cx), ..profile }
}
