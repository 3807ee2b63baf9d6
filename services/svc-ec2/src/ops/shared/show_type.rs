//! An instance type as answers show it.
//!
//! InstanceTypeInfo: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceTypeInfo.html>

use crate::rules::types::InstanceType;
use api_ec2 as api;
use shape::Enum;

/// A type as answers show it.
pub fn instance_type(t: &InstanceType) -> api::InstanceTypeInfo {
    api::InstanceTypeInfo {
        instance_type: Some(t.name.into()),
        current_generation: Some(t.current),
        free_tier_eligible: Some(t.free_tier),
        supported_usage_classes: Some(vec![api::UsageClassType::OnDemand]),
        supported_root_device_types: Some(vec![api::RootDeviceType::Ebs]),
        supported_virtualization_types: Some(vec![api::VirtualizationType::Hvm]),
        bare_metal: Some(false),
        hypervisor: api::InstanceTypeHypervisor::parse(if t.nitro { "nitro" } else { "xen" }),
        processor_info: Some(api::ProcessorInfo {
            supported_architectures: Some(
                t.architectures.iter().filter_map(|a| api::ArchitectureType::parse(a)).collect(),
            ),
            sustained_clock_speed_in_ghz: t.ghz,
            supported_features: Some(features(t)).filter(|f| !f.is_empty()),
            manufacturer: Some(t.maker.clone()),
        }),
        v_cpu_info: Some(api::VCpuInfo {
            default_v_cpus: Some(t.vcpus),
            default_cores: Some(t.cores),
            default_threads_per_core: Some(t.threads_per_core),
            valid_cores: Some(t.valid_cores.clone()).filter(|v| !v.is_empty()),
            valid_threads_per_core: Some(t.valid_threads.clone()).filter(|v| !v.is_empty()),
        }),
        memory_info: Some(api::MemoryInfo { size_in_mi_b: Some(t.memory_mib) }),
        instance_storage_supported: Some(t.store_gb.is_some()),
        instance_storage_info: t.store_gb.map(store),
        ebs_info: Some(ebs(t)),
        network_info: Some(network(t)),
        placement_group_info: Some(api::PlacementGroupInfo { supported_strategies: Some(strategies(t)) }),
        hibernation_supported: Some(t.hibernates),
        burstable_performance_supported: Some(t.burstable),
        dedicated_hosts_supported: Some(t.on_dedicated_hosts),
        auto_recovery_supported: Some(t.auto_recovers),
        supported_boot_modes: Some(t.boot_modes.iter().filter_map(|m| api::BootModeType::parse(m)).collect()),
        nitro_enclaves_support: api::NitroEnclavesSupport::parse(can(t.has_enclaves)),
        nitro_tpm_support: api::NitroTpmSupport::parse(can(t.has_tpm)),
        nitro_tpm_info: t.has_tpm.then(|| api::NitroTpmInfo { supported_versions: Some(vec!["2.0".into()]) }),
        phc_support: api::PhcSupport::parse(can(t.has_hardware_clock)),
        reboot_migration_support: api::RebootMigrationSupport::parse(can(t.migrates_at_reboot)),
        supported_in_region: Some(true),
        ..Default::default()
    }
}

fn strategies(t: &InstanceType) -> Vec<api::PlacementGroupStrategy> {
    use api::PlacementGroupStrategy::{Cluster, Partition, Spread};
    if t.clusters() { vec![Cluster, Partition, Spread] } else { vec![Partition, Spread] }
}

fn store(gb: i32) -> api::InstanceStorageInfo {
    api::InstanceStorageInfo {
        total_size_in_gb: Some(gb.into()),
        disks: Some(vec![api::DiskInfo {
            size_in_gb: Some(gb.into()),
            count: Some(1),
            r#type: api::DiskType::parse("hdd"),
        }]),
        nvme_support: api::EphemeralNvmeSupport::parse("unsupported"),
        encryption_support: api::InstanceStorageEncryptionSupport::parse("unsupported"),
    }
}

/// What it has for volumes.
pub fn ebs(t: &InstanceType) -> api::EbsInfo {
    let rate = |mbits: i32| Some(f64::from(mbits) / 8.0);
    api::EbsInfo {
        ebs_optimized_support: api::EbsOptimizedSupport::parse(t.ebs_optimized),
        encryption_support: api::EbsEncryptionSupport::parse("supported"),
        ebs_optimized_info: t.ebs.map(|[base, most, base_iops, most_iops]| api::EbsOptimizedInfo {
            baseline_bandwidth_in_mbps: Some(base),
            baseline_throughput_in_m_bps: rate(base),
            baseline_iops: Some(base_iops),
            maximum_bandwidth_in_mbps: Some(most),
            maximum_throughput_in_m_bps: rate(most),
            maximum_iops: Some(most_iops),
        }),
        nvme_support: api::EbsNvmeSupport::parse(if t.nitro { "required" } else { "unsupported" }),
        maximum_ebs_attachments: t.attachments.map(|(most, _)| most),
        attachment_limit_type: t.attachments.and_then(|(_, kind)| api::AttachmentLimitType::parse(kind)),
        ..Default::default()
    }
}

/// What it has for interfaces.
pub fn network(t: &InstanceType) -> api::NetworkInfo {
    api::NetworkInfo {
        network_performance: Some(t.network.clone()),
        maximum_network_interfaces: Some(t.interfaces),
        maximum_network_cards: Some(1),
        default_network_card_index: Some(0),
        network_cards: Some(vec![card(t)]),
        ipv4_addresses_per_interface: Some(t.addresses_per_interface),
        ipv6_addresses_per_interface: Some(if t.has_ipv6() { t.addresses_per_interface } else { 0 }),
        ipv6_supported: Some(t.has_ipv6()),
        ena_support: api::EnaSupport::parse(t.ena),
        efa_supported: Some(false),
        encryption_in_transit_supported: Some(t.encrypts_in_transit),
        ena_srd_supported: Some(t.has_srd),
        flexible_ena_queues_support: api::FlexibleEnaQueuesSupport::parse(can(t.card.queues_most.is_some())),
        connection_tracking_configuration: Some(api::DefaultConnectionTrackingConfiguration {
            default_tcp_established_timeout: Some(432_000),
            default_udp_timeout: Some(30),
            default_udp_stream_timeout: Some(180),
        }),
        secondary_network_supported: Some(false),
        ..Default::default()
    }
}

fn card(t: &InstanceType) -> api::NetworkCardInfo {
    let most = t.card.queues_most;
    api::NetworkCardInfo {
        network_card_index: Some(0),
        network_performance: Some(t.network.clone()),
        maximum_network_interfaces: Some(t.interfaces),
        additional_flexible_network_interfaces: most.map(|_| 0),
        baseline_bandwidth_in_gbps: t.card.base_gbps,
        peak_bandwidth_in_gbps: t.card.peak_gbps,
        default_ena_queue_count_per_interface: t.card.queues,
        maximum_ena_queue_count: most.map(|(all, _)| all),
        maximum_ena_queue_count_per_interface: most.map(|(_, one)| one),
        interface_types: Some(vec![api::NetworkCardInterfaceType::Interface]),
    }
}

/// What its processor has beside the usual, as far as the API has a word for it.
pub fn features(t: &InstanceType) -> Vec<api::SupportedAdditionalProcessorFeature> {
    t.features.iter().filter_map(|f| api::SupportedAdditionalProcessorFeature::parse(f)).collect()
}

/// AWS's word for what a type can or cannot.
pub fn can(is: bool) -> &'static str {
    if is { "supported" } else { "unsupported" }
}
