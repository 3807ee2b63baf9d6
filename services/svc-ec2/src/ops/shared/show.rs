//! Machines as DescribeInstances shows them.

use crate::model::{Instance, State};
use crate::rules::types;
use api_ec2 as api;
use api_ec2::NetworkInterface;
use base::Fault;
use ec2_words::tagging;
use kernel::Cx;
use shape::Enum;
use store::Read;

/// The device name of every root volume.
pub const ROOT_DEVICE: &str = "/dev/xvda";

/// The state as answers carry it.
pub fn state(state: State) -> api::InstanceState {
    let (code, name) = state.shown();
    api::InstanceState { code: Some(code), name: api::InstanceStateName::parse(name) }
}

/// One machine with its interfaces.
pub fn instance(cx: &Cx, read: &dyn Read, i: &Instance, nics: &[NetworkInterface]) -> Result<api::Instance, Fault> {
    let facts = types::find(&i.instance_type);
    let gone = matches!(i.state, State::Terminated { .. });
    let first = nics.first();
    let public = first.and_then(|n| n.association.as_ref());
    Ok(api::Instance {
        instance_id: Some(i.id.to_string()),
        image_id: Some(i.image.to_string()),
        state: Some(state(i.state)),
        private_dns_name: Some(first.and_then(|n| n.private_dns_name.clone()).unwrap_or_default()),
        public_dns_name: Some(public.and_then(|p| p.public_dns_name.clone()).unwrap_or_default()),
        state_transition_reason: Some(transition(i)),
        state_reason: i
            .reason
            .as_ref()
            .map(|r| api::StateReason { code: Some(r.code.clone()), message: Some(r.message.clone()) }),
        key_name: i.key_name.clone(),
        ami_launch_index: Some(i.launch_index as i32),
        product_codes: Some(Vec::new()),
        instance_type: Some(i.instance_type.clone()),
        launch_time: Some(i.launched_at),
        placement: Some(placement(i)),
        monitoring: Some(api::Monitoring { state: Some(api::MonitoringState::Disabled) }),
        subnet_id: (!gone).then(|| i.subnet.clone()),
        vpc_id: (!gone).then(|| i.vpc.clone()),
        private_ip_address: (!gone).then(|| i.private_address.to_string()),
        public_ip_address: public.and_then(|p| p.public_ip.clone()),
        architecture: api::ArchitectureValues::parse(types::host_architecture()),
        block_device_mappings: Some(if gone { Vec::new() } else { vec![root_device(i)] }),
        client_token: Some(i.client_token.clone()),
        ebs_optimized: Some(i.ebs_optimized),
        ena_support: Some(true),
        hypervisor: Some(api::HypervisorType::Xen),
        iam_instance_profile: i
            .profile
            .as_ref()
            .map(|p| api::IamInstanceProfile { arn: Some(p.arn.clone()), id: Some(p.id.clone()) }),
        network_interfaces: Some(nics.iter().map(nic).collect()),
        root_device_name: Some(ROOT_DEVICE.into()),
        root_device_type: Some(api::DeviceType::Ebs),
        security_groups: Some(first.and_then(|n| n.groups.clone()).unwrap_or_default()),
        source_dest_check: first.and_then(|n| n.source_dest_check),
        tags: tagging::shown(read, cx.scope(), &i.id)?,
        virtualization_type: Some(api::VirtualizationType::Hvm),
        cpu_options: facts.map(|f| api::CpuOptions {
            core_count: Some(f.cores),
            threads_per_core: Some(f.threads_per_core),
            ..Default::default()
        }),
        metadata_options: Some(metadata_options(i)),
        platform_details: Some("Linux/UNIX".into()),
        usage_operation: Some("RunInstances".into()),
        usage_operation_update_time: Some(i.launched_at),
        ..Default::default()
    })
}

