//! DescribeVpcClassicLink, DescribeVpcClassicLinkDnsSupport, DescribeClassicLinkInstances: EC2-Classic is retired, and no VPC is linked
//! to it.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcClassicLink.html>,
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcClassicLinkDnsSupport.html>,
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeClassicLinkInstances.html>

use crate::ids::{Id, InstanceId};
use crate::model::Vpc;
use crate::ops::shared::listing::{self, Query, one};
use crate::ops::shared::tagging;
use api_ec2 as api;
use base::Fault;
use ec2_words::listing::none;
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

static VPCS: &[Filter<api::VpcClassicLink>] =
    &[Filter { name: "is-classic-link-enabled", values: |v| one(&v.classic_link_enabled) }];
static INSTANCES: &[Filter<api::ClassicLinkInstance>] = &[
    Filter { name: "group-id", values: none },
    Filter { name: "instance-id", values: none },
    Filter { name: "vpc-id", values: none },
];

/// The VPCs, none of which is linked.
pub fn vpcs(
    cx: &Cx,
    read: &dyn Read,
    input: api::DescribeVpcClassicLinkRequest,
) -> Result<api::DescribeVpcClassicLinkResult, Fault> {
    let at = cx.scope();
    let mut shown = Vec::new();
    for vpc in listing::rows::<Vpc>(read, at, &input.vpc_ids)? {
        let tags = tagging::shown_always(read, at, &vpc.id)?;
        let vpc_id = Some(vpc.id.to_string());
        shown.push(api::VpcClassicLink { classic_link_enabled: Some(false), tags, vpc_id });
    }
    let query = Query { ids: &input.vpc_ids, filters: &input.filters, max: None, token: &None };
    let (vpcs, _) = listing::page(cx, read, &query, shown, VPCS, |v: &api::VpcClassicLink| {
        v.vpc_id.as_deref().unwrap_or_default()
    })?;
    Ok(api::DescribeVpcClassicLinkResult { vpcs: Some(vpcs) })
}

/// The VPCs, none of which resolves names of linked machines.
pub fn dns_support(
    cx: &Cx,
    read: &dyn Read,
    input: api::DescribeVpcClassicLinkDnsSupportRequest,
) -> Result<api::DescribeVpcClassicLinkDnsSupportResult, Fault> {
    let rows = listing::rows::<Vpc>(read, cx.scope(), &input.vpc_ids)?.into_iter();
    let shown = rows.map(|v| api::ClassicLinkDnsSupport {
        classic_link_dns_supported: Some(false),
        vpc_id: Some(v.id.to_string()),
    });
    let query = Query { ids: &input.vpc_ids, filters: &None, max: input.max_results, token: &input.next_token };
    let (vpcs, next_token) =
        listing::page(cx, read, &query, shown.collect(), &[], |v: &api::ClassicLinkDnsSupport| {
            v.vpc_id.as_deref().unwrap_or_default()
        })?;
    Ok(api::DescribeVpcClassicLinkDnsSupportResult { vpcs: Some(vpcs), next_token })
}

/// No machine is linked.
pub fn instances(
    cx: &Cx,
    read: &dyn Read,
    input: api::DescribeClassicLinkInstancesRequest,
) -> Result<api::DescribeClassicLinkInstancesResult, Fault> {
    for id in input.instance_ids.iter().flatten() {
        InstanceId::parse(id)?;
    }
    let query =
        Query { ids: &input.instance_ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (instances, next_token) =
        listing::page(cx, read, &query, Vec::new(), INSTANCES, |i: &api::ClassicLinkInstance| {
            i.instance_id.as_deref().unwrap_or_default()
        })?;
    Ok(api::DescribeClassicLinkInstancesResult { instances: Some(instances), next_token })
}
