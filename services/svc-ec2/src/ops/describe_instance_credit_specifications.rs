//! DescribeInstanceCreditSpecifications: burstable machines. Credits are not metered; the mode is each family's default.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceCreditSpecifications.html>

use crate::model::Instance;
use crate::ops::shared::chosen;
use crate::rules::types;
use api_ec2::{
    DescribeInstanceCreditSpecificationsRequest, DescribeInstanceCreditSpecificationsResult,
    InstanceCreditSpecification,
};
use base::Fault;
use ec2_words::listing::{self, Query};
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeInstanceCreditSpecificationsRequest,
) -> Result<DescribeInstanceCreditSpecificationsResult, Fault> {
    let mut found = chosen(read, cx.scope(), &input.instance_ids)?;
    found.retain(|i| types::find(&i.instance_type).is_some_and(|t| t.burstable));
    let query =
        Query { ids: &input.instance_ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (items, next_token) = listing::page(cx, read, &query, found, FILTERS, |i| &i.id)?;
    let shown = items.iter().map(|i| InstanceCreditSpecification {
        instance_id: Some(i.id.to_string()),
        cpu_credits: Some(if i.instance_type.starts_with("t2.") { "standard" } else { "unlimited" }.into()),
    });
    Ok(DescribeInstanceCreditSpecificationsResult { instance_credit_specifications: Some(shown.collect()), next_token })
}

const FILTERS: &[Filter<Instance>] = &[Filter { name: "instance-id", values: |i| vec![i.id.to_string()] }];
