//! CreateSecurityGroup: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html>

use crate::errors;
use crate::ids::Id;
use crate::limits::{self, DESCRIPTION_LENGTH_MAX, room_for};
use crate::model::{SecurityGroup, Vpc};
use crate::ops::shared::{groups, show_group, tagging};
use crate::rules::new_vpc::all_egress;
use crate::tables;
use api_ec2::{CreateSecurityGroupRequest, CreateSecurityGroupResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Makes a group that lets everything out and nothing in.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateSecurityGroupRequest) -> Result<CreateSecurityGroupResult, Fault> {
    let at = cx.scope();
    check_words(&input.group_name, &input.description)?;
    let vpc: Vpc = match &input.vpc_id {
        Some(id) => tables::find(tx, at, id)?,
        None => groups::default_vpc(tx, at)?.ok_or_else(groups::no_default_vpc)?,
    };
    let tags = tagging::wanted(&input.tag_specifications, "security-group")?;
    let name = input.group_name.trim_end().to_owned();
    if groups::in_vpc(tx, at, &vpc.id, &name)?.is_some() {
        let message = format!("The security group '{name}' already exists for VPC '{}'", vpc.id);
        return Err(Fault::sender("InvalidGroup.Duplicate", message));
    }
    room_for(cx, tx, limits::SECURITY_GROUPS, tables::list::<SecurityGroup>(tx, at)?.len(), 1)?;
    let group = SecurityGroup { id: Id::new(cx), vpc: vpc.id, name, description: input.description };
    tables::put(tx, at, &group)?;
    tables::put(tx, at, &all_egress(&group, &mut |prefix| cx.ids().resource(prefix)))?;
    tagging::give(cx, tx, &group.id, &tags)?;
    Ok(CreateSecurityGroupResult {
        group_id: Some(group.id.to_string()),
        tags: tagging::shown(tx, at, &group.id)?,
        security_group_arn: Some(show_group::arn(at, "security-group", &group.id)),
    })
}

fn check_words(name: &str, description: &str) -> Result<(), Fault> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c);
    let (refused, why) = match name {
        "" => (true, "The value cannot be empty"),
        n if n.starts_with("sg-") => (true, "Group names may not be in the format sg-*."),
        n if n.chars().count() > DESCRIPTION_LENGTH_MAX => (true, "Character length must be at most 255."),
        n => (!n.chars().all(allowed), "Character sets beyond ASCII are not supported."),
    };
    if refused {
        return Err(errors::invalid_value(name, "GroupName", why));
    }
    if name.trim_end() == SecurityGroup::DEFAULT {
        return Err(errors::invalid(format!("Cannot use reserved security group name: {}", SecurityGroup::DEFAULT)));
    }
    let (refused, why) = match description {
        "" => (true, "The value cannot be empty"),
        d if d.chars().count() > DESCRIPTION_LENGTH_MAX => (true, "Character length must be at most 255."),
        d => (!d.chars().all(allowed), "Character sets beyond ASCII are not supported."),
    };
    if refused { Err(errors::invalid_value(description, "GroupDescription", why)) } else { Ok(()) }
}
