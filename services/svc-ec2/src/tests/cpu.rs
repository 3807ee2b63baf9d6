//! CPU options: at launch, in a template, of a stopped machine; with another type they are gone.

use super::Cloud;
use crate::tables::CPU;
use expect_test::expect;

const RUN: &str = "RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1";
const SHOWN: &str = "| Reservations.Instances.InstanceType Reservations.Instances.CpuOptions";

fn threads(cloud: &Cloud, name: &str) -> Option<u32> {
    let spec = cloud.driver.fake.spec(&cloud.box_id(name)).expect("it was made");
    spec.limits.cpu_milli.map(|m| m / 1000)
}

#[test]
fn a_machine_has_the_cores_and_threads_that_its_launch_asks_for_until_its_type_changes() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "? {RUN} InstanceType=c5.xlarge CpuOptions.CoreCount=2 CpuOptions.ThreadsPerCore=1 | Instances.CpuOptions => i=Instances.1.InstanceId
         settle
         ModifyInstanceCpuOptions InstanceId=$i CoreCount=2 ThreadsPerCore=2
         StopInstances InstanceIds=$i
         settle
         ? DescribeInstances InstanceIds=$i {SHOWN}"
    ));
    expect![[r#"
        > ? RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1 InstanceType=c5.xlarge CpuOptions.CoreCount=2 CpuOptions.ThreadsPerCore=1 | Instances.CpuOptions => i=Instances.1.InstanceId
        Instances:
          CpuOptions:
            CoreCount: 2
            ThreadsPerCore: 1
        > settle
        > ModifyInstanceCpuOptions InstanceId=$i CoreCount=2 ThreadsPerCore=2
        ! IncorrectInstanceState: The instance '$i' is not in the 'stopped' state.
        > StopInstances InstanceIds=$i
        > settle
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.InstanceType Reservations.Instances.CpuOptions
        Reservations:
          Instances:
            CpuOptions:
              CoreCount: 2
              ThreadsPerCore: 1
            InstanceType: c5.xlarge
    "#]]
    .assert_eq(&said);
    assert_eq!(threads(&cloud, "i"), Some(2), "of the type's four");
    let said = cloud.run(&format!(
        "ModifyInstanceAttribute InstanceId=$i InstanceType.Value=c5.2xlarge
         ? DescribeInstances InstanceIds=$i {SHOWN}
         ? ModifyInstanceCpuOptions InstanceId=$i CoreCount=4 ThreadsPerCore=1
         StartInstances InstanceIds=$i
         settle
         ? DescribeInstances InstanceIds=$i {SHOWN}"
    ));
    expect![[r#"
        > ModifyInstanceAttribute InstanceId=$i InstanceType.Value=c5.2xlarge
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.InstanceType Reservations.Instances.CpuOptions
        Reservations:
          Instances:
            CpuOptions:
              CoreCount: 4
              ThreadsPerCore: 2
            InstanceType: c5.2xlarge
        > ? ModifyInstanceCpuOptions InstanceId=$i CoreCount=4 ThreadsPerCore=1
        InstanceId: $i
        CoreCount: 4
        ThreadsPerCore: 1
        > StartInstances InstanceIds=$i
        > settle
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.InstanceType Reservations.Instances.CpuOptions
        Reservations:
          Instances:
            CpuOptions:
              CoreCount: 4
              ThreadsPerCore: 1
            InstanceType: c5.2xlarge
    "#]]
    .assert_eq(&said);
    assert_eq!(threads(&cloud, "i"), Some(4), "of the type's eight");
    cloud.ok("TerminateInstances InstanceIds=$i
              settle
              wait 3700
              settle");
    let left = CPU.list(&cloud.kernel.store.snapshot().expect("a snapshot"), &()).expect("a list");
    assert_eq!(left, [], "nothing is left of it");
}

#[test]
fn a_template_may_say_them() {
    let mut cloud = Cloud::new();
    let said = cloud.run(
        "CreateLaunchTemplate LaunchTemplateName=few LaunchTemplateData.ImageId=ami-0a11ce00000000001 LaunchTemplateData.InstanceType=m5.2xlarge LaunchTemplateData.CpuOptions.CoreCount=2 LaunchTemplateData.CpuOptions.ThreadsPerCore=1
         ? RunInstances LaunchTemplate.LaunchTemplateName=few MinCount=1 MaxCount=1 | Instances.CpuOptions",
    );
    expect![[r#"
        > CreateLaunchTemplate LaunchTemplateName=few LaunchTemplateData.ImageId=ami-0a11ce00000000001 LaunchTemplateData.InstanceType=m5.2xlarge LaunchTemplateData.CpuOptions.CoreCount=2 LaunchTemplateData.CpuOptions.ThreadsPerCore=1
        > ? RunInstances LaunchTemplate.LaunchTemplateName=few MinCount=1 MaxCount=1 | Instances.CpuOptions
        Instances:
          CpuOptions:
            CoreCount: 2
            ThreadsPerCore: 1
    "#]]
    .assert_eq(&said);
}

#[test]
fn what_a_type_cannot_have_is_refused() {
    let mut cloud = Cloud::new();
    let said = cloud.faults(&format!(
        "{RUN} InstanceType=c5.xlarge CpuOptions.CoreCount=2
         {RUN} InstanceType=c5.xlarge CpuOptions.ThreadsPerCore=1
         {RUN} InstanceType=c5.xlarge CpuOptions.CoreCount=3 CpuOptions.ThreadsPerCore=1
         {RUN} InstanceType=c5.xlarge CpuOptions.CoreCount=2 CpuOptions.ThreadsPerCore=3
         {RUN} InstanceType=t2.micro CpuOptions.CoreCount=1 CpuOptions.ThreadsPerCore=1
         {RUN} InstanceType=c6a.xlarge CpuOptions.CoreCount=1 CpuOptions.ThreadsPerCore=1 CpuOptions.AmdSevSnp=enabled
         ModifyInstanceCpuOptions InstanceId=i-0123456789abcdef0 CoreCount=1 ThreadsPerCore=1"
    ));
    expect![[r#"
        RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1 InstanceType=c5.xlarge CpuOptions.CoreCount=2
          ! MissingParameter: When specifying CpuOptions you must specify both CoreCount and ThreadsPerCore.
        RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1 InstanceType=c5.xlarge CpuOptions.ThreadsPerCore=1
          ! MissingParameter: When specifying CpuOptions you must specify both CoreCount and ThreadsPerCore.
        RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1 InstanceType=c5.xlarge CpuOptions.CoreCount=3 CpuOptions.ThreadsPerCore=1
          ! InvalidParameterValue: The value '3' for CpuOptions.CoreCount is not valid for the instance type 'c5.xlarge'.
        RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1 InstanceType=c5.xlarge CpuOptions.CoreCount=2 CpuOptions.ThreadsPerCore=3
          ! InvalidParameterValue: The value '3' for CpuOptions.ThreadsPerCore is not valid for the instance type 'c5.xlarge'.
        RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1 InstanceType=t2.micro CpuOptions.CoreCount=1 CpuOptions.ThreadsPerCore=1
          ! InvalidParameterCombination: The instance type 't2.micro' does not support CpuOptions.
        RunInstances ImageId=ami-0a11ce00000000001 MinCount=1 MaxCount=1 InstanceType=c6a.xlarge CpuOptions.CoreCount=1 CpuOptions.ThreadsPerCore=1 CpuOptions.AmdSevSnp=enabled
          ! NotImplemented: RunInstances.CpuOptions.AmdSevSnp is not implemented by Hanul.
        ModifyInstanceCpuOptions InstanceId=i-0123456789abcdef0 CoreCount=1 ThreadsPerCore=1
          ! InvalidInstanceID.NotFound: The instance ID 'i-*' does not exist
    "#]]
    .assert_eq(&said);
}
