//! DescribeInstanceStatus: what the status checks found last.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html>

use crate::model::{Checks, Instance, State, Verdict};
use crate::ops::shared::{chosen, show};
use crate::tables;
use api_ec2 as api;
use api_ec2::{DescribeInstanceStatusRequest, DescribeInstanceStatusResult, StatusName, StatusType, SummaryStatus};
use base::{Fault, Timestamp};
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
    let with_checks = |i: Instance| Ok(Checked { checks: tables::checks(read, cx.scope(), &i.id)?, machine: i });
    let found = found.into_iter().map(with_checks).collect::<Result<Vec<_>, Fault>>()?;
    let (items, next_token) = listing::page(cx, read, &query, found, FILTERS, |c| &c.machine.id)?;
    Ok(DescribeInstanceStatusResult { instance_statuses: Some(items.iter().map(status).collect()), next_token })
}

/// A machine and what its checks found.
struct Checked {
    machine: Instance,
    checks: Option<Checks>,
}

/// A check as it is shown.
#[derive(Clone, Copy)]
enum Shown {
    /// It does not run.
    NotApplicable,
    /// It runs, and was not checked yet.
    Initializing,
    /// It was.
    Known(Verdict),
}

impl Checked {
    fn shown(&self, which: fn(&Checks) -> Verdict) -> Shown {
        match (self.machine.state, &self.checks) {
            (State::Running, Some(checks)) => Shown::Known(which(checks)),
            (State::Running, None) => Shown::Initializing,
            _ => Shown::NotApplicable,
        }
    }

    fn system(&self) -> Shown {
        self.shown(|c| c.system)
    }

    fn instance(&self) -> Shown {
        self.shown(|c| c.instance)
    }

    /// A volume is a directory of the host: it is there whenever its machine runs.
    fn volumes(&self) -> Shown {
        self.shown(|_| Verdict::Passed)
    }
}

impl Shown {
    fn summary(self) -> SummaryStatus {
        match self {
            Shown::NotApplicable => SummaryStatus::NotApplicable,
            Shown::Initializing => SummaryStatus::Initializing,
            Shown::Known(Verdict::Passed) => SummaryStatus::Ok,
            Shown::Known(Verdict::Failed { .. }) => SummaryStatus::Impaired,
        }
    }

    fn reachability(self) -> Option<StatusType> {
        match self {
            Shown::NotApplicable => None,
            Shown::Initializing => Some(StatusType::Initializing),
            Shown::Known(Verdict::Passed) => Some(StatusType::Passed),
            Shown::Known(Verdict::Failed { .. }) => Some(StatusType::Failed),
        }
    }

    fn since(self) -> Option<Timestamp> {
        match self {
            Shown::Known(Verdict::Failed { since }) => Some(since),
            _ => None,
        }
    }
}

fn status(c: &Checked) -> api::InstanceStatus {
    let i = &c.machine;
    api::InstanceStatus {
        availability_zone: Some(i.zone.clone()),
        availability_zone_id: show::zone_id(&i.zone),
        instance_id: Some(i.id.to_string()),
        instance_state: Some(show::state(i.state)),
        instance_status: Some(summary(c.instance())),
        system_status: Some(summary(c.system())),
        attached_ebs_status: Some(ebs(c.volumes())),
        operator: Some(api::OperatorResponse { managed: Some(false), ..Default::default() }),
        ..Default::default()
    }
}

fn summary(of: Shown) -> api::InstanceStatusSummary {
    let detail = |status| api::InstanceStatusDetails {
        name: Some(StatusName::Reachability),
        status: Some(status),
        impaired_since: of.since(),
    };
    api::InstanceStatusSummary {
        details: of.reachability().map(|status| vec![detail(status)]),
        status: Some(of.summary()),
    }
}

fn ebs(of: Shown) -> api::EbsStatusSummary {
    let detail = |status| api::EbsStatusDetails {
        name: Some(StatusName::Reachability),
        status: Some(status),
        impaired_since: of.since(),
    };
    api::EbsStatusSummary { details: of.reachability().map(|status| vec![detail(status)]), status: Some(of.summary()) }
}

fn word(of: Shown) -> Vec<String> {
    vec![of.summary().as_str().into()]
}

fn reachable(of: Shown) -> Vec<String> {
    of.reachability().iter().map(|s| s.as_str().to_owned()).collect()
}

static FILTERS: &[Filter<Checked>] = &[
    Filter { name: "attached-ebs-status.status", values: |c| word(c.volumes()) },
    Filter { name: "availability-zone", values: |c| vec![c.machine.zone.clone()] },
    Filter { name: "availability-zone-id", values: |c| one(&show::zone_id(&c.machine.zone)) },
    // no events are scheduled here
    Filter { name: "event.code", values: none },
    Filter { name: "event.description", values: none },
    Filter { name: "event.instance-event-id", values: none },
    Filter { name: "event.not-after", values: none },
    Filter { name: "event.not-before", values: none },
    Filter { name: "event.not-before-deadline", values: none },
    Filter { name: "instance-state-code", values: |c| vec![c.machine.state.shown().0.to_string()] },
    Filter { name: "instance-state-name", values: |c| vec![c.machine.state.shown().1.into()] },
    Filter { name: "instance-status.reachability", values: |c| reachable(c.instance()) },
    Filter { name: "instance-status.status", values: |c| word(c.instance()) },
    Filter { name: "operator.managed", values: |_| vec!["false".into()] },
    Filter { name: "operator.principal", values: none },
    Filter { name: "system-status.reachability", values: |c| reachable(c.system()) },
    Filter { name: "system-status.status", values: |c| word(c.system()) },
];
