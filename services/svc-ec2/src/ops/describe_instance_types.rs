//! DescribeInstanceTypes: AWS's figures.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html>

use crate::errors;
use crate::rules::types::{self, InstanceType};
use api_ec2 as api;
use api_ec2::{DescribeInstanceTypesRequest, DescribeInstanceTypesResult};
use base::Fault;
use ec2_words::listing::{self, Query, none, one};
use kernel::Cx;
use kernel::filter::Filter;
use shape::Enum;
use store::Read;

pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeInstanceTypesRequest,
) -> Result<DescribeInstanceTypesResult, Fault> {
    let asked: Vec<String> = input.instance_types.iter().flatten().cloned().collect();
    let lost: Vec<String> = asked.iter().filter(|n| types::find(n).is_none()).cloned().collect();
    if !lost.is_empty() {
        return Err(errors::no_instance_types(&lost));
    }
    let mut found: Vec<&InstanceType> =
        types::all().iter().filter(|t| asked.is_empty() || asked.iter().any(|n| n == t.name)).collect();
    found.sort_by_key(|t| t.name);
    let ids = input.instance_types.clone();
    let query = Query { ids: &ids, filters: &input.filters, max: input.max_results, token: &input.next_token };
    let (items, next_token) = listing::page(cx, read, &query, found, FILTERS, |t| t.name)?;
    Ok(DescribeInstanceTypesResult { instance_types: Some(items.into_iter().map(show).collect()), next_token })
}

fn show(t: &InstanceType) -> api::InstanceTypeInfo {
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
            manufacturer: Some(t.maker.clone()),
            ..Default::default()
        }),
        v_cpu_info: Some(api::VCpuInfo {
            default_v_cpus: Some(t.vcpus),
            default_cores: Some(t.cores),
            default_threads_per_core: Some(t.threads_per_core),
            ..Default::default()
        }),
        memory_info: Some(api::MemoryInfo { size_in_mi_b: Some(t.memory_mib) }),
        instance_storage_supported: Some(t.store_gb.is_some()),
        instance_storage_info: t.store_gb.map(store),
        ebs_info: Some(ebs(t)),
        network_info: Some(network(t)),
        placement_group_info: Some(api::PlacementGroupInfo { supported_strategies: Some(strategies(t)) }),
        burstable_performance_supported: Some(t.burstable),
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

fn stored(t: &InstanceType, value: &str) -> Vec<String> {
    t.store_gb.iter().map(|_| value.to_owned()).collect()
}

fn ebs(t: &InstanceType) -> api::EbsInfo {
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
        ..Default::default()
    }
}

fn network(t: &InstanceType) -> api::NetworkInfo {
    api::NetworkInfo {
        network_performance: Some(t.network.clone()),
        maximum_network_interfaces: Some(t.interfaces),
        maximum_network_cards: Some(1),
        default_network_card_index: Some(0),
        ipv4_addresses_per_interface: Some(t.addresses_per_interface),
        ipv6_addresses_per_interface: Some(if t.has_ipv6() { t.addresses_per_interface } else { 0 }),
        ipv6_supported: Some(t.has_ipv6()),
        ena_support: api::EnaSupport::parse(t.ena),
        efa_supported: Some(false),
        ..Default::default()
    }
}

fn rate(t: &InstanceType, member: fn(&api::EbsOptimizedInfo) -> Option<f64>) -> Vec<String> {
    ebs(t).ebs_optimized_info.as_ref().and_then(member).iter().map(f64::to_string).collect()
}

fn count(t: &InstanceType, member: fn(&api::EbsOptimizedInfo) -> Option<i32>) -> Vec<String> {
    ebs(t).ebs_optimized_info.as_ref().and_then(member).iter().map(i32::to_string).collect()
}