fn transition(i: &Instance) -> String {
    match (i.state, &i.reason) {
        (State::Pending | State::Running, _) | (_, None) => String::new(),
        (_, Some(r)) if r.code == "Client.UserInitiatedShutdown" => "User initiated".into(),
        (_, Some(r)) => r.message.clone(),
    }
}

fn placement(i: &Instance) -> api::Placement {
    let id = base::Region::parse(i.zone.trim_end_matches(|c: char| c.is_ascii_lowercase()))
        .and_then(|r| r.zone(&i.zone))
        .map(|z| z.id());
    api::Placement {
        availability_zone: Some(i.zone.clone()),
        availability_zone_id: id,
        group_name: Some(String::new()),
        tenancy: Some(api::Tenancy::Default),
        ..Default::default()
    }
}

/// The metadata options as answers carry them.
pub fn metadata_options(i: &Instance) -> api::InstanceMetadataOptionsResponse {
    let m = &i.metadata;
    api::InstanceMetadataOptionsResponse {
        state: Some(api::InstanceMetadataOptionsState::Applied),
        http_tokens: Some(if m.tokens_required {
            api::HttpTokensState::Required
        } else {
            api::HttpTokensState::Optional
        }),
        http_put_response_hop_limit: Some(m.hop_limit),
        http_endpoint: api::InstanceMetadataEndpointState::parse(if m.enabled { "enabled" } else { "disabled" }),
        http_protocol_ipv6: api::InstanceMetadataProtocolState::parse("disabled"),
        instance_metadata_tags: api::InstanceMetadataTagsState::parse(if m.tags { "enabled" } else { "disabled" }),
    }
}

/// The root volume in a machine's list of devices.
pub fn root_device(i: &Instance) -> api::InstanceBlockDeviceMapping {
    api::InstanceBlockDeviceMapping {
        device_name: Some(ROOT_DEVICE.into()),
        ebs: Some(api::EbsInstanceBlockDevice {
            attach_time: Some(i.launched_at),
            delete_on_termination: Some(true),
            status: Some(api::AttachmentStatus::Attached),
            volume_id: Some(i.root_volume.to_string()),
            ..Default::default()
        }),
    }
}

fn nic(n: &NetworkInterface) -> api::InstanceNetworkInterface {
    let association = n.association.as_ref().map(association);
    let addresses = n.private_ip_addresses.iter().flatten().map(|a| api::InstancePrivateIpAddress {
        association: a.association.as_ref().map(self::association),
        primary: a.primary,
        private_dns_name: a.private_dns_name.clone(),
        private_ip_address: a.private_ip_address.clone(),
    });
    api::InstanceNetworkInterface {
        association,
        attachment: n.attachment.as_ref().map(|a| api::InstanceNetworkInterfaceAttachment {
            attach_time: a.attach_time,
            attachment_id: a.attachment_id.clone(),
            delete_on_termination: a.delete_on_termination,
            device_index: a.device_index,
            status: a.status,
            network_card_index: Some(0),
            ..Default::default()
        }),
        description: Some(n.description.clone().unwrap_or_default()),
        groups: n.groups.clone(),
        ipv6_addresses: Some(Vec::new()),
        mac_address: n.mac_address.clone(),
        network_interface_id: n.network_interface_id.clone(),
        owner_id: n.owner_id.clone(),
        private_dns_name: n.private_dns_name.clone(),
        private_ip_address: n.private_ip_address.clone(),
        private_ip_addresses: Some(addresses.collect()),
        source_dest_check: n.source_dest_check,
        status: n.status,
        subnet_id: n.subnet_id.clone(),
        vpc_id: n.vpc_id.clone(),
        interface_type: Some("interface".into()),
        ..Default::default()
    }
}

fn association(a: &api::NetworkInterfaceAssociation) -> api::InstanceNetworkInterfaceAssociation {
    api::InstanceNetworkInterfaceAssociation {
        ip_owner_id: a.ip_owner_id.clone(),
        public_dns_name: a.public_dns_name.clone(),
        public_ip: a.public_ip.clone(),
        ..Default::default()
    }
}
