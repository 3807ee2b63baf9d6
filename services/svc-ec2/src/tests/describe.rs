//! DescribeInstances and its sisters: every filter of their pages, pages of answers, and what does not go together.

use super::Cloud;
use super::life::RUN;
use expect_test::expect;

/// The filters that each call's page lists, besides `tag:KEY` and `tag-key`.
const FILTERS: &[(&str, &str)] = &[
    (
        "DescribeInstances",
        "affinity architecture availability-zone availability-zone-id block-device-mapping.attach-time \
      block-device-mapping.delete-on-termination block-device-mapping.device-name block-device-mapping.status \
      block-device-mapping.volume-id boot-mode capacity-reservation-id \
      capacity-reservation-specification.capacity-reservation-preference \
      capacity-reservation-specification.capacity-reservation-target.capacity-reservation-id \
      capacity-reservation-specification.capacity-reservation-target.capacity-reservation-resource-group-arn \
      client-token current-instance-boot-mode dns-name ebs-optimized ena-support enclave-options.enabled \
      hibernation-options.configured host-id hypervisor iam-instance-profile.arn iam-instance-profile.id image-id \
      instance-id instance-lifecycle instance-state-code instance-state-name instance-type instance.group-id \
      instance.group-name ip-address ipv6-address kernel-id key-name launch-index launch-time \
      maintenance-options.auto-recovery metadata-options.http-endpoint metadata-options.http-protocol-ipv4 \
      metadata-options.http-protocol-ipv6 metadata-options.http-put-response-hop-limit metadata-options.http-tokens \
      metadata-options.instance-metadata-tags metadata-options.state monitoring-state \
      network-interface.addresses.association.allocation-id network-interface.addresses.association.association-id \
      network-interface.addresses.association.carrier-ip network-interface.addresses.association.customer-owned-ip \
      network-interface.addresses.association.ip-owner-id network-interface.addresses.association.public-dns-name \
      network-interface.addresses.association.public-ip network-interface.addresses.primary \
      network-interface.addresses.private-dns-name network-interface.addresses.private-ip-address \
      network-interface.association.allocation-id network-interface.association.association-id \
      network-interface.association.carrier-ip network-interface.association.customer-owned-ip \
      network-interface.association.ip-owner-id network-interface.association.public-dns-name \
      network-interface.association.public-ip network-interface.attachment.attach-time \
      network-interface.attachment.attachment-id network-interface.attachment.delete-on-termination \
      network-interface.attachment.device-index network-interface.attachment.instance-id \
      network-interface.attachment.instance-owner-id network-interface.attachment.network-card-index \
      network-interface.attachment.status network-interface.availability-zone network-interface.deny-all-igw-traffic \
      network-interface.description network-interface.group-id network-interface.group-name \
      network-interface.ipv4-prefixes.ipv4-prefix network-interface.ipv6-address \
      network-interface.ipv6-addresses.ipv6-address network-interface.ipv6-addresses.is-primary-ipv6 \
      network-interface.ipv6-native network-interface.ipv6-prefixes.ipv6-prefix network-interface.mac-address \
      network-interface.network-interface-id network-interface.operator.managed network-interface.operator.principal \
      network-interface.outpost-arn network-interface.owner-id network-interface.private-dns-name \
      network-interface.private-ip-address network-interface.public-dns-name network-interface.requester-id \
      network-interface.requester-managed network-interface.source-dest-check network-interface.status \
      network-interface.subnet-id network-interface.tag-key network-interface.tag-value network-interface.vpc-id \
      network-performance-options.bandwidth-weighting operator.managed operator.principal outpost-arn owner-id \
      placement-group-name placement-partition-number platform platform-details private-dns-name \
      private-dns-name-options.enable-resource-name-dns-a-record \
      private-dns-name-options.enable-resource-name-dns-aaaa-record private-dns-name-options.hostname-type \
      private-ip-address product-code product-code.type ramdisk-id reason requester-id reservation-id root-device-name \
      root-device-type source-dest-check spot-instance-request-id state-reason-code state-reason-message subnet-id \
      tenancy tpm-support usage-operation usage-operation-update-time virtualization-type vpc-id",
    ),
    (
        "DescribeInstanceStatus",
        "attached-ebs-status.status availability-zone availability-zone-id event.code event.description \
      event.instance-event-id event.not-after event.not-before event.not-before-deadline instance-state-code \
      instance-state-name instance-status.reachability instance-status.status operator.managed operator.principal \
      system-status.reachability system-status.status",
    ),
    (
        "DescribeImages",
        "architecture block-device-mapping.delete-on-termination block-device-mapping.device-name \
      block-device-mapping.encrypted block-device-mapping.snapshot-id block-device-mapping.volume-size \
      block-device-mapping.volume-type creation-date description ena-support free-tier-eligible hypervisor \
      image-allowed image-id image-type is-public kernel-id manifest-location name owner-alias owner-id platform \
      product-code product-code.type ramdisk-id root-device-name root-device-type source-image-id source-image-region \
      source-instance-id sriov-net-support state state-reason-code state-reason-message virtualization-type",
    ),
    (
        "DescribeVolumes",
        "attachment.attach-time attachment.delete-on-termination attachment.device attachment.instance-id \
      attachment.status availability-zone availability-zone-id create-time encrypted fast-restored \
      multi-attach-enabled operator.managed operator.principal size snapshot-id status volume-id volume-type",
    ),
    (
        "DescribeVolumesModifications",
        "modification-state operator.managed operator.principal original-iops original-size original-volume-type \
      originalMultiAttachEnabled start-time target-iops target-size target-volume-type targetMultiAttachEnabled volume-id",
    ),
    (
        "DescribeVolumeStatus",
        "action.code action.description action.event-id availability-zone availability-zone-id event.description \
      event.event-id event.event-type event.not-after event.not-before operator.managed operator.principal \
      volume-status.details-name volume-status.details-status volume-status.status",
    ),
    (
        "DescribeSnapshots",
        "description encrypted owner-alias owner-id progress snapshot-id start-time status storage-tier transfer-type \
      volume-id volume-size",
    ),
    ("DescribeKeyPairs", "fingerprint key-name key-pair-id"),
    ("DescribeIamInstanceProfileAssociations", "instance-id state"),
    ("DescribeInstanceCreditSpecifications", "instance-id"),
    ("DescribeInstanceTypeOfferings", "instance-type location"),
    (
        "DescribeInstanceTypes",
        "auto-recovery-supported bare-metal burstable-performance-supported current-generation dedicated-hosts-supported \
      ebs-info.attachment-limit-type ebs-info.ebs-optimized-info.baseline-bandwidth-in-mbps \
      ebs-info.ebs-optimized-info.baseline-iops ebs-info.ebs-optimized-info.baseline-throughput-in-mbps \
      ebs-info.ebs-optimized-info.maximum-bandwidth-in-mbps ebs-info.ebs-optimized-info.maximum-iops \
      ebs-info.ebs-optimized-info.maximum-throughput-in-mbps ebs-info.ebs-optimized-support \
      ebs-info.encryption-support ebs-info.maximum-ebs-attachments ebs-info.nvme-support free-tier-eligible \
      hibernation-supported hypervisor instance-storage-info.disk.count instance-storage-info.disk.size-in-gb \
      instance-storage-info.disk.type instance-storage-info.encryption-support instance-storage-info.nvme-support \
      instance-storage-info.total-size-in-gb instance-storage-supported instance-type memory-info.size-in-mib \
      network-info.bandwidth-weightings network-info.efa-info.maximum-efa-interfaces network-info.efa-supported \
      network-info.ena-support network-info.encryption-in-transit-supported network-info.flexible-ena-queues-support \
      network-info.ipv4-addresses-per-interface network-info.ipv6-addresses-per-interface network-info.ipv6-supported \
      network-info.maximum-network-cards network-info.maximum-network-interfaces network-info.network-performance \
      nitro-enclaves-support nitro-tpm-info.supported-versions nitro-tpm-support processor-info.supported-architecture \
      processor-info.supported-features processor-info.sustained-clock-speed-in-ghz reboot-migration-support \
      supported-boot-mode supported-root-device-type supported-usage-class supported-virtualization-type \
      vcpu-info.default-cores vcpu-info.default-threads-per-core vcpu-info.default-vcpus vcpu-info.valid-cores \
      vcpu-info.valid-threads-per-core",
    ),
];

