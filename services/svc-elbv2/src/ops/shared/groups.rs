//! The security groups of a load balancer.
//!
//! Security groups for your Application Load Balancer:
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html>

use crate::errors;
use crate::limits::SECURITY_GROUPS;
use crate::ops::shared::{SERVICE, filter};
use api_ec2::{DESCRIBE_SECURITY_GROUPS, DescribeSecurityGroupsRequest, Filter, SecurityGroup};
use base::{Fault, IdForm};
use kernel::Cx;
use store::Read;

const FORM: IdForm = IdForm { prefix: "sg" };

/// The groups asked for; the VPC's default group when none is.
pub fn of(cx: &Cx, read: &dyn Read, vpc: &str, asked: Option<Vec<String>>) -> Result<Vec<String>, Fault> {
    let mut asked = asked.unwrap_or_default();
    if asked.is_empty() {
        let filters = vec![filter("group-name", vec!["default".into()]), filter("vpc-id", vec![vpc.to_owned()])];
        let found = lookup(cx, read, filters)?;
        return Ok(found.into_iter().filter_map(|g| g.group_id).collect());
    }
    if let Some(bad) = asked.iter().find(|id| !FORM.fits(id)) {
        return Err(errors::validation(format!("Security group '{bad}' is not valid")));
    }
    asked.sort_unstable();
    asked.dedup();
    let max = SECURITY_GROUPS.of(cx, read)?;
    if asked.len() as u64 > max {
        return Err(errors::configuration(format!(
            "The maximum number of security groups per load balancer is '{max}'"
        )));
    }
    let found = lookup(cx, read, vec![filter("group-id", asked.clone())])?;
    if found.len() < asked.len() {
        return Err(errors::no_security_group());
    }
    if let Some(group) = found.iter().find(|g| g.vpc_id.as_deref() != Some(vpc)) {
        let id = group.group_id.as_deref().unwrap_or_default();
        return Err(errors::configuration(format!("Security group '{id}' does not belong to VPC '{vpc}'")));
    }
    Ok(asked)
}

fn lookup(cx: &Cx, read: &dyn Read, filters: Vec<Filter>) -> Result<Vec<SecurityGroup>, Fault> {
    let input = DescribeSecurityGroupsRequest { filters: Some(filters), ..Default::default() };
    Ok(cx.as_service(SERVICE).ask(read, &DESCRIBE_SECURITY_GROUPS, input)?.security_groups.unwrap_or_default())
}
