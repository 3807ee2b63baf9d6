//! The whole life of a machine, from RunInstances to its last line an hour after its end.

use super::Cloud;
use super::driver::Driver;
use crate::model::State;
use crate::{LOOP, Machines};
use base::SystemClock;
use box_spec::{BoxId, Boxes, Life};
use expect_test::expect;
use kernel::{Ids, Kernel, KernelOptions};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::Store;

/// A launch of one machine in the default subnet, bound to `$i`.
pub(super) const RUN: &str = "RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 \
                              => i=Instances.1.InstanceId";

/// What a person looks at.
const LOOK: &str = "? DescribeInstances InstanceIds=$i | Reservations.Instances.State Reservations.Instances.StateReason \
                    Reservations.Instances.StateTransitionReason";

#[test]
fn a_launch_is_pending_until_its_programs_run() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!("? {RUN} eni=Instances.1.NetworkInterfaces.1.NetworkInterfaceId ip=Instances.1.PublicIpAddress private=Instances.1.PrivateIpAddress name=Instances.1.PublicDnsName own=Instances.1.PrivateDnsName"));
    expect![[r#"
        > ? RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => i=Instances.1.InstanceId eni=Instances.1.NetworkInterfaces.1.NetworkInterfaceId ip=Instances.1.PublicIpAddress private=Instances.1.PrivateIpAddress name=Instances.1.PublicDnsName own=Instances.1.PrivateDnsName
        ReservationId: r-*
        OwnerId: 000000000000
        Groups: []
        Instances:
          Architecture: x86_64
          BlockDeviceMappings: []
          ClientToken: 
          EbsOptimized: false
          EnaSupport: true
          Hypervisor: xen
          NetworkInterfaces:
            Association:
              IpOwnerId: amazon
              PublicDnsName: $name
              PublicIp: $ip
            Attachment:
              AttachTime: 2026-11-21T09:00:00.000Z
              AttachmentId: eni-attach-*
              DeleteOnTermination: true
              DeviceIndex: 0
              Status: attached
              NetworkCardIndex: 0
            Description: 
            Groups:
              GroupId: sg-*
              GroupName: default
            Ipv6Addresses: []
            MacAddress: MAC
            NetworkInterfaceId: $eni
            OwnerId: 000000000000
            PrivateDnsName: $own
            PrivateIpAddress: $private
            PrivateIpAddresses:
              Association:
                IpOwnerId: amazon
                PublicDnsName: $name
                PublicIp: $ip
              Primary: true
              PrivateDnsName: $own
              PrivateIpAddress: $private
            SourceDestCheck: true
            Status: in-use
            SubnetId: subnet-*
            VpcId: vpc-*
            InterfaceType: interface
            Operator:
              Managed: false
          RootDeviceName: /dev/xvda
          RootDeviceType: ebs
          SecurityGroups:
            GroupId: sg-*
            GroupName: default
          SourceDestCheck: true
          StateReason:
            Code: pending
            Message: pending
          VirtualizationType: hvm
          CpuOptions:
            CoreCount: 1
            ThreadsPerCore: 2
          CapacityReservationSpecification:
            CapacityReservationPreference: open
          HibernationOptions:
            Configured: false
          MetadataOptions:
            State: pending
            HttpTokens: required
            HttpPutResponseHopLimit: 2
            HttpEndpoint: enabled
            HttpProtocolIpv6: disabled
            InstanceMetadataTags: disabled
          EnclaveOptions:
            Enabled: false
          PlatformDetails: Linux/UNIX
          UsageOperation: RunInstances
          UsageOperationUpdateTime: 2026-11-21T09:00:00.000Z
          PrivateDnsNameOptions:
            HostnameType: ip-name
            EnableResourceNameDnsARecord: false
            EnableResourceNameDnsAAAARecord: false
          MaintenanceOptions:
            AutoRecovery: default
          NetworkPerformanceOptions:
            BandwidthWeighting: default
          Operator:
            Managed: false
          InstanceId: $i
          ImageId: ami-*
          State:
            Code: 0
            Name: pending
          PrivateDnsName: $own
          PublicDnsName: $name
          StateTransitionReason: 
          AmiLaunchIndex: 0
          ProductCodes: []
          InstanceType: t3.micro
          LaunchTime: 2026-11-21T09:00:00.000Z
          Placement:
            AvailabilityZoneId: apne2-az1
            GroupName: 
            Tenancy: default
            AvailabilityZone: ap-northeast-2a
          Monitoring:
            State: disabled
          SubnetId: subnet-*
          VpcId: vpc-*
          PrivateIpAddress: $private
          PublicIpAddress: $ip
    "#]].assert_eq(&said);
    let said = cloud.run(&format!("boxes\nround\nboxes\nround\n{LOOK}\nwire\nboxes\nround\n{LOOK}\nround\nboxes"));
    expect![[r#"
        > boxes
        > round
        > boxes
        $i Waiting boots=1 None
        > round
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State Reservations.Instances.StateReason Reservations.Instances.StateTransitionReason
        Reservations:
          Instances:
            StateReason:
              Code: pending
              Message: pending
            State:
              Code: 0
              Name: pending
            StateTransitionReason: 
        > wire
        > boxes
        $i Running boots=1 None
        > round
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State Reservations.Instances.StateReason Reservations.Instances.StateTransitionReason
        Reservations:
          Instances:
            State:
              Code: 16
              Name: running
            StateTransitionReason: 
        > round
        > boxes
        $i Running boots=1 None
    "#]].assert_eq(&said);
}

#[test]
fn a_stop_keeps_disk_and_private_address_and_gives_the_public_one_back() {
    let mut cloud = Cloud::new();
    cloud.ok(&format!("{RUN} ip=Instances.1.PublicIpAddress private=Instances.1.PrivateIpAddress\nsettle"));
    let said = cloud.run(&format!(
        "wait 60
         ? StopInstances InstanceIds=$i
         {LOOK}
         round
         boxes
         round
         {LOOK}
         ? DescribeInstances InstanceIds=$i | Reservations.Instances.PublicIpAddress Reservations.Instances.PrivateIpAddress
         ? DescribeAddresses | Addresses
         wait 60
         ? StartInstances InstanceIds=$i
         settle
         boxes
         ? DescribeInstances InstanceIds=$i | Reservations.Instances.State Reservations.Instances.LaunchTime Reservations.Instances.PrivateIpAddress => again=Reservations.1.Instances.1.PublicIpAddress"
    ));
    expect![[r#"
        > wait 60
        > ? StopInstances InstanceIds=$i
        StoppingInstances:
          InstanceId: $i
          CurrentState:
            Code: 64
            Name: stopping
          PreviousState:
            Code: 16
            Name: running
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State Reservations.Instances.StateReason Reservations.Instances.StateTransitionReason
        Reservations:
          Instances:
            StateReason:
              Code: Client.UserInitiatedShutdown
              Message: Client.UserInitiatedShutdown: User initiated shutdown
            State:
              Code: 64
              Name: stopping
            StateTransitionReason: User initiated (2026-11-21 09:01:00 GMT)
        > round
        > boxes
        $i Ended(Stopped) boots=1 None
        > round
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State Reservations.Instances.StateReason Reservations.Instances.StateTransitionReason
        Reservations:
          Instances:
            StateReason:
              Code: Client.UserInitiatedShutdown
              Message: Client.UserInitiatedShutdown: User initiated shutdown
            State:
              Code: 80
              Name: stopped
            StateTransitionReason: User initiated (2026-11-21 09:01:00 GMT)
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.PublicIpAddress Reservations.Instances.PrivateIpAddress
        Reservations:
          Instances:
            PrivateIpAddress: $private
        > ? DescribeAddresses | Addresses
        Addresses: []
        > wait 60
        > ? StartInstances InstanceIds=$i
        StartingInstances:
          InstanceId: $i
          CurrentState:
            Code: 0
            Name: pending
          PreviousState:
            Code: 80
            Name: stopped
        > settle
        > boxes
        $i Running boots=2 None
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State Reservations.Instances.LaunchTime Reservations.Instances.PrivateIpAddress => again=Reservations.1.Instances.1.PublicIpAddress
        Reservations:
          Instances:
            State:
              Code: 16
              Name: running
            LaunchTime: 2026-11-21T09:02:00.000Z
            PrivateIpAddress: $private
    "#]].assert_eq(&said);
    assert!(!cloud.value("again").is_empty() && cloud.value("again") != cloud.value("ip"), "another address");
}

#[test]
fn a_termination_takes_disk_volume_interface_and_tags_and_leaves_a_line_for_an_hour() {
    let mut cloud = Cloud::new();
    cloud.ok(&format!(
        "{RUN} eni=Instances.1.NetworkInterfaces.1.NetworkInterfaceId
         DescribeInstances InstanceIds=$i => volume=Reservations.1.Instances.1.BlockDeviceMappings.1.Ebs.VolumeId
         CreateTags Resources=$i,$volume,$eni Tags.1.Key=Name Tags.1.Value=web
         settle
         wait 10"
    ));
    let said = cloud.run(
        "? TerminateInstances InstanceIds=$i
         ? DescribeInstances InstanceIds=$i | Reservations.Instances.State Reservations.Instances.NetworkInterfaces.NetworkInterfaceId
         settle
         boxes
         ? DescribeInstances InstanceIds=$i
         ? DescribeVolumes VolumeIds=$volume
         ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni
         ? DescribeTags | Tags.ResourceId Tags.Key
         ? TerminateInstances InstanceIds=$i
         wait 3599
         round
         ? DescribeInstances | Reservations.Instances.State.Name
         wait 1
         round
         ? DescribeInstances InstanceIds=$i
         ? DescribeTags",
    );
    expect![[r#"
        > ? TerminateInstances InstanceIds=$i
        TerminatingInstances:
          InstanceId: $i
          CurrentState:
            Code: 32
            Name: shutting-down
          PreviousState:
            Code: 16
            Name: running
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State Reservations.Instances.NetworkInterfaces.NetworkInterfaceId
        Reservations:
          Instances:
            NetworkInterfaces:
              NetworkInterfaceId: $eni
            State:
              Code: 32
              Name: shutting-down
        > settle
        > boxes
        > ? DescribeInstances InstanceIds=$i
        Reservations:
          ReservationId: r-*
          OwnerId: 000000000000
          Groups: []
          Instances:
            Architecture: x86_64
            BlockDeviceMappings: []
            ClientToken: 
            EbsOptimized: false
            EnaSupport: true
            Hypervisor: xen
            NetworkInterfaces: []
            RootDeviceName: /dev/xvda
            RootDeviceType: ebs
            SecurityGroups: []
            StateReason:
              Code: Client.UserInitiatedShutdown
              Message: Client.UserInitiatedShutdown: User initiated shutdown
            Tags:
              Key: Name
              Value: web
            VirtualizationType: hvm
            CpuOptions:
              CoreCount: 1
              ThreadsPerCore: 2
            CapacityReservationSpecification:
              CapacityReservationPreference: open
            HibernationOptions:
              Configured: false
            MetadataOptions:
              State: applied
              HttpTokens: required
              HttpPutResponseHopLimit: 2
              HttpEndpoint: enabled
              HttpProtocolIpv6: disabled
              InstanceMetadataTags: disabled
            EnclaveOptions:
              Enabled: false
            PlatformDetails: Linux/UNIX
            UsageOperation: RunInstances
            UsageOperationUpdateTime: 2026-11-21T09:00:00.000Z
            PrivateDnsNameOptions:
              HostnameType: ip-name
              EnableResourceNameDnsARecord: false
              EnableResourceNameDnsAAAARecord: false
            MaintenanceOptions:
              AutoRecovery: default
            NetworkPerformanceOptions:
              BandwidthWeighting: default
            Operator:
              Managed: false
            InstanceId: $i
            ImageId: ami-*
            State:
              Code: 48
              Name: terminated
            PrivateDnsName: 
            PublicDnsName: 
            StateTransitionReason: User initiated (2026-11-21 09:00:10 GMT)
            AmiLaunchIndex: 0
            ProductCodes: []
            InstanceType: t3.micro
            LaunchTime: 2026-11-21T09:00:00.000Z
            Placement:
              AvailabilityZoneId: apne2-az1
              GroupName: 
              Tenancy: default
              AvailabilityZone: ap-northeast-2a
            Monitoring:
              State: disabled
        > ? DescribeVolumes VolumeIds=$volume
        ! InvalidVolume.NotFound: The volume '$volume' does not exist.
        > ? DescribeNetworkInterfaces NetworkInterfaceIds=$eni
        ! InvalidNetworkInterfaceID.NotFound: The networkInterface ID '$eni' does not exist
        > ? DescribeTags | Tags.ResourceId Tags.Key
        Tags:
          Key: Name
          ResourceId: $i
        > ? TerminateInstances InstanceIds=$i
        TerminatingInstances:
          InstanceId: $i
          CurrentState:
            Code: 48
            Name: terminated
          PreviousState:
            Code: 48
            Name: terminated
        > wait 3599
        > round
        > ? DescribeInstances | Reservations.Instances.State.Name
        Reservations:
          Instances:
            State:
              Name: terminated
        > wait 1
        > round
        > ? DescribeInstances InstanceIds=$i
        ! InvalidInstanceID.NotFound: The instance ID '$i' does not exist
        > ? DescribeTags
        Tags: []
    "#]].assert_eq(&said);
}

#[test]
fn a_reboot_is_done_once_for_all_that_asked() {
    let mut cloud = Cloud::new();
    cloud.ok(&format!("{RUN}\nsettle"));
    let said =
        cloud.run("RebootInstances InstanceIds=$i\nRebootInstances InstanceIds=$i\nsettle\nboxes\nsettle\nboxes");
    expect![[r#"
        > RebootInstances InstanceIds=$i
        > RebootInstances InstanceIds=$i
        > settle
        > boxes
        $i Running boots=2 None
        > settle
        > boxes
        $i Running boots=2 None
    "#]]
    .assert_eq(&said);
    assert_eq!(cloud.driver.fake.calls().iter().filter(|c| c.starts_with("reboot")).count(), 1);
}

#[test]
fn a_cloud_without_machines_keeps_records_and_says_so() {
    let mut cloud = Cloud::with(false);
    let said = cloud.run(&format!(
        "{RUN}
         settle
         {LOOK}
         ? GetConsoleOutput InstanceId=$i
         StopInstances InstanceIds=$i
         TerminateInstances InstanceIds=$i
         settle
         {LOOK}"
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => i=Instances.1.InstanceId
        > settle
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State Reservations.Instances.StateReason Reservations.Instances.StateTransitionReason
        Reservations:
          Instances:
            StateReason:
              Code: pending
              Message: This cloud runs without machines: nothing boots.
            State:
              Code: 0
              Name: pending
            StateTransitionReason: 
        > ? GetConsoleOutput InstanceId=$i
        InstanceId: $i
        Timestamp: 2026-11-21T09:00:00.000Z
        > StopInstances InstanceIds=$i
        ! IncorrectInstanceState: Instance '$i' cannot be stopped as it has never reached the 'running' state.
        > TerminateInstances InstanceIds=$i
        > settle
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State Reservations.Instances.StateReason Reservations.Instances.StateTransitionReason
        Reservations:
          Instances:
            StateReason:
              Code: Client.UserInitiatedShutdown
              Message: Client.UserInitiatedShutdown: User initiated shutdown
            State:
              Code: 48
              Name: terminated
            StateTransitionReason: User initiated (2026-11-21 09:00:00 GMT)
    "#]].assert_eq(&said);
}

/// Waits until the only machine is in this state.
fn wait_for(kernel: &Arc<Kernel>, state: fn(State) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        let all = crate::tables::INSTANCES.list(&kernel.store.snapshot().expect("a snapshot"), &()).expect("machines");
        let is = all[0].1.state;
        if state(is) {
            return;
        }
        assert!(Instant::now() < deadline, "still {is:?}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn commits_and_the_drivers_events_wake_the_kernels_own_loop() {
    let driver = Arc::new(Driver::default());
    let base = Arc::new(super::cloud::Base(std::sync::Mutex::new(Ok(None))));
    let disks = Arc::new(super::disks::FakeDisks::default());
    let (boxes, trust, hide) = (driver.clone(), Vec::new(), Vec::new());
    let machines = Machines { boxes, disks, base, host_root_first: true, trust, hide };
    let options = KernelOptions::new(Store::memory(), Arc::new(SystemClock::default()), Ids::seeded(7));
    let rooms = vec![svc_vpc::service(None), svc_iam::service(), crate::service(Some(machines))];
    let kernel = Kernel::start(options, rooms).expect("a kernel");
    let cx = || {
        let at = kernel::Scope {
            account: base::AccountId::TEST,
            region: base::Region::parse("eu-west-1").expect("a region"),
        };
        kernel.service_cx(at, "test")
    };
    let run = api_ec2::RunInstancesRequest {
        image_id: Some(crate::rules::images::HOST_ID.into()),
        instance_type: Some("t3.micro".into()),
        min_count: 1,
        max_count: 1,
        ..Default::default()
    };
    let made = kernel.call_blocking(cx(), &api_ec2::RUN_INSTANCES, run).expect("a launch");
    let id = made.instances.and_then(|i| i[0].instance_id.clone()).expect("an id");
    let name: BoxId = id.parse().expect("a name");
    let deadline = Instant::now() + Duration::from_secs(5);
    while driver.list().expect("a list").iter().all(|s| s.life != Life::Waiting) {
        assert!(Instant::now() < deadline, "the commit woke the loop");
        std::thread::sleep(Duration::from_millis(1));
    }
    driver.go(&name).expect("a machine that waits");
    // the network room's own commit does this in a whole cloud
    kernel.wake(LOOP);
    wait_for(&kernel, |s| s == State::Running);
    driver.fake.end(&name, box_spec::Ending::PoweredOff);
    wait_for(&kernel, |s| s == State::Stopped);
    let end = api_ec2::TerminateInstancesRequest { instance_ids: vec![id], ..Default::default() };
    kernel.call_blocking(cx(), &api_ec2::TERMINATE_INSTANCES, end).expect("an end");
    wait_for(&kernel, |s| matches!(s, State::Terminated { .. }));
    assert_eq!(kernel.stop(), Vec::<String>::new());
}
