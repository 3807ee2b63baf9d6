//! DescribeDhcpOptions: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeDhcpOptions.html>

use crate::model::DhcpOptions;
use crate::ops::shared::listing::{self, Query, each, one};
use crate::ops::shared::show_vpc;
use api_ec2::{self as api, DescribeDhcpOptionsRequest, DescribeDhcpOptionsResult};
use base::Fault;
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

static FILTERS: &[Filter<api::DhcpOptions>] = &[
    Filter { name: "dhcp-options-id", values: |d| one(&d.dhcp_options_id) },
    Filter { name: "key", values: |d| each(&d.dhcp_configurations, |c| &c.key) },
    Filter {
        name: "value",
        values: |d| d.dhcp_configurations.iter().flatten().flat_map(|c| each(&c.values, |v| &v.value)).collect(),
    },
    Filter { name: "owner-id", values: |d| one(&d.owner_id) },
];

/// Lists sets of DHCP options.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeDhcpOptionsRequest) -> Result<DescribeDhcpOptionsResult, Fault> {
    let at = cx.scope();
    let rows = listing::rows::<DhcpOptions>(read, at, &input.dhcp_options_ids)?;
    let shown = rows.iter().map(|d| show_vpc::dhcp_options(read, at, d)).collect::<Result<_, _>>()?;
    let query = Query {
        ids: &input.dhcp_options_ids,
        filters: &input.filters,
        max: input.max_results,
        token: &input.next_token,
    };
    let (dhcp_options, next_token) =
        listing::page(cx, read, &query, shown, FILTERS, |d| d.dhcp_options_id.as_deref().unwrap_or_default())?;
    Ok(DescribeDhcpOptionsResult { dhcp_options: Some(dhcp_options), next_token })
}
