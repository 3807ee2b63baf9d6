//! Finding security groups by what callers name them.

use crate::errors;
use crate::ids::{SecurityGroupId, VpcId};
use crate::limits::{self, room_for};
use crate::model::{SecurityGroup, Vpc};
use crate::tables;
use base::Fault;
use kernel::{Cx, Scope};
use store::Read;

/// The group of an id, or of a name in the default VPC.
pub fn named(read: &dyn Read, at: Scope, id: Option<&str>, name: Option<&str>) -> Result<SecurityGroup, Fault> {
    match (id, name) {
        (Some(id), _) => tables::find(read, at, id),
        (None, Some(name)) => {
            let vpc = default_vpc(read, at)?.ok_or_else(no_default_vpc)?;
            in_vpc(read, at, &vpc.id, name)?.ok_or_else(|| {
                Fault::sender(
                    "InvalidGroup.NotFound",
                    format!("The security group '{name}' does not exist in default VPC '{}'", vpc.id),
                )
            })
        }
        (None, None) => {
            Err(Fault::sender("MissingParameter", "The request must contain the parameter groupName or groupId"))
        }
    }
}

/// The default VPC of the scope.
pub fn default_vpc(read: &dyn Read, at: Scope) -> Result<Option<Vpc>, Fault> {
    Ok(tables::list::<Vpc>(read, at)?.into_iter().find(|v| v.is_default))
}

/// The fault for calls that need one.
pub fn no_default_vpc() -> Fault {
    Fault::sender("VPCIdNotSpecified", "No default VPC for this user")
}

/// The group of a name in a VPC.
pub fn in_vpc(read: &dyn Read, at: Scope, vpc: &VpcId, name: &str) -> Result<Option<SecurityGroup>, Fault> {
    Ok(tables::list::<SecurityGroup>(read, at)?.into_iter().find(|g| g.vpc == *vpc && g.name == name))
}

/// The groups of an interface: those named, else the VPC's default group. All of the interface's VPC.
pub fn of_interface(
    cx: &Cx,
    read: &dyn Read,
    vpc: &VpcId,
    asked: &Option<Vec<String>>,
) -> Result<Vec<SecurityGroupId>, Fault> {
    let at = cx.scope();
    let Some(asked) = asked.as_ref().filter(|a| !a.is_empty()) else {
        let group = in_vpc(read, at, vpc, SecurityGroup::DEFAULT)?;
        return Ok(group.map(|g| g.id).into_iter().collect());
    };
    let mut found: Vec<SecurityGroupId> = Vec::new();
    for text in asked {
        let group: SecurityGroup = tables::find(read, at, text)?;
        if group.vpc != *vpc {
            return Err(Fault::sender(
                "InvalidParameter",
                "You have specified two resources that belong to different networks.",
            ));
        }
        if found.contains(&group.id) {
            return Err(errors::invalid(format!("Duplicate security group '{text}' specified.")));
        }
        found.push(group.id);
    }
    room_for(cx, read, limits::GROUPS_PER_INTERFACE, found.len(), 0)?;
    Ok(found)
}
