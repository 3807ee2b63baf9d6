//! Instance types: the facts file, and the two calls that show it.

use super::Cloud;
use crate::model::Credits;
use crate::rules::types::{all, find, host_architecture};
use expect_test::expect;
use std::collections::BTreeSet;

#[test]
fn every_line_of_the_facts_file_is_a_type() {
    let text = include_str!("../../../../models/facts/instance-types.txt");
    let lines = text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).count();
    assert_eq!(all().len(), lines);
    let names: BTreeSet<&str> = all().iter().map(|t| t.name).collect();
    assert_eq!(names.len(), lines, "each once");
}

#[test]
fn figures_are_of_the_right_kind() {
    for t in all() {
        assert!(t.name.contains('.') && t.memory_mib >= 512, "{t:?}");
        assert_eq!(t.cores * t.threads_per_core, t.vcpus, "{t:?}");
        assert!(t.architectures.iter().all(|a| ["i386", "x86_64", "arm64"].contains(a)), "{t:?}");
        assert!(["required", "supported", "unsupported"].contains(&t.ena), "{t:?}");
        assert!(["default", "supported", "unsupported"].contains(&t.ebs_optimized), "{t:?}");
        assert!(t.interfaces >= 2 && t.addresses_per_interface >= 2, "{t:?}");
        assert!(t.ebs.is_none_or(|[base, most, iops, most_iops]| base <= most && iops <= most_iops), "{t:?}");
        assert_eq!(t.burstable, t.name.starts_with('t'), "{t:?}");
        assert!(!t.network.contains('_') && !t.maker.is_empty(), "{t:?}");
    }
    assert!(all().iter().any(|t| t.runs_here()), "{}", host_architecture());
}

#[test]
fn credits_are_unlimited_but_for_the_oldest_family() {
    let of = |name: &str| find(name).expect(name).default_credits();
    assert_eq!(
        (of("t2.micro"), of("t3.micro"), of("t4g.micro"), of("m5.large")),
        (Some(Credits::Standard), Some(Credits::Unlimited), Some(Credits::Unlimited), None)
    );
}

