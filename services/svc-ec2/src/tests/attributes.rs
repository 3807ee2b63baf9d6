//! Attributes of machines: shown one by one, changed one by one.

use super::Cloud;
use super::life::RUN;
use expect_test::expect;

#[test]
fn every_attribute_is_shown() {
    let mut cloud = Cloud::new();
    cloud.ok(&format!("{RUN}\nsettle"));
    let names = [
        "instanceType",
        "kernel",
        "ramdisk",
        "userData",
        "disableApiTermination",
        "instanceInitiatedShutdownBehavior",
        "rootDeviceName",
        "blockDeviceMapping",
        "productCodes",
        "sourceDestCheck",
        "groupSet",
        "ebsOptimized",
        "sriovNetSupport",
        "enaSupport",
        "enclaveOptions",
        "disableApiStop",
    ];
    let said: String =
        names.iter().map(|n| cloud.run(&format!("? DescribeInstanceAttribute InstanceId=$i Attribute={n}"))).collect();
    expect![[r#"
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=instanceType
        InstanceId: $i
        InstanceType:
          Value: t3.micro
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=kernel
        InstanceId: $i
        KernelId:
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=ramdisk
        InstanceId: $i
        RamdiskId:
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=userData
        InstanceId: $i
        UserData:
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=disableApiTermination
        DisableApiTermination:
          Value: false
        InstanceId: $i
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=instanceInitiatedShutdownBehavior
        InstanceId: $i
        InstanceInitiatedShutdownBehavior:
          Value: stop
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=rootDeviceName
        InstanceId: $i
        RootDeviceName:
          Value: /dev/xvda
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=blockDeviceMapping
        BlockDeviceMappings:
          DeviceName: /dev/xvda
          Ebs:
            AttachTime: 2026-11-21T09:00:00.000Z
            DeleteOnTermination: true
            Status: attached
            VolumeId: vol-*
        InstanceId: $i
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=productCodes
        InstanceId: $i
        ProductCodes: []
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=sourceDestCheck
        InstanceId: $i
        SourceDestCheck:
          Value: true
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=groupSet
        InstanceId: $i
        Groups:
          GroupId: sg-*
          GroupName: default
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=ebsOptimized
        EbsOptimized:
          Value: false
        InstanceId: $i
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=sriovNetSupport
        InstanceId: $i
        SriovNetSupport:
          Value: simple
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=enaSupport
        EnaSupport:
          Value: true
        InstanceId: $i
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=enclaveOptions
        EnclaveOptions:
          Enabled: false
        InstanceId: $i
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=disableApiStop
        InstanceId: $i
        DisableApiStop:
          Value: false
    "#]]
    .assert_eq(&said);
}

#[test]
fn each_attribute_changes_by_its_member_or_by_its_name() {
    let mut cloud = Cloud::new();
    cloud.ok(&format!("{RUN}\nsettle\nCreateSecurityGroup GroupName=web Description=d => web=GroupId"));
    let change = "ModifyInstanceAttribute InstanceId=$i";
    let show = "? DescribeInstanceAttribute InstanceId=$i";
    let said = cloud.run(&format!(
        "{change} DisableApiTermination.Value=true
         {show} Attribute=disableApiTermination
         {change} Attribute=disableApiTermination Value=false
         {change} Attribute=disableApiStop Value=true
         {show} Attribute=disableApiStop
         {change} DisableApiStop.Value=false
         {change} Attribute=instanceInitiatedShutdownBehavior Value=terminate
         {show} Attribute=instanceInitiatedShutdownBehavior
         {change} InstanceInitiatedShutdownBehavior.Value=stop
         {change} SourceDestCheck.Value=false
         {show} Attribute=sourceDestCheck
         {change} Attribute=sourceDestCheck Value=true
         {change} Groups=$web
         {show} Attribute=groupSet
         {change} EnaSupport.Value=true
         {change} InstanceType.Value=t3.small
         StopInstances InstanceIds=$i
         settle
         {change} InstanceType.Value=t3.small
         {change} Attribute=ebsOptimized Value=true
         {change} Attribute=userData Value=aGk=
         {show} Attribute=userData
         {change} UserData.Value=
         {show} Attribute=userData
         ? DescribeInstances InstanceIds=$i | Reservations.Instances.InstanceType Reservations.Instances.EbsOptimized Reservations.Instances.SourceDestCheck
         StartInstances InstanceIds=$i
         settle"
    ));
    expect![[r#"
        > ModifyInstanceAttribute InstanceId=$i DisableApiTermination.Value=true
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=disableApiTermination
        DisableApiTermination:
          Value: true
        InstanceId: $i
        > ModifyInstanceAttribute InstanceId=$i Attribute=disableApiTermination Value=false
        > ModifyInstanceAttribute InstanceId=$i Attribute=disableApiStop Value=true
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=disableApiStop
        InstanceId: $i
        DisableApiStop:
          Value: true
        > ModifyInstanceAttribute InstanceId=$i DisableApiStop.Value=false
        > ModifyInstanceAttribute InstanceId=$i Attribute=instanceInitiatedShutdownBehavior Value=terminate
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=instanceInitiatedShutdownBehavior
        InstanceId: $i
        InstanceInitiatedShutdownBehavior:
          Value: terminate
        > ModifyInstanceAttribute InstanceId=$i InstanceInitiatedShutdownBehavior.Value=stop
        > ModifyInstanceAttribute InstanceId=$i SourceDestCheck.Value=false
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=sourceDestCheck
        InstanceId: $i
        SourceDestCheck:
          Value: false
        > ModifyInstanceAttribute InstanceId=$i Attribute=sourceDestCheck Value=true
        > ModifyInstanceAttribute InstanceId=$i Groups=$web
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=groupSet
        InstanceId: $i
        Groups:
          GroupId: $web
          GroupName: web
        > ModifyInstanceAttribute InstanceId=$i EnaSupport.Value=true
        > ModifyInstanceAttribute InstanceId=$i InstanceType.Value=t3.small
        ! IncorrectInstanceState: The instance '$i' is not in the 'stopped' state.
        > StopInstances InstanceIds=$i
        > settle
        > ModifyInstanceAttribute InstanceId=$i InstanceType.Value=t3.small
        > ModifyInstanceAttribute InstanceId=$i Attribute=ebsOptimized Value=true
        > ModifyInstanceAttribute InstanceId=$i Attribute=userData Value=aGk=
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=userData
        InstanceId: $i
        UserData:
          Value: aGk=
        > ModifyInstanceAttribute InstanceId=$i UserData.Value=
        > ? DescribeInstanceAttribute InstanceId=$i Attribute=userData
        InstanceId: $i
        UserData:
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.InstanceType Reservations.Instances.EbsOptimized Reservations.Instances.SourceDestCheck
        Reservations:
          Instances:
            EbsOptimized: true
            SourceDestCheck: true
            InstanceType: t3.small
        > StartInstances InstanceIds=$i
        > settle
    "#]].assert_eq(&said);
    let spec = cloud.driver.fake.spec(&cloud.box_id("i")).expect("a specification");
    assert_eq!(spec.limits.memory_mib, Some(2048), "it boots as the new type");
}

#[test]
fn groups_and_the_check_of_a_machine_with_several_interfaces_belong_to_the_interfaces() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "DescribeSubnets => subnet=Subnets.1.SubnetId
         RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.SubnetId=$subnet NetworkInterfaces.2.DeviceIndex=1 NetworkInterfaces.2.SubnetId=$subnet => i=Instances.1.InstanceId
         ModifyInstanceAttribute InstanceId=$i SourceDestCheck.Value=false
         DescribeInstanceAttribute InstanceId=$i Attribute=groupSet",
    );
    expect![[r#"
        > DescribeSubnets => subnet=Subnets.1.SubnetId
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 NetworkInterfaces.1.DeviceIndex=0 NetworkInterfaces.1.SubnetId=$subnet NetworkInterfaces.2.DeviceIndex=1 NetworkInterfaces.2.SubnetId=$subnet => i=Instances.1.InstanceId
        > ModifyInstanceAttribute InstanceId=$i SourceDestCheck.Value=false
        ! InvalidInstanceID: There are multiple interfaces attached to instance '$i'. Please specify an interface ID for the operation instead.
        > DescribeInstanceAttribute InstanceId=$i Attribute=groupSet
        ! InvalidInstanceID: There are multiple interfaces attached to instance '$i'. Please specify an interface ID for the operation instead.
    "#]].assert_eq(&said);
}

#[test]
fn metadata_options_change_as_far_as_they_are_named() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "{}
         ? DescribeInstances InstanceIds=$i | Reservations.Instances.MetadataOptions
         ? ModifyInstanceMetadataOptions InstanceId=$i HttpTokens=required InstanceMetadataTags=enabled
         ? ModifyInstanceMetadataOptions InstanceId=$i HttpEndpoint=disabled
         ? DescribeInstances Filters.1.Name=metadata-options.http-tokens Filters.1.Values=required Filters.2.Name=metadata-options.http-put-response-hop-limit Filters.2.Values=5 | Reservations.Instances.MetadataOptions.HttpEndpoint",
        RUN.replace(" =>", " MetadataOptions.HttpTokens=optional MetadataOptions.HttpPutResponseHopLimit=5 =>")
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 MetadataOptions.HttpTokens=optional MetadataOptions.HttpPutResponseHopLimit=5 => i=Instances.1.InstanceId
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.MetadataOptions
        Reservations:
          Instances:
            MetadataOptions:
              State: pending
              HttpTokens: optional
              HttpPutResponseHopLimit: 5
              HttpEndpoint: enabled
              HttpProtocolIpv6: disabled
              InstanceMetadataTags: disabled
        > ? ModifyInstanceMetadataOptions InstanceId=$i HttpTokens=required InstanceMetadataTags=enabled
        InstanceId: $i
        InstanceMetadataOptions:
          State: pending
          HttpTokens: required
          HttpPutResponseHopLimit: 5
          HttpEndpoint: enabled
          HttpProtocolIpv6: disabled
          InstanceMetadataTags: enabled
        > ? ModifyInstanceMetadataOptions InstanceId=$i HttpEndpoint=disabled
        InstanceId: $i
        InstanceMetadataOptions:
          State: pending
          HttpTokens: required
          HttpPutResponseHopLimit: 5
          HttpEndpoint: disabled
          HttpProtocolIpv6: disabled
          InstanceMetadataTags: enabled
        > ? DescribeInstances Filters.1.Name=metadata-options.http-tokens Filters.1.Values=required Filters.2.Name=metadata-options.http-put-response-hop-limit Filters.2.Values=5 | Reservations.Instances.MetadataOptions.HttpEndpoint
        Reservations:
          Instances:
            MetadataOptions:
              HttpEndpoint: disabled
    "#]].assert_eq(&said);
}

#[test]
fn credits_are_kept_and_follow_the_type() {
    let mut cloud = Cloud::new();
    let run = "RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1";
    let said = cloud.run(&format!(
        "{run} InstanceType=t3.micro CreditSpecification.CpuCredits=standard => a=Instances.1.InstanceId
         {run} InstanceType=t2.micro => b=Instances.1.InstanceId
         {run} InstanceType=t3.micro => c=Instances.1.InstanceId
         {run} InstanceType=m5.large => d=Instances.1.InstanceId
         ? DescribeInstanceCreditSpecifications InstanceIds=$a | InstanceCreditSpecifications.CpuCredits
         ? DescribeInstanceCreditSpecifications InstanceIds=$b | InstanceCreditSpecifications.CpuCredits
         ? DescribeInstanceCreditSpecifications
         DescribeInstanceCreditSpecifications InstanceIds=$d
         ? DescribeInstanceCreditSpecifications Filters.1.Name=instance-id Filters.1.Values=$a"
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1 InstanceType=t3.micro CreditSpecification.CpuCredits=standard => a=Instances.1.InstanceId
        > RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1 InstanceType=t2.micro => b=Instances.1.InstanceId
        > RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1 InstanceType=t3.micro => c=Instances.1.InstanceId
        > RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1 InstanceType=m5.large => d=Instances.1.InstanceId
        > ? DescribeInstanceCreditSpecifications InstanceIds=$a | InstanceCreditSpecifications.CpuCredits
        InstanceCreditSpecifications:
          CpuCredits: standard
        > ? DescribeInstanceCreditSpecifications InstanceIds=$b | InstanceCreditSpecifications.CpuCredits
        InstanceCreditSpecifications:
          CpuCredits: standard
        > ? DescribeInstanceCreditSpecifications
        InstanceCreditSpecifications:
          InstanceId: $c
          CpuCredits: unlimited
        > DescribeInstanceCreditSpecifications InstanceIds=$d
        ! InstanceCreditSpecification.NotSupported: The instance type m5.large does not use CPU credits for CPU usage.
        > ? DescribeInstanceCreditSpecifications Filters.1.Name=instance-id Filters.1.Values=$a
        InstanceCreditSpecifications: []
    "#]].assert_eq(&said);
}

#[test]
fn the_credit_option_changes_machine_by_machine() {
    let mut cloud = Cloud::new();
    cloud.ok(&format!("{RUN}\nsettle"));
    cloud.ok("RunInstances ImageId=ami-0a11ce00000000001 InstanceType=m5.large MinCount=1 MaxCount=1 => big=Instances.1.InstanceId");
    let said = cloud.run(
        "? ModifyInstanceCreditSpecification ClientToken=t InstanceCreditSpecifications.1.InstanceId=$i InstanceCreditSpecifications.1.CpuCredits=standard InstanceCreditSpecifications.2.InstanceId=$big InstanceCreditSpecifications.2.CpuCredits=standard InstanceCreditSpecifications.3.InstanceId=i-0123456789abcdef0 InstanceCreditSpecifications.3.CpuCredits=standard
         ? DescribeInstanceCreditSpecifications InstanceIds=$i
         ModifyInstanceCreditSpecification ClientToken=t InstanceCreditSpecifications.1.InstanceId=$i InstanceCreditSpecifications.1.CpuCredits=unlimited",
    );
    expect![[r#"
        > ? ModifyInstanceCreditSpecification ClientToken=t InstanceCreditSpecifications.1.InstanceId=$i InstanceCreditSpecifications.1.CpuCredits=standard InstanceCreditSpecifications.2.InstanceId=$big InstanceCreditSpecifications.2.CpuCredits=standard InstanceCreditSpecifications.3.InstanceId=i-0123456789abcdef0 InstanceCreditSpecifications.3.CpuCredits=standard
        SuccessfulInstanceCreditSpecifications:
          InstanceId: $i
        UnsuccessfulInstanceCreditSpecifications:
          InstanceId: $big
          Error:
            Code: InstanceCreditSpecification.NotSupported
            Message: The instance type m5.large does not use CPU credits for CPU usage.
        UnsuccessfulInstanceCreditSpecifications:
          InstanceId: i-*
          Error:
            Code: InvalidInstanceID.NotFound
            Message: The instance ID 'i-*' does not exist
        > ? DescribeInstanceCreditSpecifications InstanceIds=$i
        InstanceCreditSpecifications:
          InstanceId: $i
          CpuCredits: standard
        > ModifyInstanceCreditSpecification ClientToken=t InstanceCreditSpecifications.1.InstanceId=$i InstanceCreditSpecifications.1.CpuCredits=unlimited
        ! IdempotentParameterMismatch: The request uses the same client token as a previous, but non-identical request.
    "#]].assert_eq(&said);
}

#[test]
fn detailed_monitoring_is_turned_on_and_off() {
    let mut cloud = Cloud::new();
    cloud.ok("RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 Monitoring.Enabled=true => i=Instances.1.InstanceId\nsettle");
    let said = cloud.run(
        "? DescribeInstances Filters.1.Name=monitoring-state Filters.1.Values=enabled | Reservations.Instances.Monitoring
         ? UnmonitorInstances InstanceIds=$i
         ? DescribeInstances InstanceIds=$i | Reservations.Instances.Monitoring
         ? MonitorInstances InstanceIds=$i
         TerminateInstances InstanceIds=$i
         MonitorInstances InstanceIds=$i
         settle
         ? DescribeInstances InstanceIds=$i | Reservations.Instances.Monitoring",
    );
    expect![[r#"
        > ? DescribeInstances Filters.1.Name=monitoring-state Filters.1.Values=enabled | Reservations.Instances.Monitoring
        Reservations:
          Instances:
            Monitoring:
              State: enabled
        > ? UnmonitorInstances InstanceIds=$i
        InstanceMonitorings:
          InstanceId: $i
          Monitoring:
            State: disabling
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.Monitoring
        Reservations:
          Instances:
            Monitoring:
              State: disabled
        > ? MonitorInstances InstanceIds=$i
        InstanceMonitorings:
          InstanceId: $i
          Monitoring:
            State: pending
        > TerminateInstances InstanceIds=$i
        > MonitorInstances InstanceIds=$i
        ! IncorrectInstanceState: The instance '$i' is in the 'shutting-down' state, which does not allow this operation.
        > settle
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.Monitoring
        Reservations:
          Instances:
            Monitoring:
              State: disabled
    "#]].assert_eq(&said);
}
