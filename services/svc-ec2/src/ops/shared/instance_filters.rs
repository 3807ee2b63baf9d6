//! The filters of DescribeInstances, every one that its page lists. One over what no machine here has fits none.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html>

use crate::model::{Instance, State};
use crate::ops::shared::{interface_filters, show};
use crate::rules::devices::ROOT;
use crate::rules::types;
use api_ec2 as api;
use api_ec2::NetworkInterface;
use ec2_words::listing::{each, none, one};
use ec2_words::to_second;
use kernel::filter::Filter;

/// A machine, all that belongs to it, and what is shown of it.
pub struct Shown {
    /// Its owner.
    pub account: String,
    /// Its record.
    pub record: Instance,
    /// Its interfaces as the network room shows them.
    pub nics: Vec<NetworkInterface>,
    /// The answer.
    pub shown: api::Instance,
}

/// Both lists: this file's and that of interfaces.
pub fn all() -> Vec<Filter<Shown>> {
    let copy = |f: &Filter<Shown>| Filter { name: f.name, values: f.values };
    INSTANCE.iter().chain(interface_filters::FILTERS).map(copy).collect()
}

fn options<T: ToString>(s: &Shown, member: fn(&api::InstanceMetadataOptionsResponse) -> &Option<T>) -> Vec<String> {
    s.shown.metadata_options.iter().flat_map(|m| one(member(m))).collect()
}

fn private_name<T: ToString>(s: &Shown, member: fn(&api::PrivateDnsNameOptionsResponse) -> &Option<T>) -> Vec<String> {
    s.shown.private_dns_name_options.iter().flat_map(|p| one(member(p))).collect()
}

fn device<T: ToString>(s: &Shown, member: fn(&api::EbsInstanceBlockDevice) -> &Option<T>) -> Vec<String> {
    s.shown.block_device_mappings.iter().flatten().filter_map(|m| m.ebs.as_ref()).flat_map(|e| one(member(e))).collect()
}

fn bandwidth(s: &Shown) -> Vec<String> {
    s.shown.network_performance_options.iter().flat_map(|n| one(&n.bandwidth_weighting)).collect()
}

fn group(s: &Shown) -> Vec<String> {
    let named = s.shown.placement.iter().filter_map(|p| p.group_name.clone());
    named.filter(|name| !name.is_empty()).collect()
}

fn capacity(s: &Shown) -> Vec<String> {
    let said = s.shown.capacity_reservation_specification.iter();
    said.flat_map(|c| one(&c.capacity_reservation_preference)).collect()
}

