//! DescribeSecurityGroupRules: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html>

use crate::model::Rule;
use crate::ops::shared::listing::{self, Query, one};
use crate::ops::shared::show_group;
use api_ec2::{self as api, DescribeSecurityGroupRulesRequest, DescribeSecurityGroupRulesResult};
use base::Fault;
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

static FILTERS: &[Filter<api::SecurityGroupRule>] = &[
    Filter { name: "group-id", values: |r| one(&r.group_id) },
    Filter { name: "security-group-rule-id", values: |r| one(&r.security_group_rule_id) },
];

/// Lists rules of all groups, each by itself.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeSecurityGroupRulesRequest,
) -> Result<DescribeSecurityGroupRulesResult, Fault> {
    let at = cx.scope();
    let ids = &input.security_group_rule_ids;
    let rows = listing::rows::<Rule>(read, at, ids)?;
    let shown = rows.iter().map(|r| show_group::rule(read, at, r)).collect::<Result<_, _>>()?;
    let query = Query { ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (rules, next_token) =
        listing::page(cx, read, &query, shown, FILTERS, |r| r.security_group_rule_id.as_deref().unwrap_or_default())?;
    Ok(DescribeSecurityGroupRulesResult { security_group_rules: Some(rules), next_token })
}
