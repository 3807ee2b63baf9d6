//! DescribeInstanceCreditSpecifications: burstable machines and their credit option. Credits are not metered.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceCreditSpecifications.html>

use crate::errors;
use crate::model::{Credits, Instance};
use crate::ops::shared::chosen;
use api_ec2::{
    DescribeInstanceCreditSpecificationsRequest, DescribeInstanceCreditSpecificationsResult,
    InstanceCreditSpecification,
};
use base::Fault;
use ec2_words::listing::{self, Query};
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

/// Without ids: those with the option `unlimited` alone, as AWS has it.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeInstanceCreditSpecificationsRequest,
) -> Result<DescribeInstanceCreditSpecificationsResult, Fault> {
    let query =
        Query { ids: &input.instance_ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    listing::pages_or_ids(&query, "instancesSet")?;
    let mut found = chosen(read, cx.scope(), &input.instance_ids)?;
    match input.instance_ids.as_ref().is_some_and(|i| !i.is_empty()) {
        true => check(&found)?,
        false => found.retain(|i| i.state.lives() && i.credits == Some(Credits::Unlimited)),
    }
    let (items, next_token) = listing::page(cx, read, &query, found, FILTERS, |i| &i.id)?;
    let shown = items.iter().map(|i| InstanceCreditSpecification {
        instance_id: Some(i.id.to_string()),
        cpu_credits: i.credits.map(|c| word(c).into()),
    });
    Ok(DescribeInstanceCreditSpecificationsResult { instance_credit_specifications: Some(shown.collect()), next_token })
}

fn check(found: &[Instance]) -> Result<(), Fault> {
    match found.iter().find(|i| i.credits.is_none()) {
        Some(i) => Err(errors::no_credits(&i.instance_type)),
        None => Ok(()),
    }
}

fn word(credits: Credits) -> &'static str {
    match credits {
        Credits::Standard => "standard",
        Credits::Unlimited => "unlimited",
    }
}

static FILTERS: &[Filter<Instance>] = &[Filter { name: "instance-id", values: |i| vec![i.id.to_string()] }];