/// Every filter of the page; one over a figure that the facts file does not have fits no type.
static FILTERS: &[Filter<&InstanceType>] = &[
    Filter { name: "auto-recovery-supported", values: none },
    Filter { name: "bare-metal", values: |_| vec!["false".into()] },
    Filter { name: "burstable-performance-supported", values: |t| vec![t.burstable.to_string()] },
    Filter { name: "current-generation", values: |t| vec![t.current.to_string()] },
    Filter { name: "dedicated-hosts-supported", values: none },
    Filter { name: "ebs-info.attachment-limit-type", values: none },
    Filter {
        name: "ebs-info.ebs-optimized-info.baseline-bandwidth-in-mbps",
        values: |t| count(t, |e| e.baseline_bandwidth_in_mbps),
    },
    Filter { name: "ebs-info.ebs-optimized-info.baseline-iops", values: |t| count(t, |e| e.baseline_iops) },
    Filter {
        name: "ebs-info.ebs-optimized-info.baseline-throughput-in-mbps",
        values: |t| rate(t, |e| e.baseline_throughput_in_m_bps),
    },
    Filter {
        name: "ebs-info.ebs-optimized-info.maximum-bandwidth-in-mbps",
        values: |t| count(t, |e| e.maximum_bandwidth_in_mbps),
    },
    Filter { name: "ebs-info.ebs-optimized-info.maximum-iops", values: |t| count(t, |e| e.maximum_iops) },
    Filter {
        name: "ebs-info.ebs-optimized-info.maximum-throughput-in-mbps",
        values: |t| rate(t, |e| e.maximum_throughput_in_m_bps),
    },
    Filter { name: "ebs-info.ebs-optimized-support", values: |t| vec![t.ebs_optimized.into()] },
    Filter { name: "ebs-info.encryption-support", values: |_| vec!["supported".into()] },
    Filter { name: "ebs-info.maximum-ebs-attachments", values: none },
    Filter { name: "ebs-info.nvme-support", values: |t| one(&ebs(t).nvme_support) },
    Filter { name: "free-tier-eligible", values: |t| vec![t.free_tier.to_string()] },
    Filter { name: "hibernation-supported", values: none },
    Filter { name: "hypervisor", values: |t| vec![if t.nitro { "nitro" } else { "xen" }.into()] },
    Filter { name: "instance-storage-info.disk.count", values: |t| stored(t, "1") },
    Filter { name: "instance-storage-info.disk.size-in-gb", values: |t| one(&t.store_gb) },
    Filter { name: "instance-storage-info.disk.type", values: |t| stored(t, "hdd") },
    Filter { name: "instance-storage-info.encryption-support", values: |t| stored(t, "unsupported") },
    Filter { name: "instance-storage-info.nvme-support", values: |t| stored(t, "unsupported") },
    Filter { name: "instance-storage-info.total-size-in-gb", values: |t| one(&t.store_gb) },
    Filter { name: "instance-storage-supported", values: |t| vec![t.store_gb.is_some().to_string()] },
    Filter { name: "instance-type", values: |t| vec![t.name.into()] },
    Filter { name: "memory-info.size-in-mib", values: |t| vec![t.memory_mib.to_string()] },
    Filter { name: "network-info.bandwidth-weightings", values: none },
    Filter { name: "network-info.efa-info.maximum-efa-interfaces", values: none },
    Filter { name: "network-info.efa-supported", values: |_| vec!["false".into()] },
    Filter { name: "network-info.ena-support", values: |t| vec![t.ena.into()] },
    Filter { name: "network-info.encryption-in-transit-supported", values: none },
    Filter { name: "network-info.flexible-ena-queues-support", values: none },
    Filter {
        name: "network-info.ipv4-addresses-per-interface",
        values: |t| vec![t.addresses_per_interface.to_string()],
    },
    Filter {
        name: "network-info.ipv6-addresses-per-interface",
        values: |t| vec![t.addresses_per_interface.to_string()],
    },
    Filter { name: "network-info.ipv6-supported", values: |t| vec![t.has_ipv6().to_string()] },
    Filter { name: "network-info.maximum-network-cards", values: |_| vec!["1".into()] },
    Filter { name: "network-info.maximum-network-interfaces", values: |t| vec![t.interfaces.to_string()] },
    Filter { name: "network-info.network-performance", values: |t| vec![t.network.clone()] },
    Filter { name: "nitro-enclaves-support", values: none },
    Filter { name: "nitro-tpm-info.supported-versions", values: none },
    Filter { name: "nitro-tpm-support", values: none },
    Filter {
        name: "processor-info.supported-architecture",
        values: |t| t.architectures.iter().map(|a| a.to_string()).collect(),
    },
    Filter { name: "processor-info.supported-features", values: none },
    Filter { name: "processor-info.sustained-clock-speed-in-ghz", values: |t| one(&t.ghz) },
    Filter { name: "reboot-migration-support", values: none },
    Filter { name: "supported-boot-mode", values: none },
    Filter { name: "supported-root-device-type", values: |_| vec!["ebs".into()] },
    Filter { name: "supported-usage-class", values: |_| vec!["on-demand".into()] },
    Filter { name: "supported-virtualization-type", values: |_| vec!["hvm".into()] },
    Filter { name: "vcpu-info.default-cores", values: |t| vec![t.cores.to_string()] },
    Filter { name: "vcpu-info.default-threads-per-core", values: |t| vec![t.threads_per_core.to_string()] },
    Filter { name: "vcpu-info.default-vcpus", values: |t| vec![t.vcpus.to_string()] },
    Filter { name: "vcpu-info.valid-cores", values: none },
    Filter { name: "vcpu-info.valid-threads-per-core", values: none },
];
