//! DescribeInstanceStatus. A running machine's checks are what the driver sees: its programs run.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html>

use crate::model::{Instance, State};
use crate::ops::shared::{chosen, show};
use api_ec2 as api;
use api_ec2::{DescribeInstanceStatusRequest, DescribeInstanceStatusResult, StatusName, StatusType, SummaryStatus};
use base::Fault;
use ec2_words::listing::{self, Query, none, one};
use kernel::Cx;
use kernel::filter::Filter;
use store::Read;

pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeInstanceStatusRequest,
) -> Result<DescribeInstanceStatusResult, Fault> {
    let query =
        Query { ids: &input.instance_ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    listing::pages_or_ids(&query, "instancesSet")?;
    let mut found = chosen(read, cx.scope(), &input.instance_ids)?;
    if input.include_all_instances != Some(true) {
        found.retain(|i| i.state == State::Running);
    }
    let (items, next_token) = listing::page(cx, read, &query, found, FILTERS, |i| &i.id)?;
    Ok(DescribeInstanceStatusResult { instance_statuses: Some(items.iter().map(status).collect()), next_token })
}

fn status(i: &Instance) -> api::InstanceStatus {
    api::InstanceStatus {
        availability_zone: Some(i.zone.clone()),
        availability_zone_id: show::zone_id(&i.zone),
        instance_id: Some(i.id.to_string()),
        instance_state: Some(show::state(i.state)),
        instance_status: Some(summary(i)),
        system_status: Some(summary(i)),
        attached_ebs_status: Some(ebs(i)),
        operator: Some(api::OperatorResponse { managed: Some(false), ..Default::default() }),
        ..Default::default()
    }
}

fn summary(i: &Instance) -> api::InstanceStatusSummary {
    let passed = || api::InstanceStatusDetails {
        name: Some(StatusName::Reachability),
        status: Some(StatusType::Passed),
        ..Default::default()
    };
    match i.state {
        State::Running => api::InstanceStatusSummary { details: Some(vec![passed()]), status: Some(SummaryStatus::Ok) },
        _ => api::InstanceStatusSummary { details: None, status: Some(SummaryStatus::NotApplicable) },
    }
}

fn ebs(i: &Instance) -> api::EbsStatusSummary {
    let passed = || api::EbsStatusDetails {
        name: Some(StatusName::Reachability),
        status: Some(StatusType::Passed),
        ..Default::default()
    };
    match i.state {
        State::Running => api::EbsStatusSummary { details: Some(vec![passed()]), status: Some(SummaryStatus::Ok) },
        _ => api::EbsStatusSummary { details: None, status: Some(SummaryStatus::NotApplicable) },
    }
}

fn word(i: &Instance) -> Vec<String> {
    vec![if i.state == State::Running { "ok" } else { "not-applicable" }.into()]
}

fn reachable(i: &Instance) -> Vec<String> {
    if i.state == State::Running { vec!["passed".into()] } else { Vec::new() }
}

static FILTERS: &[Filter<Instance>] = &[
    Filter { name: "attached-ebs-status.status", values: word },
    Filter { name: "availability-zone", values: |i| vec![i.zone.clone()] },
    Filter { name: "availability-zone-id", values: |i| one(&show::zone_id(&i.zone)) },
    // no events are scheduled here
    Filter { name: "event.code", values: none },
    Filter { name: "event.description", values: none },
    Filter { name: "event.instance-event-id", values: none },
    Filter { name: "event.not-after", values: none },
    Filter { name: "event.not-before", values: none },
    Filter { name: "event.not-before-deadline", values: none },
    Filter { name: "instance-state-code", values: |i| vec![i.state.shown().0.to_string()] },
    Filter { name: "instance-state-name", values: |i| vec![i.state.shown().1.into()] },
    Filter { name: "instance-status.reachability", values: reachable },
    Filter { name: "instance-status.status", values: word },
    Filter { name: "operator.managed", values: |_| vec!["false".into()] },
    Filter { name: "operator.principal", values: none },
    Filter { name: "system-status.reachability", values: reachable },
    Filter { name: "system-status.status", values: word },
];
