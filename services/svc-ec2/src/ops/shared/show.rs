//! Machines as DescribeInstances shows them.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html>

use crate::model::{Instance, Reason, State, Step, Volume};
use crate::ops::shared::show_interface;
use crate::rules::devices::ROOT;
use crate::rules::{cpu, spec, types};
use crate::tables;
use api_ec2 as api;
use api_ec2::NetworkInterface;
use base::Fault;
use ec2_words::{tagging, to_second};
use kernel::Cx;
use shape::Enum;
use store::Read;

/// The state as answers carry it.
pub fn state(state: State) -> api::InstanceState {
    let (code, name) = state.shown();
    api::InstanceState { code: Some(code), name: api::InstanceStateName::parse(name) }
}

/// One machine with its interfaces and its volumes.
pub fn instance(
    cx: &Cx,
    read: &dyn Read,
    i: &Instance,
    nics: &[NetworkInterface],
    volumes: &[Volume],
) -> Result<api::Instance, Fault> {
    let gone = matches!(i.state, State::Terminated { .. });
    let mut shown = api::Instance {
        instance_id: Some(i.id.to_string()),
        image_id: Some(i.image.to_string()),
        state: Some(state(i.state)),
        state_transition_reason: Some(transition(i)),
        state_reason: i.reason.as_ref().map(reason),
        key_name: i.key_name.clone(),
        ami_launch_index: Some(i.launch_index as i32),
        product_codes: Some(Vec::new()),
        instance_type: Some(i.instance_type.clone()),
        launch_time: Some(to_second(i.launched_at)),
        placement: Some(placement(cx, read, i)?),
        subnet_id: (!gone).then(|| i.subnet.clone()),
        vpc_id: (!gone).then(|| i.vpc.clone()),
        private_ip_address: (!gone).then(|| i.private_address.to_string()),
        block_device_mappings: Some(devices(volumes)),
        client_token: Some(i.client_token.clone()),
        ebs_optimized: Some(i.ebs_optimized),
        iam_instance_profile: i
            .profile
            .as_ref()
            .map(|p| api::IamInstanceProfile { arn: Some(p.arn.clone()), id: Some(p.id.clone()) }),
        tags: tagging::shown(read, cx.scope(), &i.id)?,
        monitoring: Some(monitoring(tables::is_monitored(read, cx.scope(), &i.id)?)),
        cpu_options: cpu_options(cx, read, i)?,
        // a machine that never ran has asked for none yet
        metadata_options: Some(metadata_options(i, i.ran)),
        usage_operation_update_time: Some(to_second(i.launched_at)),
        ..always()
    };
    add_network(&mut shown, nics);
    // a name for use inside, whatever the VPC's attributes say of resolving it
    shown.private_dns_name = Some(match gone {
        true => String::new(),
        false => format!("{}.{}", spec::hostname(i), spec::domain(cx.scope().region.code())),
    });
    Ok(shown)
}

fn monitoring(on: bool) -> api::Monitoring {
    let state = if on { api::MonitoringState::Enabled } else { api::MonitoringState::Disabled };
    api::Monitoring { state: Some(state), ..Default::default() }
}

/// What is the same for every machine here.
fn always() -> api::Instance {
    api::Instance {
        architecture: api::ArchitectureValues::parse(types::host_architecture()),
        ena_support: Some(true),
        hypervisor: Some(api::HypervisorType::Xen),
        root_device_name: Some(ROOT.into()),
        root_device_type: Some(api::DeviceType::Ebs),
        virtualization_type: Some(api::VirtualizationType::Hvm),
        platform_details: Some("Linux/UNIX".into()),
        usage_operation: Some("RunInstances".into()),
        capacity_reservation_specification: Some(api::CapacityReservationSpecificationResponse {
            capacity_reservation_preference: api::CapacityReservationPreference::parse("open"),
            ..Default::default()
        }),
        hibernation_options: Some(api::HibernationOptions { configured: Some(false) }),
        enclave_options: Some(api::EnclaveOptions { enabled: Some(false) }),
        maintenance_options: Some(api::InstanceMaintenanceOptions {
            auto_recovery: api::InstanceAutoRecoveryState::parse("default"),
            ..Default::default()
        }),
        private_dns_name_options: Some(api::PrivateDnsNameOptionsResponse {
            hostname_type: api::HostnameType::parse("ip-name"),
            enable_resource_name_dns_a_record: Some(false),
            enable_resource_name_dns_aaaa_record: Some(false),
        }),
        network_performance_options: Some(api::InstanceNetworkPerformanceOptions {
            bandwidth_weighting: api::InstanceBandwidthWeighting::parse("default"),
        }),
        operator: Some(api::OperatorResponse { managed: Some(false), ..Default::default() }),
        ..Default::default()
    }
}