#[test]
fn every_filter_of_the_pages_is_known_and_one_that_is_not_is_refused() {
    let mut cloud = Cloud::new();
    cloud.ok(&format!("{RUN}\nsettle"));
    for (call, names) in FILTERS {
        for name in names.split_whitespace() {
            cloud.ok(&format!("{call} Filters.1.Name={name} Filters.1.Values=no-such-value"));
        }
        let said = cloud.run(&format!("{call} Filters.1.Name=no-such-filter Filters.1.Values=x"));
        assert!(said.contains("! InvalidParameterValue: The filter 'no-such-filter' is invalid"), "{said}");
    }
}

#[test]
fn a_machine_is_found_by_each_of_its_own_values() {
    let mut cloud = Cloud::new();
    cloud.ok(&format!(
        "{} ip=Instances.1.PublicIpAddress private=Instances.1.PrivateIpAddress dns=Instances.1.PublicDnsName own=Instances.1.PrivateDnsName subnet=Instances.1.SubnetId vpc=Instances.1.VpcId r=ReservationId eni=Instances.1.NetworkInterfaces.1.NetworkInterfaceId attach=Instances.1.NetworkInterfaces.1.Attachment.AttachmentId mac=Instances.1.NetworkInterfaces.1.MacAddress group=Instances.1.SecurityGroups.1.GroupId
         DescribeInstances InstanceIds=$i => volume=Reservations.1.Instances.1.BlockDeviceMappings.1.Ebs.VolumeId
         RunInstances ImageId=ami-0a11ce00000000002 InstanceType=t2.nano MinCount=1 MaxCount=1 Placement.AvailabilityZone=ap-northeast-2b => other=Instances.1.InstanceId
         settle
         StopInstances InstanceIds=$other
         settle",
        RUN.replace(" =>", " ClientToken=mine EbsOptimized=true =>")
    ));
    let alone = [
        "availability-zone=ap-northeast-2a",
        "availability-zone-id=apne2-az1",
        "block-device-mapping.volume-id=$volume",
        "client-token=mine",
        "dns-name=$dns",
        "ebs-optimized=true",
        "image-id=ami-0a11ce00000000001",
        "instance-id=$i",
        "instance-state-code=16",
        "instance-state-name=running",
        "instance-type=t3.*",
        "ip-address=$ip",
        "network-interface.addresses.association.public-ip=$ip",
        "network-interface.addresses.private-ip-address=$private",
        "network-interface.association.public-dns-name=$dns",
        "network-interface.association.ip-owner-id=amazon",
        "network-interface.attachment.attachment-id=$attach",
        "network-interface.attachment.instance-id=$i",
        "network-interface.mac-address=$mac",
        "network-interface.network-interface-id=$eni",
        "network-interface.private-dns-name=$own",
        "network-interface.subnet-id=$subnet",
        "network-interface.availability-zone=ap-northeast-2a",
        "private-dns-name=$own",
        "private-ip-address=$private",
        "reservation-id=$r",
        "subnet-id=$subnet",
    ];
    for word in alone {
        let (name, value) = word.split_once('=').expect("name=value");
        let said = cloud.run(&format!(
            "? DescribeInstances Filters.1.Name={name} Filters.1.Values={value} | Reservations.Instances.InstanceId"
        ));
        let found: Vec<&str> = said.lines().filter(|l| l.contains("InstanceId: ")).collect();
        assert_eq!(found, ["    InstanceId: $i"], "{word}: {said}");
    }
    let both = [
        "architecture=x86_64",
        "instance.group-id=$group",
        "instance.group-name=default",
        "launch-time=2026-11-21T*",
        "owner-id=000000000000",
        "root-device-name=/dev/xvda",
        "vpc-id=$vpc",
        "network-interface.group-id=$group",
        "network-interface.status=in-use",
        "network-interface.attachment.device-index=0",
        "source-dest-check=true",
        "tenancy=default",
        "virtualization-type=hvm",
        "monitoring-state=disabled",
        "hypervisor=xen",
        "maintenance-options.auto-recovery=default",
        "launch-index=0",
        "network-interface.attachment.delete-on-termination=true",
        "block-device-mapping.status=attached",
        "hibernation-options.configured=false",
        "network-interface.requester-managed=false",
        "platform-details=Linux/UNIX",
    ];
    for word in both {
        let (name, value) = word.split_once('=').expect("name=value");
        let said = cloud.run(&format!(
            "? DescribeInstances Filters.1.Name={name} Filters.1.Values={value} | Reservations.Instances.InstanceId"
        ));
        assert_eq!(said.matches("InstanceId: ").count(), 2, "{word}: {said}");
    }
    let said = cloud.run("? DescribeInstances Filters.1.Name=state-reason-code Filters.1.Values=Client.UserInitiatedShutdown Filters.2.Name=reason Filters.2.Values=User* | Reservations.Instances.InstanceId");
    assert!(said.contains("InstanceId: $other"), "{said}");
}

