//! DescribeInstanceTypes: AWS's figures.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html>

use crate::errors;
use crate::ops::shared::show_type::{can, ebs, features, instance_type, network};
use crate::rules::types::{self, InstanceType};
use api_ec2 as api;
use api_ec2::{DescribeInstanceTypesRequest, DescribeInstanceTypesResult};
use base::Fault;
use ec2_words::listing::{self, Query, none, one};
use kernel::Cx;
use kernel::filter::Filter;
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
    Ok(DescribeInstanceTypesResult { instance_types: Some(items.into_iter().map(instance_type).collect()), next_token })
}

fn stored(t: &InstanceType, value: &str) -> Vec<String> {
    t.store_gb.iter().map(|_| value.to_owned()).collect()
}

fn rate(t: &InstanceType, member: fn(&api::EbsOptimizedInfo) -> Option<f64>) -> Vec<String> {
    ebs(t).ebs_optimized_info.as_ref().and_then(member).iter().map(f64::to_string).collect()
}

fn count(t: &InstanceType, member: fn(&api::EbsOptimizedInfo) -> Option<i32>) -> Vec<String> {
    ebs(t).ebs_optimized_info.as_ref().and_then(member).iter().map(i32::to_string).collect()
}

/// Every filter of the page; one over what no type here has (EFA, bandwidth weightings) fits none.
static FILTERS: &[Filter<&InstanceType>] = &[
    Filter { name: "auto-recovery-supported", values: |t| vec![t.auto_recovers.to_string()] },
    Filter { name: "bare-metal", values: |_| vec!["false".into()] },
    Filter { name: "burstable-performance-supported", values: |t| vec![t.burstable.to_string()] },
    Filter { name: "current-generation", values: |t| vec![t.current.to_string()] },
    Filter { name: "dedicated-hosts-supported", values: |t| vec![t.on_dedicated_hosts.to_string()] },
    Filter { name: "ebs-info.attachment-limit-type", values: |t| one(&ebs(t).attachment_limit_type) },
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
    Filter { name: "ebs-info.maximum-ebs-attachments", values: |t| one(&ebs(t).maximum_ebs_attachments) },
    Filter { name: "ebs-info.nvme-support", values: |t| one(&ebs(t).nvme_support) },
    Filter { name: "free-tier-eligible", values: |t| vec![t.free_tier.to_string()] },
    Filter { name: "hibernation-supported", values: |t| vec![t.hibernates.to_string()] },
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
    Filter {
        name: "network-info.encryption-in-transit-supported",
        values: |t| vec![t.encrypts_in_transit.to_string()],
    },
    Filter {
        name: "network-info.flexible-ena-queues-support",
        values: |t| one(&network(t).flexible_ena_queues_support),
    },
    Filter {
        name: "network-info.ipv4-addresses-per-interface",
        values: |t| vec![t.addresses_per_interface.to_string()],
    },
    Filter {
        name: "network-info.ipv6-addresses-per-interface",
        values: |t| one(&network(t).ipv6_addresses_per_interface),
    },
    Filter { name: "network-info.ipv6-supported", values: |t| vec![t.has_ipv6().to_string()] },
    Filter { name: "network-info.maximum-network-cards", values: |_| vec!["1".into()] },
    Filter { name: "network-info.maximum-network-interfaces", values: |t| vec![t.interfaces.to_string()] },
    Filter { name: "network-info.network-performance", values: |t| vec![t.network.clone()] },
    Filter { name: "nitro-enclaves-support", values: |t| vec![can(t.has_enclaves).into()] },
    Filter {
        name: "nitro-tpm-info.supported-versions",
        values: |t| t.has_tpm.then(|| "2.0".into()).into_iter().collect(),
    },
    Filter { name: "nitro-tpm-support", values: |t| vec![can(t.has_tpm).into()] },
    Filter {
        name: "processor-info.supported-architecture",
        values: |t| t.architectures.iter().map(|a| a.to_string()).collect(),
    },
    Filter {
        name: "processor-info.supported-features",
        values: |t| features(t).iter().map(|f| f.to_string()).collect(),
    },
    Filter { name: "processor-info.sustained-clock-speed-in-ghz", values: |t| one(&t.ghz) },
    Filter { name: "reboot-migration-support", values: |t| vec![can(t.migrates_at_reboot).into()] },
    Filter { name: "supported-boot-mode", values: |t| t.boot_modes.iter().map(|m| m.to_string()).collect() },
    Filter { name: "supported-root-device-type", values: |_| vec!["ebs".into()] },
    Filter { name: "supported-usage-class", values: |_| vec!["on-demand".into()] },
    Filter { name: "supported-virtualization-type", values: |_| vec!["hvm".into()] },
    Filter { name: "vcpu-info.default-cores", values: |t| vec![t.cores.to_string()] },
    Filter { name: "vcpu-info.default-threads-per-core", values: |t| vec![t.threads_per_core.to_string()] },
    Filter { name: "vcpu-info.default-vcpus", values: |t| vec![t.vcpus.to_string()] },
    Filter { name: "vcpu-info.valid-cores", values: |t| t.valid_cores.iter().map(i32::to_string).collect() },
    Filter {
        name: "vcpu-info.valid-threads-per-core",
        values: |t| t.valid_threads.iter().map(i32::to_string).collect(),
    },
];