fn add_network(shown: &mut api::Instance, nics: &[NetworkInterface]) {
    let first = nics.first();
    let public = first.and_then(|n| n.association.as_ref());
    shown.public_dns_name = Some(public.and_then(|p| p.public_dns_name.clone()).unwrap_or_default());
    shown.public_ip_address = public.and_then(|p| p.public_ip.clone());
    shown.security_groups = Some(first.and_then(|n| n.groups.clone()).unwrap_or_default());
    shown.source_dest_check = first.and_then(|n| n.source_dest_check);
    shown.network_interfaces = Some(nics.iter().map(show_interface::interface).collect());
}

fn reason(r: &Reason) -> api::StateReason {
    api::StateReason { code: Some(r.code.clone()), message: Some(r.message.clone()) }
}

/// `User initiated (2026-11-21 09:00:00 GMT)`, as AWS writes it for what a caller has done.
fn transition(i: &Instance) -> String {
    match (i.state, &i.reason) {
        (State::Pending | State::Running, _) | (_, None) => String::new(),
        (_, Some(r)) if r.code == "Client.UserInitiatedShutdown" => {
            let at = r.at.iso_secs();
            format!("User initiated ({} GMT)", at.trim_end_matches('Z').replace('T', " "))
        }
        (_, Some(r)) => r.message.clone(),
    }
}

fn placement(cx: &Cx, read: &dyn Read, i: &Instance) -> Result<api::Placement, Fault> {
    let place = tables::place_of(read, cx.scope(), &i.id)?;
    let group = match &place {
        // a group whose last machine is gone may be gone too
        Some(p) => tables::placement_group(read, cx.scope(), &p.group).ok(),
        None => None,
    };
    Ok(api::Placement {
        availability_zone: Some(i.zone.clone()),
        availability_zone_id: zone_id(&i.zone),
        group_id: group.as_ref().map(|g| g.id.to_string()),
        group_name: Some(group.map(|g| g.name).unwrap_or_default()),
        partition_number: place.and_then(|p| p.partition).map(|n| n as i32),
        tenancy: Some(api::Tenancy::Default),
        ..Default::default()
    })
}

/// The id of a zone by its name.
pub fn zone_id(zone: &str) -> Option<String> {
    let region = base::Region::parse(zone.trim_end_matches(|c: char| c.is_ascii_lowercase()))?;
    region.zone(zone).map(|z| z.id())
}

fn cpu_options(cx: &Cx, read: &dyn Read, i: &Instance) -> Result<Option<api::CpuOptions>, Fault> {
    let chosen = tables::cpu_of(read, cx.scope(), &i.id)?;
    let has = types::find(&i.instance_type).map(|kind| cpu::of(kind, chosen));
    Ok(has.map(|cpu| api::CpuOptions {
        core_count: Some(cpu.cores),
        threads_per_core: Some(cpu.threads_per_core),
        ..Default::default()
    }))
}

/// The metadata options as answers carry them, applied or not yet.
pub fn metadata_options(i: &Instance, applied: bool) -> api::InstanceMetadataOptionsResponse {
    let m = &i.metadata;
    let tokens = if m.tokens_required { "required" } else { "optional" };
    let able = |on: bool| if on { "enabled" } else { "disabled" };
    api::InstanceMetadataOptionsResponse {
        state: api::InstanceMetadataOptionsState::parse(if applied { "applied" } else { "pending" }),
        http_tokens: api::HttpTokensState::parse(tokens),
        http_put_response_hop_limit: Some(m.hop_limit),
        http_endpoint: api::InstanceMetadataEndpointState::parse(able(m.enabled)),
        http_protocol_ipv6: api::InstanceMetadataProtocolState::parse("disabled"),
        instance_metadata_tags: api::InstanceMetadataTagsState::parse(able(m.tags)),
    }
}

/// Volumes in a machine's list of devices.
pub fn devices(volumes: &[Volume]) -> Vec<api::InstanceBlockDeviceMapping> {
    let one = |v: &Volume| {
        let a = v.attachment()?;
        let status = match a.step {
            Step::Root | Step::RootResizing | Step::Attached | Step::Resizing => api::AttachmentStatus::Attached,
            Step::Attaching => api::AttachmentStatus::Attaching,
            Step::Detaching { .. } | Step::Busy => api::AttachmentStatus::Detaching,
        };
        Some(api::InstanceBlockDeviceMapping {
            device_name: Some(a.device.clone()),
            ebs: Some(api::EbsInstanceBlockDevice {
                attach_time: Some(to_second(a.since)),
                delete_on_termination: Some(a.delete_on_termination),
                status: Some(status),
                volume_id: Some(v.id.to_string()),
                ..Default::default()
            }),
        })
    };
    volumes.iter().filter_map(one).collect()
}