#[test]
fn filters_are_joined_by_and_and_their_values_by_or() {
    let mut cloud = Cloud::new();
    let run = "RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1";
    let said = cloud.run(&format!(
        "{run} InstanceType=t3.nano
         {run} InstanceType=t3.micro
         {run} InstanceType=m5.large
         ? DescribeInstances Filters.1.Name=instance-type Filters.1.Values=t3.nano,m5.large | Reservations.Instances.InstanceType
         ? DescribeInstances Filters.1.Name=instance-type Filters.1.Values=t3.nano,m5.large Filters.2.Name=instance-type Filters.2.Values=m* | Reservations.Instances.InstanceType
         ? DescribeInstances Filters.1.Name=instance-type Filters.1.Values=t3.????? | Reservations.Instances.InstanceType"
    ));
    assert_eq!(said.matches("InstanceType: t3.nano").count(), 1, "{said}");
    assert_eq!(said.matches("InstanceType: m5.large").count(), 2, "{said}");
    assert_eq!(said.matches("InstanceType: t3.micro").count(), 1, "{said}");
}

#[test]
fn pages_hold_every_machine_once() {
    let mut cloud = Cloud::new();
    cloud.ok("RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.nano MinCount=12 MaxCount=12");
    cloud.names.bind("next", String::new());
    let mut seen: Vec<String> = Vec::new();
    let mut pages = 0;
    loop {
        let token = if cloud.value("next").is_empty() { "" } else { "NextToken=$next" };
        let said = cloud.ok(&format!(
            "? DescribeInstances MaxResults=5 {token} | Reservations.Instances.PrivateIpAddress => next=NextToken"
        ));
        pages += 1;
        seen.extend(said.lines().filter_map(|l| l.trim().strip_prefix("PrivateIpAddress: ")).map(String::from));
        if cloud.value("next").is_empty() {
            break;
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!((seen.len(), pages), (12, 3));
}

#[test]
fn the_status_call_shows_running_machines_unless_all_are_asked_for() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "{RUN}
         ? DescribeInstanceStatus
         ? DescribeInstanceStatus IncludeAllInstances=true
         settle
         check
         ? DescribeInstanceStatus InstanceIds=$i
         ? DescribeInstanceStatus Filters.1.Name=instance-status.reachability Filters.1.Values=passed Filters.2.Name=system-status.status Filters.2.Values=ok | InstanceStatuses.InstanceId
         StopInstances InstanceIds=$i
         ? DescribeInstanceStatus InstanceIds=$i"
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => i=Instances.1.InstanceId
        > ? DescribeInstanceStatus
        InstanceStatuses: []
        > ? DescribeInstanceStatus IncludeAllInstances=true
        InstanceStatuses:
          AvailabilityZone: ap-northeast-2a
          AvailabilityZoneId: apne2-az1
          Operator:
            Managed: false
          InstanceId: $i
          InstanceState:
            Code: 0
            Name: pending
          InstanceStatus:
            Status: not-applicable
          SystemStatus:
            Status: not-applicable
          AttachedEbsStatus:
            Status: not-applicable
        > settle
        > check
        > ? DescribeInstanceStatus InstanceIds=$i
        InstanceStatuses:
          AvailabilityZone: ap-northeast-2a
          AvailabilityZoneId: apne2-az1
          Operator:
            Managed: false
          InstanceId: $i
          InstanceState:
            Code: 16
            Name: running
          InstanceStatus:
            Details:
              Name: reachability
              Status: passed
            Status: ok
          SystemStatus:
            Details:
              Name: reachability
              Status: passed
            Status: ok
          AttachedEbsStatus:
            Details:
              Name: reachability
              Status: passed
            Status: ok
        > ? DescribeInstanceStatus Filters.1.Name=instance-status.reachability Filters.1.Values=passed Filters.2.Name=system-status.status Filters.2.Values=ok | InstanceStatuses.InstanceId
        InstanceStatuses:
          InstanceId: $i
        > StopInstances InstanceIds=$i
        > ? DescribeInstanceStatus InstanceIds=$i
        InstanceStatuses: []
    "#]].assert_eq(&said);
}

#[test]
fn a_root_volume_is_shown_as_it_was_asked_for() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "{}
         DescribeInstances InstanceIds=$i => volume=Reservations.1.Instances.1.BlockDeviceMappings.1.Ebs.VolumeId
         ? DescribeVolumes VolumeIds=$volume
         ? DescribeVolumes Filters.1.Name=attachment.instance-id Filters.1.Values=$i Filters.2.Name=size Filters.2.Values=100 Filters.3.Name=volume-type Filters.3.Values=gp2 | Volumes.VolumeId",
        RUN.replace(" =>", " BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeSize=100 BlockDeviceMappings.1.Ebs.VolumeType=gp2 BlockDeviceMappings.1.Ebs.DeleteOnTermination=true =>")
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 BlockDeviceMappings.1.DeviceName=/dev/xvda BlockDeviceMappings.1.Ebs.VolumeSize=100 BlockDeviceMappings.1.Ebs.VolumeType=gp2 BlockDeviceMappings.1.Ebs.DeleteOnTermination=true => i=Instances.1.InstanceId
        > DescribeInstances InstanceIds=$i => volume=Reservations.1.Instances.1.BlockDeviceMappings.1.Ebs.VolumeId
        > ? DescribeVolumes VolumeIds=$volume
        Volumes:
          AvailabilityZoneId: apne2-az1
          Iops: 300
          VolumeType: gp2
          MultiAttachEnabled: false
          Operator:
            Managed: false
          VolumeId: $volume
          Size: 100
          SnapshotId: 
          AvailabilityZone: ap-northeast-2a
          State: in-use
          CreateTime: 2026-11-21T09:00:00.000Z
          Attachments:
            DeleteOnTermination: true
            VolumeId: $volume
            InstanceId: $i
            Device: /dev/xvda
            State: attached
            AttachTime: 2026-11-21T09:00:00.000Z
          Encrypted: false
        > ? DescribeVolumes Filters.1.Name=attachment.instance-id Filters.1.Values=$i Filters.2.Name=size Filters.2.Values=100 Filters.3.Name=volume-type Filters.3.Values=gp2 | Volumes.VolumeId
        Volumes:
          VolumeId: $volume
    "#]].assert_eq(&said);
}

