//! DescribeInstanceStatus. A running machine's checks are what the driver sees: its programs run.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html>

use crate::model::{Instance, State};
use crate::ops::shared::{chosen, show};
use api_ec2 as api;
use api_ec2::{DescribeInstanceStatusRequest, DescribeInstanceStatusResult, StatusName, StatusType, SummaryStatus};
use base::Fault;
use ec2_words::listing::{self, Query};
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeInstanceStatusRequest,
) -> Result<DescribeInstanceStatusResult, Fault> {
    let mut found = chosen(read, cx.scope(), &input.instance_ids)?;
    if input.include_all_instances != Some(true) {
        found.retain(|i| i.state == State::Running);
    }
    let query =
        Query { ids: &input.instance_ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (items, next_token) = listing::page(cx, read, &query, found, FILTERS, |i| &i.id)?;
    Ok(DescribeInstanceStatusResult { instance_statuses: Some(items.iter().map(status).collect()), next_token })
}

fn status(i: &Instance) -> api::InstanceStatus {
    let summary = || match i.state {
        State::Running => api::InstanceStatusSummary {
            details: Some(vec![api::InstanceStatusDetails {
                name: Some(StatusName::Reachability),
                status: Some(StatusType::Passed),
                ..Default::default()
            }]),
            status: Some(SummaryStatus::Ok),
        },
        _ => api::InstanceStatusSummary { details: None, status: Some(SummaryStatus::NotApplicable) },
    };
    api::InstanceStatus {
        availability_zone: Some(i.zone.clone()),
        instance_id: Some(i.id.to_string()),
        instance_state: Some(show::state(i.state)),
        instance_status: Some(summary()),
        system_status: Some(summary()),
        ..Default::default()
    }
}

fn word(i: &Instance) -> Vec<String> {
    vec![if i.state == State::Running { "ok" } else { "not-applicable" }.into()]
}

fn reachable(i: &Instance) -> Vec<String> {
    if i.state == State::Running { vec!["passed".into()] } else { Vec::new() }
}

const FILTERS: &[Filter<Instance>] = &[
    Filter { name: "availability-zone", values: |i| vec![i.zone.clone()] },
    Filter { name: "instance-state-code", values: |i| vec![i.state.shown().0.to_string()] },
    Filter { name: "instance-state-name", values: |i| vec![i.state.shown().1.into()] },
    Filter { name: "instance-status.reachability", values: reachable },
    Filter { name: "instance-status.status", values: word },
    Filter { name: "system-status.reachability", values: reachable },
    Filter { name: "system-status.status", values: word },
];
