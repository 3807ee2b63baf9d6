//! CreateTargetGroup: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html>

use crate::ids::{GroupId, new_hex};
use crate::limits::{self, TARGET_GROUPS};
use crate::model::{Attributes, HealthCheck, TargetGroup, TargetType};
use crate::ops::shared::{SERVICE, filter, show, tagging, uses};
use crate::rules::health_checks::{self, Asked};
use crate::rules::names;
use crate::{errors, tables};
use api_ec2::{DESCRIBE_VPCS, DescribeVpcsRequest};
use api_elbv2::{CreateTargetGroupInput, CreateTargetGroupOutput, ProtocolEnum, TargetTypeEnum};
use base::Fault;
use kernel::Cx;
use shape::Enum;
use store::{Read, Tx};

/// Makes a target group; the same again is no error.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateTargetGroupInput) -> Result<CreateTargetGroupOutput, Fault> {
    let at = cx.scope();
    names::check_group(&input.name)?;
    let tags = tagging::wanted(input.tags.clone())?;
    let wanted = wanted(cx, tx, input)?;
    let group = match tables::group_named(tx, at, &wanted.id.name)? {
        Some(old) if same(&old, &wanted) => old,
        Some(old) => return Err(errors::group_exists(&old.id.name)),
        None => {
            let has = tables::TARGET_GROUPS.count(tx, &(&at,)).map_err(Fault::internal)?;
            limits::check(cx, tx, TARGET_GROUPS, "TooManyTargetGroups", "target groups per Region", has + 1)?;
            tables::put_group(tx, at, &wanted)?;
            tagging::give(tx, at, &wanted.id.arn(at), &tags)?;
            wanted
        }
    };
    let used_by = uses::of(tx, at, &group.id)?;
    Ok(CreateTargetGroupOutput { target_groups: Some(vec![show::group(at, &group, used_by.as_ref())]) })
}

fn same(old: &TargetGroup, wanted: &TargetGroup) -> bool {
    let wanted = TargetGroup { id: old.id.clone(), attributes: old.attributes.clone(), ..wanted.clone() };
    *old == wanted
}

fn wanted(cx: &Cx, read: &dyn Read, input: CreateTargetGroupInput) -> Result<TargetGroup, Fault> {
    let protocol = input.protocol.ok_or_else(|| errors::validation("A protocol must be specified"))?;
    if protocol != ProtocolEnum::Http {
        let name = ProtocolEnum::NAMES[protocol.index()];
        return Err(Fault::not_implemented(format_args!("CreateTargetGroup.Protocol={name}")));
    }
    let port = input.port.and_then(|p| u16::try_from(p).ok());
    let port = port.ok_or_else(|| errors::validation("A port must be specified"))?;
    let vpc = input.vpc_id.ok_or_else(|| errors::validation("A VPC ID must be specified"))?;
    check_vpc(cx, read, &vpc)?;
    let asked = Asked {
        protocol: input.health_check_protocol,
        port: input.health_check_port,
        enabled: input.health_check_enabled,
        path: input.health_check_path,
        interval: input.health_check_interval_seconds,
        timeout: input.health_check_timeout_seconds,
        healthy: input.healthy_threshold_count,
        unhealthy: input.unhealthy_threshold_count,
        matcher: input.matcher,
    };
    let check = health_checks::merge("CreateTargetGroup", &HealthCheck::default(), asked)?;
    let target_type = match input.target_type {
        Some(TargetTypeEnum::Ip) => TargetType::Ip,
        _ => TargetType::Instance,
    };
    let id = GroupId { name: input.name, hex: new_hex(cx) };
    Ok(TargetGroup { id, vpc, port, target_type, check, attributes: Attributes::new() })
}

fn check_vpc(cx: &Cx, read: &dyn Read, vpc: &str) -> Result<(), Fault> {
    let filters = Some(vec![filter("vpc-id", vec![vpc.to_owned()])]);
    let input = DescribeVpcsRequest { filters, ..Default::default() };
    let found = cx.as_service(SERVICE).ask(read, &DESCRIBE_VPCS, input)?.vpcs.unwrap_or_default();
    // a filter's value may hold wildcards
    match found.iter().any(|v| v.vpc_id.as_deref() == Some(vpc)) {
        true => Ok(()),
        false => Err(errors::validation(format!("The VPC ID '{vpc}' is not found"))),
    }
}