static INSTANCE: &[Filter<Shown>] = &[
    Filter { name: "affinity", values: none },
    Filter { name: "architecture", values: |_| vec![types::host_architecture().into()] },
    Filter { name: "availability-zone", values: |s| vec![s.record.zone.clone()] },
    Filter { name: "availability-zone-id", values: |s| one(&show::zone_id(&s.record.zone)) },
    Filter { name: "block-device-mapping.attach-time", values: |s| device(s, |e| &e.attach_time) },
    Filter { name: "block-device-mapping.delete-on-termination", values: |s| device(s, |e| &e.delete_on_termination) },
    Filter {
        name: "block-device-mapping.device-name",
        values: |s| each(&s.shown.block_device_mappings, |m| &m.device_name),
    },
    Filter { name: "block-device-mapping.status", values: |s| device(s, |e| &e.status) },
    Filter { name: "block-device-mapping.volume-id", values: |s| device(s, |e| &e.volume_id) },
    Filter { name: "boot-mode", values: none },
    Filter { name: "capacity-reservation-id", values: none },
    Filter { name: "capacity-reservation-specification.capacity-reservation-preference", values: capacity },
    Filter {
        name: "capacity-reservation-specification.capacity-reservation-target.capacity-reservation-id",
        values: none,
    },
    Filter {
        name: "capacity-reservation-specification.capacity-reservation-target.capacity-reservation-resource-group-arn",
        values: none,
    },
    Filter { name: "client-token", values: |s| vec![s.record.client_token.clone()] },
    Filter { name: "current-instance-boot-mode", values: none },
    Filter { name: "dns-name", values: |s| one(&s.shown.public_dns_name) },
    Filter { name: "ebs-optimized", values: |s| vec![s.record.ebs_optimized.to_string()] },
    Filter { name: "ena-support", values: |s| one(&s.shown.ena_support) },
    Filter { name: "enclave-options.enabled", values: |_| vec!["false".into()] },
    Filter { name: "hibernation-options.configured", values: |_| vec!["false".into()] },
    Filter { name: "host-id", values: none },
    Filter { name: "hypervisor", values: |_| vec!["xen".into()] },
    Filter { name: "iam-instance-profile.arn", values: |s| s.record.profile.iter().map(|p| p.arn.clone()).collect() },
    Filter { name: "iam-instance-profile.id", values: |s| s.record.profile.iter().map(|p| p.id.clone()).collect() },
    Filter { name: "image-id", values: |s| vec![s.record.image.to_string()] },
    Filter { name: "instance-id", values: |s| vec![s.record.id.to_string()] },
    Filter { name: "instance-lifecycle", values: none },
    Filter { name: "instance-state-code", values: |s| vec![s.record.state.shown().0.to_string()] },
    Filter { name: "instance-state-name", values: |s| vec![s.record.state.shown().1.into()] },
    Filter { name: "instance-type", values: |s| vec![s.record.instance_type.clone()] },
    Filter { name: "instance.group-id", values: |s| each(&s.shown.security_groups, |g| &g.group_id) },
    Filter { name: "instance.group-name", values: |s| each(&s.shown.security_groups, |g| &g.group_name) },
    Filter { name: "ip-address", values: |s| one(&s.shown.public_ip_address) },
    Filter { name: "ipv6-address", values: none },
    Filter { name: "kernel-id", values: none },
    Filter { name: "key-name", values: |s| one(&s.record.key_name) },
    Filter { name: "launch-index", values: |s| vec![s.record.launch_index.to_string()] },
    Filter { name: "launch-time", values: |s| vec![to_second(s.record.launched_at).to_string()] },
    Filter { name: "maintenance-options.auto-recovery", values: |_| vec!["default".into()] },
    Filter { name: "metadata-options.http-endpoint", values: |s| options(s, |m| &m.http_endpoint) },
    Filter { name: "metadata-options.http-protocol-ipv4", values: |_| vec!["enabled".into()] },
    Filter { name: "metadata-options.http-protocol-ipv6", values: |s| options(s, |m| &m.http_protocol_ipv6) },
    Filter {
        name: "metadata-options.http-put-response-hop-limit",
        values: |s| options(s, |m| &m.http_put_response_hop_limit),
    },
    Filter { name: "metadata-options.http-tokens", values: |s| options(s, |m| &m.http_tokens) },
    Filter { name: "metadata-options.instance-metadata-tags", values: |s| options(s, |m| &m.instance_metadata_tags) },
    Filter { name: "metadata-options.state", values: |s| options(s, |m| &m.state) },
    Filter { name: "monitoring-state", values: |s| s.shown.monitoring.iter().flat_map(|m| one(&m.state)).collect() },
    Filter { name: "network-performance-options.bandwidth-weighting", values: bandwidth },
    Filter { name: "operator.managed", values: |_| vec!["false".into()] },
    Filter { name: "operator.principal", values: none },
    Filter { name: "outpost-arn", values: none },
    Filter { name: "owner-id", values: |s| vec![s.account.clone()] },
    Filter { name: "placement-group-name", values: group },
    Filter {
        name: "placement-partition-number",
        values: |s| s.shown.placement.iter().flat_map(|p| one(&p.partition_number)).collect(),
    },
    Filter { name: "platform", values: none },
    Filter { name: "platform-details", values: |s| one(&s.shown.platform_details) },
    Filter { name: "private-dns-name", values: |s| one(&s.shown.private_dns_name) },
    Filter {
        name: "private-dns-name-options.enable-resource-name-dns-a-record",
        values: |s| private_name(s, |p| &p.enable_resource_name_dns_a_record),
    },
    Filter {
        name: "private-dns-name-options.enable-resource-name-dns-aaaa-record",
        values: |s| private_name(s, |p| &p.enable_resource_name_dns_aaaa_record),
    },
    Filter { name: "private-dns-name-options.hostname-type", values: |s| private_name(s, |p| &p.hostname_type) },
    Filter { name: "private-ip-address", values: |s| one(&s.shown.private_ip_address) },
    Filter { name: "product-code", values: none },
    Filter { name: "product-code.type", values: none },
    Filter { name: "ramdisk-id", values: none },
    Filter { name: "reason", values: |s| one(&s.shown.state_transition_reason) },
    Filter { name: "requester-id", values: none },
    Filter { name: "reservation-id", values: |s| vec![s.record.reservation_id.clone()] },
    Filter { name: "root-device-name", values: |_| vec![ROOT.into()] },
    Filter { name: "root-device-type", values: |_| vec!["ebs".into()] },
    Filter { name: "source-dest-check", values: |s| one(&s.shown.source_dest_check) },
    Filter { name: "spot-instance-request-id", values: none },
    Filter { name: "state-reason-code", values: |s| s.record.reason.iter().map(|r| r.code.clone()).collect() },
    Filter { name: "state-reason-message", values: |s| s.record.reason.iter().map(|r| r.message.clone()).collect() },
    Filter { name: "subnet-id", values: |s| one(&s.shown.subnet_id) },
    Filter { name: "tenancy", values: |_| vec!["default".into()] },
    Filter { name: "tpm-support", values: none },
    Filter { name: "usage-operation", values: |s| one(&s.shown.usage_operation) },
    Filter { name: "usage-operation-update-time", values: |s| one(&s.shown.usage_operation_update_time) },
    Filter { name: "virtualization-type", values: |_| vec!["hvm".into()] },
    Filter { name: "vpc-id", values: |s| one(&s.shown.vpc_id) },
    // forms of EC2-Classic's days that programs still send
    Filter { name: "group-id", values: |s| each(&s.shown.security_groups, |g| &g.group_id) },
    Filter { name: "group-name", values: |s| each(&s.shown.security_groups, |g| &g.group_name) },
];

/// True for machines that DescribeInstances leaves alone when it asks the network room: they have no interfaces.
pub fn has_interfaces(i: &Instance) -> bool {
    !matches!(i.state, State::Terminated { .. })
}
