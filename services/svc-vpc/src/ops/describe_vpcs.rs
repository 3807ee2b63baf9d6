//! DescribeVpcs: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html>

use crate::model::Vpc;
use crate::ops::shared::listing::{self, Query, each, one};
use crate::ops::shared::show_vpc;
use api_ec2::{self as api, DescribeVpcsRequest, DescribeVpcsResult};
use base::Fault;
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

// Clients use the names without a page, too: `cidr-block`, `isDefault`.
static FILTERS: &[Filter<api::Vpc>] = &[
    Filter { name: "cidr-block", values: |v| one(&v.cidr_block) },
    Filter { name: "cidr", values: |v| one(&v.cidr_block) },
    Filter {
        name: "cidr-block-association.cidr-block",
        values: |v| each(&v.cidr_block_association_set, |a| &a.cidr_block),
    },
    Filter {
        name: "cidr-block-association.association-id",
        values: |v| each(&v.cidr_block_association_set, |a| &a.association_id),
    },
    Filter {
        name: "cidr-block-association.state",
        values: |v| v.cidr_block_association_set.iter().flatten().map(|_| "associated".into()).collect(),
    },
    Filter { name: "dhcp-options-id", values: |v| one(&v.dhcp_options_id) },
    Filter { name: "ipv6-cidr-block-association.ipv6-cidr-block", values: |_| vec![] },
    Filter { name: "ipv6-cidr-block-association.ipv6-pool", values: |_| vec![] },
    Filter { name: "ipv6-cidr-block-association.association-id", values: |_| vec![] },
    Filter { name: "ipv6-cidr-block-association.state", values: |_| vec![] },
    Filter { name: "is-default", values: |v| one(&v.is_default) },
    Filter { name: "isDefault", values: |v| one(&v.is_default) },
    Filter { name: "owner-id", values: |v| one(&v.owner_id) },
    Filter { name: "state", values: |v| one(&v.state) },
    Filter { name: "vpc-id", values: |v| one(&v.vpc_id) },
];

/// Lists VPCs.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeVpcsRequest) -> Result<DescribeVpcsResult, Fault> {
    let at = cx.scope();
    let rows = listing::rows::<Vpc>(read, at, &input.vpc_ids)?;
    let shown = rows.iter().map(|v| show_vpc::vpc(read, at, v)).collect::<Result<_, _>>()?;
    let query =
        Query { ids: &input.vpc_ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (vpcs, next_token) =
        listing::page(cx, read, &query, shown, FILTERS, |v| v.vpc_id.as_deref().unwrap_or_default())?;
    Ok(DescribeVpcsResult { vpcs: Some(vpcs), next_token })
}