#[test]
fn types_are_shown_filtered_and_paged() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "? DescribeInstanceTypes InstanceTypes=t3.micro
         ? DescribeInstanceTypes Filters.1.Name=instance-type Filters.1.Values=t3.* Filters.2.Name=memory-info.size-in-mib Filters.2.Values=512,1024 Filters.3.Name=burstable-performance-supported Filters.3.Values=true | InstanceTypes.InstanceType
         ? DescribeInstanceTypes Filters.1.Name=instance-type Filters.1.Values=t3.* MaxResults=5 | InstanceTypes.InstanceType => next=NextToken
         ? DescribeInstanceTypes Filters.1.Name=instance-type Filters.1.Values=t3.* MaxResults=5 NextToken=$next | InstanceTypes.InstanceType NextToken
         ? DescribeInstanceTypeOfferings LocationType=availability-zone Filters.1.Name=instance-type Filters.1.Values=t3.micro | InstanceTypeOfferings.Location
         ? DescribeInstanceTypeOfferings LocationType=availability-zone-id Filters.1.Name=instance-type Filters.1.Values=t3.micro Filters.2.Name=location Filters.2.Values=apne2-az1
         ? DescribeInstanceTypeOfferings Filters.1.Name=instance-type Filters.1.Values=t3.micro,m5.large
         ? DescribeInstanceTypeOfferings LocationType=outpost",
    );
    expect![[r#"
        > ? DescribeInstanceTypes InstanceTypes=t3.micro
        InstanceTypes:
          InstanceType: t3.micro
          CurrentGeneration: true
          FreeTierEligible: true
          SupportedUsageClasses: [on-demand]
          SupportedRootDeviceTypes: [ebs]
          SupportedVirtualizationTypes: [hvm]
          BareMetal: false
          Hypervisor: nitro
          ProcessorInfo:
            SupportedArchitectures: [x86_64]
            SustainedClockSpeedInGhz: 2.5
            Manufacturer: Intel
          VCpuInfo:
            DefaultVCpus: 2
            DefaultCores: 1
            DefaultThreadsPerCore: 2
            ValidCores: [1]
            ValidThreadsPerCore: [1, 2]
          MemoryInfo:
            SizeInMiB: 1024
          InstanceStorageSupported: false
          EbsInfo:
            EbsOptimizedSupport: default
            EncryptionSupport: supported
            EbsOptimizedInfo:
              BaselineBandwidthInMbps: 87
              BaselineThroughputInMBps: 10.875
              BaselineIops: 500
              MaximumBandwidthInMbps: 2085
              MaximumThroughputInMBps: 260.625
              MaximumIops: 11800
            NvmeSupport: required
            MaximumEbsAttachments: 27
            AttachmentLimitType: shared
          NetworkInfo:
            NetworkPerformance: Up to 5 Gigabit
            MaximumNetworkInterfaces: 2
            MaximumNetworkCards: 1
            DefaultNetworkCardIndex: 0
            NetworkCards:
              NetworkCardIndex: 0
              NetworkPerformance: Up to 5 Gigabit
              MaximumNetworkInterfaces: 2
              BaselineBandwidthInGbps: 0.064
              PeakBandwidthInGbps: 5
              DefaultEnaQueueCountPerInterface: 2
              InterfaceTypes: [interface]
            Ipv4AddressesPerInterface: 2
            Ipv6AddressesPerInterface: 2
            Ipv6Supported: true
            EnaSupport: required
            EfaSupported: false
            EncryptionInTransitSupported: false
            EnaSrdSupported: false
            FlexibleEnaQueuesSupport: unsupported
            ConnectionTrackingConfiguration:
              DefaultTcpEstablishedTimeout: 432000
              DefaultUdpTimeout: 30
              DefaultUdpStreamTimeout: 180
            SecondaryNetworkSupported: false
          PlacementGroupInfo:
            SupportedStrategies: [partition, spread]
          HibernationSupported: true
          BurstablePerformanceSupported: true
          DedicatedHostsSupported: true
          AutoRecoverySupported: true
          SupportedBootModes: [legacy-bios, uefi]
          NitroEnclavesSupport: unsupported
          NitroTpmSupport: supported
          NitroTpmInfo:
            SupportedVersions: [2.0]
          PhcSupport: unsupported
          RebootMigrationSupport: supported
          SupportedInRegion: true
        > ? DescribeInstanceTypes Filters.1.Name=instance-type Filters.1.Values=t3.* Filters.2.Name=memory-info.size-in-mib Filters.2.Values=512,1024 Filters.3.Name=burstable-performance-supported Filters.3.Values=true | InstanceTypes.InstanceType
        InstanceTypes:
          InstanceType: t3.micro
        InstanceTypes:
          InstanceType: t3.nano
        > ? DescribeInstanceTypes Filters.1.Name=instance-type Filters.1.Values=t3.* MaxResults=5 | InstanceTypes.InstanceType => next=NextToken
        InstanceTypes:
          InstanceType: t3.2xlarge
        InstanceTypes:
          InstanceType: t3.large
        InstanceTypes:
          InstanceType: t3.medium
        InstanceTypes:
          InstanceType: t3.micro
        InstanceTypes:
          InstanceType: t3.nano
        > ? DescribeInstanceTypes Filters.1.Name=instance-type Filters.1.Values=t3.* MaxResults=5 NextToken=$next | InstanceTypes.InstanceType NextToken
        InstanceTypes:
          InstanceType: t3.small
        InstanceTypes:
          InstanceType: t3.xlarge
        > ? DescribeInstanceTypeOfferings LocationType=availability-zone Filters.1.Name=instance-type Filters.1.Values=t3.micro | InstanceTypeOfferings.Location
        InstanceTypeOfferings:
          Location: ap-northeast-2a
        InstanceTypeOfferings:
          Location: ap-northeast-2b
        InstanceTypeOfferings:
          Location: ap-northeast-2c
        InstanceTypeOfferings:
          Location: ap-northeast-2d
        > ? DescribeInstanceTypeOfferings LocationType=availability-zone-id Filters.1.Name=instance-type Filters.1.Values=t3.micro Filters.2.Name=location Filters.2.Values=apne2-az1
        InstanceTypeOfferings:
          InstanceType: t3.micro
          LocationType: availability-zone-id
          Location: apne2-az1
        > ? DescribeInstanceTypeOfferings Filters.1.Name=instance-type Filters.1.Values=t3.micro,m5.large
        InstanceTypeOfferings:
          InstanceType: m5.large
          LocationType: region
          Location: ap-northeast-2
        InstanceTypeOfferings:
          InstanceType: t3.micro
          LocationType: region
          Location: ap-northeast-2
        > ? DescribeInstanceTypeOfferings LocationType=outpost
        InstanceTypeOfferings: []
    "#]].assert_eq(&said);
}

#[test]
fn cpu_options_fit_their_type() {
    let most = |all: &[i32]| all.iter().copied().max();
    for t in all().iter().filter(|t| !t.valid_cores.is_empty()) {
        assert_eq!((most(&t.valid_cores), most(&t.valid_threads)), (Some(t.cores), Some(t.threads_per_core)), "{t:?}");
    }
    for t in all() {
        assert_eq!(t.valid_cores.is_empty(), t.valid_threads.is_empty(), "{t:?}");
        assert!(!t.boot_modes.is_empty() && t.attachments.is_some(), "{t:?}");
        assert!(t.card.base_gbps.zip(t.card.peak_gbps).is_some_and(|(base, peak)| base <= peak), "{t:?}");
        assert!(t.card.queues.is_some_and(|n| n > 0), "{t:?}");
    }
}

#[test]
fn filters_over_what_a_type_can_do_choose() {
    let mut cloud = Cloud::new();
    for (types, filter, value, wanted) in [
        ("c5*.xlarge", "hibernation-supported", "true", "c5.xlarge"),
        ("*.xlarge", "processor-info.supported-features", "amd-sev-snp", "c6a.xlarge m6a.xlarge"),
        ("m1.*,t2.nano,t3.nano", "dedicated-hosts-supported", "true", "t3.nano"),
        ("m1.*,t2.nano,t3.nano", "auto-recovery-supported", "true", "t2.nano t3.nano"),
        ("m*.8xlarge", "vcpu-info.valid-cores", "28", "m6g.8xlarge m7a.8xlarge m7g.8xlarge"),
        ("t3.nano,t4g.nano", "vcpu-info.valid-threads-per-core", "2", "t3.nano"),
        ("t3.nano,t4g.nano", "supported-boot-mode", "legacy-bios", "t3.nano"),
        ("t2.nano,t3.nano", "nitro-tpm-support", "supported", "t3.nano"),
        ("t2.nano,t3.nano", "nitro-tpm-info.supported-versions", "2.0", "t3.nano"),
        ("m5.large,m5.xlarge", "nitro-enclaves-support", "supported", "m5.xlarge"),
        ("m1.small,t3.nano", "reboot-migration-support", "unsupported", "m1.small"),
        ("m5.large,m7i.large", "ebs-info.attachment-limit-type", "dedicated", "m7i.large"),
        ("m5.large,m7i.large", "ebs-info.maximum-ebs-attachments", "32", "m7i.large"),
        ("m5.large,m6i.large", "network-info.encryption-in-transit-supported", "true", "m6i.large"),
        ("m5.large,m6i.large", "network-info.flexible-ena-queues-support", "supported", "m6i.large"),
        ("m1.small,t3.nano", "network-info.ipv6-addresses-per-interface", "0", "m1.small"),
    ] {
        let said = cloud.run(&format!(
            "? DescribeInstanceTypes Filters.1.Name=instance-type Filters.1.Values={types} Filters.2.Name={filter} Filters.2.Values={value} | InstanceTypes.InstanceType"
        ));
        let names: Vec<&str> = said.lines().filter_map(|l| l.trim().strip_prefix("InstanceType: ")).collect();
        assert_eq!(names.join(" "), wanted, "{filter}");
    }
}