#[test]
fn the_console_is_what_the_machine_printed_up_to_64_kilobytes() {
    use base64::Engine;
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!("{RUN}\n? GetConsoleOutput InstanceId=$i\nsettle"));
    assert!(!said.contains("Output:"), "nothing was printed yet: {said}");
    cloud.driver.fake.print(&cloud.box_id("i"), b"hello\n");
    let said = cloud.run("? GetConsoleOutput InstanceId=$i Latest=true | Output");
    assert!(said.ends_with("Output: aGVsbG8K\n"), "{said}");
    cloud.driver.fake.print(&cloud.box_id("i"), &[b'x'; 70_000]);
    cloud.ok("GetConsoleOutput InstanceId=$i => out=Output");
    let bytes = base64::engine::general_purpose::STANDARD.decode(cloud.value("out")).expect("base64");
    assert_eq!(bytes.len(), 65_536);
}

const STATUS: &str = "? DescribeInstanceStatus | InstanceStatuses.InstanceStatus InstanceStatuses.SystemStatus";

#[test]
fn a_machine_that_does_not_answer_is_impaired_until_it_does() {
    let mut cloud = Cloud::new();
    cloud.ok(&format!("{RUN}\nsettle"));
    let mut said = cloud.run(STATUS);
    cloud.driver.set_deaf(true);
    said += &cloud.run(&format!("check\nwait 29\ncheck\n{STATUS}"));
    said += &cloud.run(
        "? DescribeInstanceStatus Filters.1.Name=instance-status.status Filters.1.Values=impaired Filters.2.Name=system-status.status Filters.2.Values=ok | InstanceStatuses.InstanceState",
    );
    cloud.driver.set_deaf(false);
    said += &cloud.run(&format!("wait 1\ncheck\n{STATUS}"));
    said += &cloud.ok("StopInstances InstanceIds=$i\nsettle\ncheck\nStartInstances InstanceIds=$i\nsettle");
    said += &cloud.run(STATUS);
    expect![[r#"
        > ? DescribeInstanceStatus | InstanceStatuses.InstanceStatus InstanceStatuses.SystemStatus
        InstanceStatuses:
          InstanceStatus:
            Details:
              Name: reachability
              Status: initializing
            Status: initializing
          SystemStatus:
            Details:
              Name: reachability
              Status: initializing
            Status: initializing
        > check
        > wait 29
        > check
        > ? DescribeInstanceStatus | InstanceStatuses.InstanceStatus InstanceStatuses.SystemStatus
        InstanceStatuses:
          InstanceStatus:
            Details:
              ImpairedSince: 2026-11-21T09:00:00.000Z
              Name: reachability
              Status: failed
            Status: impaired
          SystemStatus:
            Details:
              Name: reachability
              Status: passed
            Status: ok
        > ? DescribeInstanceStatus Filters.1.Name=instance-status.status Filters.1.Values=impaired Filters.2.Name=system-status.status Filters.2.Values=ok | InstanceStatuses.InstanceState
        InstanceStatuses:
          InstanceState:
            Code: 16
            Name: running
        > wait 1
        > check
        > ? DescribeInstanceStatus | InstanceStatuses.InstanceStatus InstanceStatuses.SystemStatus
        InstanceStatuses:
          InstanceStatus:
            Details:
              Name: reachability
              Status: passed
            Status: ok
          SystemStatus:
            Details:
              Name: reachability
              Status: passed
            Status: ok
        > StopInstances InstanceIds=$i
        > settle
        > check
        > StartInstances InstanceIds=$i
        > settle
        > ? DescribeInstanceStatus | InstanceStatuses.InstanceStatus InstanceStatuses.SystemStatus
        InstanceStatuses:
          InstanceStatus:
            Details:
              Name: reachability
              Status: initializing
            Status: initializing
          SystemStatus:
            Details:
              Name: reachability
              Status: initializing
            Status: initializing
    "#]].assert_eq(&said);
}
