//! What is metered: the hours in which a machine runs.

use super::Cloud;
use super::life::RUN;
use expect_test::expect;

#[test]
fn a_machine_is_metered_from_running_to_its_stop_and_again_from_its_next_start() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "{RUN}
         round
         usage
         wait 30
         settle
         usage
         wait 1800
         RebootInstances InstanceIds=$i
         settle
         usage
         wait 1800
         StopInstances InstanceIds=$i
         usage
         settle
         wait 7200
         StartInstances InstanceIds=$i
         settle
         wait 900
         TerminateInstances InstanceIds=$i
         settle
         settle
         usage"
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => i=Instances.1.InstanceId
        > round
        > usage
        > wait 30
        > settle
        > usage
        AmazonEC2 APN2-BoxUsage:t3.micro $i 2026-11-21T09:00:30Z - now 0 Hrs
        > wait 1800
        > RebootInstances InstanceIds=$i
        > settle
        > usage
        AmazonEC2 APN2-BoxUsage:t3.micro $i 2026-11-21T09:00:30Z - now 0 Hrs
        > wait 1800
        > StopInstances InstanceIds=$i
        > usage
        AmazonEC2 APN2-BoxUsage:t3.micro $i 2026-11-21T09:00:30Z - 2026-11-21T10:00:30Z 1 Hrs
        > settle
        > wait 7200
        > StartInstances InstanceIds=$i
        > settle
        > wait 900
        > TerminateInstances InstanceIds=$i
        > settle
        > settle
        > usage
        AmazonEC2 APN2-BoxUsage:t3.micro $i 2026-11-21T09:00:30Z - 2026-11-21T10:00:30Z 1 Hrs
        AmazonEC2 APN2-BoxUsage:t3.micro $i 2026-11-21T12:00:30Z - 2026-11-21T12:15:30Z 0.25 Hrs
    "#]].assert_eq(&said);
}

#[test]
fn use_is_cut_at_midnight_and_each_type_has_its_own_usage_type() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "@000000000000 us-east-1
         {RUN}
         settle
         wait 140400
         StopInstances InstanceIds=$i
         settle
         ModifyInstanceAttribute InstanceId=$i InstanceType.Value=m5.large
         StartInstances InstanceIds=$i
         settle
         wait 1800
         end $i PoweredOff
         settle
         usage"
    ));
    expect![[r#"
        > @000000000000 us-east-1
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => i=Instances.1.InstanceId
        > settle
        > wait 140400
        > StopInstances InstanceIds=$i
        > settle
        > ModifyInstanceAttribute InstanceId=$i InstanceType.Value=m5.large
        > StartInstances InstanceIds=$i
        > settle
        > wait 1800
        > end $i PoweredOff
        > settle
        > usage
        AmazonEC2 BoxUsage:m5.large $i 2026-11-23T00:00:00Z - 2026-11-23T00:30:00Z 0.5 Hrs
        AmazonEC2 BoxUsage:t3.micro $i 2026-11-21T09:00:00Z - 2026-11-22T00:00:00Z 15 Hrs
        AmazonEC2 BoxUsage:t3.micro $i 2026-11-22T00:00:00Z - 2026-11-23T00:00:00Z 24 Hrs
    "#]].assert_eq(&said);
}

#[test]
fn a_machine_that_never_ran_is_not_metered() {
    let mut cloud = Cloud::new();
    assert!(
        cloud
            .run(&format!("{RUN}\nround\nwait 60\nTerminateInstances InstanceIds=$i\nsettle\nusage"))
            .ends_with("> usage\n")
    );
}
