//! DescribeVolumeStatus: a volume is a directory of the host, which is there once it is made.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumeStatus.html>

use crate::model::{Life, Volume};
use crate::ops::describe_volumes::chosen;
use crate::ops::shared::show::zone_id;
use api_ec2 as api;
use api_ec2::{DescribeVolumeStatusRequest, DescribeVolumeStatusResult, VolumeStatusInfoStatus as Status};
use base::Fault;
use ec2_words::listing::{self, Query, none, one};
use kernel::Cx;
use kernel::filter::Filter;
use shape::Enum;
use store::Read;

pub fn run(cx: &Cx, read: &dyn Read, input: DescribeVolumeStatusRequest) -> Result<DescribeVolumeStatusResult, Fault> {
    let found = chosen(cx, read, &input.volume_ids)?;
    let query =
        Query { ids: &input.volume_ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (items, next_token) = listing::page(cx, read, &query, found, FILTERS, |v| &v.id)?;
    Ok(DescribeVolumeStatusResult { volume_statuses: Some(items.iter().map(show).collect()), next_token })
}

fn show(v: &Volume) -> api::VolumeStatusItem {
    let detail = |(name, status): (&str, &str)| api::VolumeStatusDetails {
        name: api::VolumeStatusName::parse(name),
        status: Some(status.to_owned()),
    };
    api::VolumeStatusItem {
        volume_id: Some(v.id.to_string()),
        availability_zone: Some(v.zone.clone()),
        availability_zone_id: zone_id(&v.zone),
        actions: Some(Vec::new()),
        events: Some(Vec::new()),
        volume_status: Some(api::VolumeStatusInfo {
            status: Some(status(v)),
            details: Some(details(v).map(detail).into()),
        }),
        operator: Some(api::OperatorResponse { managed: Some(false), ..Default::default() }),
        ..Default::default()
    }
}

fn status(v: &Volume) -> Status {
    match v.life {
        Life::Creating => Status::InsufficientData,
        Life::Available | Life::Attached(_) | Life::Deleting => Status::Ok,
        Life::Failed(_) => Status::Impaired,
    }
}

/// Performance is told of volumes with provisioned IOPS alone, and is not measured.
fn details(v: &Volume) -> [(&'static str, &'static str); 2] {
    let enabled = match status(v) {
        Status::Ok => "passed",
        Status::Impaired => "failed",
        _ => "not-applicable",
    };
    let performance = if matches!(&*v.settings.kind, "io1" | "io2") { "insufficient-data" } else { "not-applicable" };
    [("io-enabled", enabled), ("io-performance", performance)]
}

static FILTERS: &[Filter<Volume>] = &[
    Filter { name: "action.code", values: none },
    Filter { name: "action.description", values: none },
    Filter { name: "action.event-id", values: none },
    Filter { name: "availability-zone", values: |v| vec![v.zone.clone()] },
    Filter { name: "availability-zone-id", values: |v| one(&zone_id(&v.zone)) },
    Filter { name: "event.description", values: none },
    Filter { name: "event.event-id", values: none },
    Filter { name: "event.event-type", values: none },
    Filter { name: "event.not-after", values: none },
    Filter { name: "event.not-before", values: none },
    Filter { name: "operator.managed", values: |_| vec!["false".into()] },
    Filter { name: "operator.principal", values: none },
    Filter { name: "volume-status.details-name", values: |v| details(v).iter().map(|d| d.0.into()).collect() },
    Filter { name: "volume-status.details-status", values: |v| details(v).iter().map(|d| d.1.into()).collect() },
    Filter { name: "volume-status.status", values: |v| vec![status(v).as_str().into()] },
];
