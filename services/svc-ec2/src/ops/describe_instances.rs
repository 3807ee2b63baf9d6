//! DescribeInstances: machines in their reservations.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html>

use crate::errors;
use crate::model::Instance;
use crate::ops::shared::{chosen, network, show};
use crate::rules::types;
use api_ec2::{DescribeInstancesRequest, DescribeInstancesResult, Reservation};
use base::Fault;
use ec2_words::listing::{self, Query, each, one};
use kernel::Cx;
use kernel::filter::Filter;
use shape::Enum;
use store::Read;

/// A machine's record and what is shown of it.
pub struct Shown {
    record: Instance,
    shown: api_ec2::Instance,
}

pub fn run(cx: &Cx, read: &dyn Read, input: DescribeInstancesRequest) -> Result<DescribeInstancesResult, Fault> {
    if input.max_results.is_some() && input.instance_ids.as_ref().is_some_and(|i| !i.is_empty()) {
        return Err(errors::combination("The parameter instancesSet cannot be used with the parameter maxResults"));
    }
    let records = chosen(read, cx.scope(), &input.instance_ids)?;
    let ids: Vec<&str> = if records.len() == 1 { vec![&*records[0].id] } else { Vec::new() };
    let mut nics = network::by_machine(cx, read, &ids)?;
    let mut all = Vec::with_capacity(records.len());
    for record in records {
        let nics = nics.remove(&*record.id).unwrap_or_default();
        let shown = show::instance(cx, read, &record, &nics)?;
        all.push(Shown { record, shown });
    }
    let query =
        Query { ids: &input.instance_ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (items, next_token) = listing::page(cx, read, &query, all, FILTERS, |s| &s.record.id)?;
    Ok(DescribeInstancesResult { reservations: Some(reservations(cx, items)), next_token })
}

fn reservations(cx: &Cx, items: Vec<Shown>) -> Vec<Reservation> {
    let mut out: Vec<Reservation> = Vec::new();
    for item in items {
        let id = Some(item.record.reservation_id.clone());
        match out.iter_mut().find(|r| r.reservation_id == id) {
            Some(r) => r.instances.get_or_insert_default().push(item.shown),
            None => out.push(Reservation {
                reservation_id: id,
                owner_id: Some(cx.account.to_string()),
                requester_id: item.record.requester_id.clone(),
                groups: Some(Vec::new()),
                instances: Some(vec![item.shown]),
            }),
        }
    }
    out
}

fn first(s: &Shown) -> Option<&api_ec2::InstanceNetworkInterface> {
    s.shown.network_interfaces.iter().flatten().next()
}

fn yes_no(b: Option<bool>) -> Vec<String> {
    b.iter().map(bool::to_string).collect()
}

const FILTERS: &[Filter<Shown>] = &[
    Filter { name: "architecture", values: |_| vec![types::host_architecture().into()] },
    Filter { name: "availability-zone", values: |s| vec![s.record.zone.clone()] },
    Filter {
        name: "availability-zone-id",
        values: |s| one(&s.shown.placement.as_ref().and_then(|p| p.availability_zone_id.clone())),
    },
    Filter { name: "block-device-mapping.delete-on-termination", values: |_| vec!["true".into()] },
    Filter { name: "block-device-mapping.device-name", values: |_| vec![show::ROOT_DEVICE.into()] },
    Filter { name: "block-device-mapping.status", values: |_| vec!["attached".into()] },
    Filter { name: "block-device-mapping.volume-id", values: |s| vec![s.record.root_volume.to_string()] },
    Filter { name: "client-token", values: |s| vec![s.record.client_token.clone()] },
    Filter { name: "dns-name", values: |s| one(&s.shown.public_dns_name) },
    Filter { name: "ebs-optimized", values: |s| vec![s.record.ebs_optimized.to_string()] },
    Filter { name: "group-id", values: |s| each(&first(s).and_then(|n| n.groups.clone()), |g| &g.group_id) },
    Filter { name: "group-name", values: |s| each(&first(s).and_then(|n| n.groups.clone()), |g| &g.group_name) },
    Filter { name: "hypervisor", values: |_| vec!["xen".into()] },
    Filter { name: "iam-instance-profile.arn", values: |s| s.record.profile.iter().map(|p| p.arn.clone()).collect() },
    Filter { name: "iam-instance-profile.id", values: |s| s.record.profile.iter().map(|p| p.id.clone()).collect() },
    Filter { name: "image-id", values: |s| vec![s.record.image.to_string()] },
    Filter { name: "instance-id", values: |s| vec![s.record.id.to_string()] },
    Filter { name: "instance-state-code", values: |s| vec![s.record.state.shown().0.to_string()] },
    Filter { name: "instance-state-name", values: |s| vec![s.record.state.shown().1.into()] },
    Filter { name: "instance-type", values: |s| vec![s.record.instance_type.clone()] },
    Filter { name: "instance.group-id", values: |s| each(&first(s).and_then(|n| n.groups.clone()), |g| &g.group_id) },
    Filter {
        name: "instance.group-name",
        values: |s| each(&first(s).and_then(|n| n.groups.clone()), |g| &g.group_name),
    },
    Filter { name: "ip-address", values: |s| one(&s.shown.public_ip_address) },
    Filter { name: "key-name", values: |s| one(&s.record.key_name) },
    Filter { name: "launch-index", values: |s| vec![s.record.launch_index.to_string()] },
    Filter { name: "launch-time", values: |s| vec![s.record.launched_at.to_string()] },
    Filter {
        name: "metadata-options.http-tokens",
        values: |s| vec![if s.record.metadata.tokens_required { "required" } else { "optional" }.into()],
    },
    Filter {
        name: "metadata-options.http-endpoint",
        values: |s| vec![if s.record.metadata.enabled { "enabled" } else { "disabled" }.into()],
    },
    Filter { name: "monitoring-state", values: |_| vec!["disabled".into()] },
    Filter {
        name: "network-interface.network-interface-id",
        values: |s| each(&s.shown.network_interfaces, |n| &n.network_interface_id),
    },
    Filter { name: "network-interface.subnet-id", values: |s| each(&s.shown.network_interfaces, |n| &n.subnet_id) },
    Filter { name: "network-interface.vpc-id", values: |s| each(&s.shown.network_interfaces, |n| &n.vpc_id) },
    Filter {
        name: "network-interface.addresses.private-ip-address",
        values: |s| each(&first(s).and_then(|n| n.private_ip_addresses.clone()), |a| &a.private_ip_address),
    },
    Filter { name: "owner-id", values: |s| each(&s.shown.network_interfaces, |n| &n.owner_id) },
    Filter { name: "private-dns-name", values: |s| one(&s.shown.private_dns_name) },
    Filter { name: "private-ip-address", values: |s| one(&s.shown.private_ip_address) },
    Filter { name: "reason", values: |s| one(&s.shown.state_transition_reason) },
    Filter { name: "requester-id", values: |s| one(&s.record.requester_id) },
    Filter { name: "reservation-id", values: |s| vec![s.record.reservation_id.clone()] },
    Filter { name: "root-device-name", values: |_| vec![show::ROOT_DEVICE.into()] },
    Filter { name: "root-device-type", values: |_| vec!["ebs".into()] },
    Filter { name: "source-dest-check", values: |s| yes_no(s.shown.source_dest_check) },
    Filter { name: "state-reason-code", values: |s| s.record.reason.iter().map(|r| r.code.clone()).collect() },
    Filter { name: "state-reason-message", values: |s| s.record.reason.iter().map(|r| r.message.clone()).collect() },
    Filter { name: "subnet-id", values: |s| one(&s.shown.subnet_id) },
    Filter { name: "tenancy", values: |_| vec!["default".into()] },
    Filter {
        name: "virtualization-type",
        values: |s| {
            s.shown.virtualization_type.iter().map(|v| api_ec2::VirtualizationType::NAMES[v.index()].into()).collect()
        },
    },
    Filter { name: "vpc-id", values: |s| one(&s.shown.vpc_id) },
];
