//! Targets from registration to the end of draining.

use super::Cloud;
use expect_test::expect;
use proxy_rules::health::HealthStateName;
use proxy_rules::{HealthReason, TargetHealth, TargetState};

const HEALTH: &str = "? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target TargetHealthDescriptions.HealthCheckPort TargetHealthDescriptions.TargetHealth";

fn registered() -> Cloud {
    let mut cloud = Cloud::furnished();
    cloud.bind("i", "i-00000000000000001");
    cloud.run(
        "machine i-00000000000000001 running
         RegisterTargets TargetGroupArn=$tg Targets.1.Id=$i
         round",
    );
    cloud
}

fn because(state: HealthStateName, reason: HealthReason) -> TargetHealth {
    TargetHealth::because(state, reason)
}

#[test]
fn a_target_is_registering_then_initial_then_healthy_or_not() {
    let mut cloud = registered();
    let mut said = cloud.run(HEALTH);
    for seen in [
        because(HealthStateName::Initial, HealthReason::ElbInitialHealthChecking),
        TargetHealth::healthy(),
        because(HealthStateName::Unhealthy, HealthReason::TargetTimeout),
    ] {
        cloud.edge.sees("i-00000000000000001", 8080, &seen);
        said += &cloud.run(HEALTH);
    }
    expect![[r#"
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target TargetHealthDescriptions.HealthCheckPort TargetHealthDescriptions.TargetHealth
        TargetHealthDescriptions:
          Target:
            Id: $i
            Port: 8080
          HealthCheckPort: 8080
          TargetHealth:
            State: initial
            Reason: Elb.RegistrationInProgress
            Description: Target registration is in progress
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target TargetHealthDescriptions.HealthCheckPort TargetHealthDescriptions.TargetHealth
        TargetHealthDescriptions:
          Target:
            Id: $i
            Port: 8080
          HealthCheckPort: 8080
          TargetHealth:
            State: initial
            Reason: Elb.InitialHealthChecking
            Description: Initial health checks in progress
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target TargetHealthDescriptions.HealthCheckPort TargetHealthDescriptions.TargetHealth
        TargetHealthDescriptions:
          Target:
            Id: $i
            Port: 8080
          HealthCheckPort: 8080
          TargetHealth:
            State: healthy
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target TargetHealthDescriptions.HealthCheckPort TargetHealthDescriptions.TargetHealth
        TargetHealthDescriptions:
          Target:
            Id: $i
            Port: 8080
          HealthCheckPort: 8080
          TargetHealth:
            State: unhealthy
            Reason: Target.Timeout
            Description: Request timed out
    "#]].assert_eq(&said);
}

#[test]
fn the_worst_that_any_node_sees_is_shown() {
    let mut cloud = registered();
    cloud.edge.sees("i-00000000000000001", 8080, &TargetHealth::healthy());
    let b = cloud.edge.node("2b");
    let bad = because(HealthStateName::Unhealthy, HealthReason::TargetFailedHealthChecks);
    cloud.edge.node_sees(&b, "i-00000000000000001", 8080, &bad);
    expect![[r#"
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target TargetHealthDescriptions.HealthCheckPort TargetHealthDescriptions.TargetHealth
        TargetHealthDescriptions:
          Target:
            Id: $i
            Port: 8080
          HealthCheckPort: 8080
          TargetHealth:
            State: unhealthy
            Reason: Target.FailedHealthChecks
            Description: Health checks failed
    "#]].assert_eq(&cloud.run(HEALTH));
}

#[test]
fn a_target_of_an_idle_group_is_unused_and_a_stranger_is_not_registered() {
    let mut cloud = registered();
    let said = cloud.run(
        "CreateTargetGroup Name=idle Protocol=HTTP Port=80 VpcId=$vpc TargetType=ip => tg=TargetGroups.1.TargetGroupArn
         RegisterTargets TargetGroupArn=$tg Targets.1.Id=10.9.9.9 Targets.1.AvailabilityZone=all Targets.2.Id=172.31.0.9 Targets.2.Port=81
         ? DescribeTargetHealth TargetGroupArn=$tg
         ? DescribeTargetHealth TargetGroupArn=$tg Targets.1.Id=172.31.0.9
         DeregisterTargets TargetGroupArn=$tg Targets.1.Id=10.9.9.9 Targets.2.Id=10.1.1.1
         ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target.Id",
    );
    expect![[r#"
        > CreateTargetGroup Name=idle Protocol=HTTP Port=80 VpcId=$vpc TargetType=ip => tg=TargetGroups.1.TargetGroupArn
        > RegisterTargets TargetGroupArn=$tg Targets.1.Id=10.9.9.9 Targets.1.AvailabilityZone=all Targets.2.Id=172.31.0.9 Targets.2.Port=81
        > ? DescribeTargetHealth TargetGroupArn=$tg
        TargetHealthDescriptions:
          Target:
            Id: 10.9.9.9
            Port: 80
            AvailabilityZone: all
          HealthCheckPort: 80
          TargetHealth:
            State: unused
            Reason: Target.NotInUse
            Description: Target group is not configured to receive traffic from the load balancer
        TargetHealthDescriptions:
          Target:
            Id: 172.*
            Port: 81
            AvailabilityZone: ap-northeast-2a
          HealthCheckPort: 81
          TargetHealth:
            State: unused
            Reason: Target.NotInUse
            Description: Target group is not configured to receive traffic from the load balancer
        > ? DescribeTargetHealth TargetGroupArn=$tg Targets.1.Id=172.31.0.9
        TargetHealthDescriptions:
          Target:
            Id: 172.*
            Port: 80
          HealthCheckPort: 80
          TargetHealth:
            State: unused
            Reason: Target.NotRegistered
            Description: Target is not registered to the target group
        > DeregisterTargets TargetGroupArn=$tg Targets.1.Id=10.9.9.9 Targets.2.Id=10.1.1.1
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target.Id
        TargetHealthDescriptions:
          Target:
            Id: 172.*
    "#]].assert_eq(&said);
}

#[test]
fn an_address_of_a_load_balancer_cannot_be_used() {
    let mut cloud = Cloud::furnished();
    cloud.round();
    let address = cloud.edge.last().balancers[0].nodes[0].address.to_string();
    cloud.bind("own", address);
    let said = cloud.run(
        "CreateTargetGroup Name=idle Protocol=HTTP Port=80 VpcId=$vpc TargetType=ip => tg=TargetGroups.1.TargetGroupArn
         RegisterTargets TargetGroupArn=$tg Targets.1.Id=$own
         ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.TargetHealth",
    );
    expect![[r#"
        > CreateTargetGroup Name=idle Protocol=HTTP Port=80 VpcId=$vpc TargetType=ip => tg=TargetGroups.1.TargetGroupArn
        > RegisterTargets TargetGroupArn=$tg Targets.1.Id=$own
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.TargetHealth
        TargetHealthDescriptions:
          TargetHealth:
            State: unused
            Reason: Target.IpUnusable
            Description: The target IP address is reserved for use by a load balancer
    "#]]
    .assert_eq(&said);
}

#[test]
fn a_stopped_machine_is_out_of_use_and_begins_anew() {
    let mut cloud = registered();
    cloud.edge.sees("i-00000000000000001", 8080, &TargetHealth::healthy());
    let mut said = cloud.run(&format!("round\n {HEALTH}\n machine i-00000000000000001 stopped\n round\n {HEALTH}"));
    let out = TargetState::OutOfUse { description: "Target is in the stopped state".into() };
    assert_eq!(cloud.edge.last().target_groups[0].targets[0].state, out);
    cloud.edge.forget();
    said += &cloud.run(&format!("machine i-00000000000000001 running\n round\n {HEALTH}"));
    let target = cloud.edge.last().target_groups[0].targets[0].clone();
    assert_eq!((target.state, target.last_health), (TargetState::Registered, None));
    expect![[r#"
        > round
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target TargetHealthDescriptions.HealthCheckPort TargetHealthDescriptions.TargetHealth
        TargetHealthDescriptions:
          Target:
            Id: $i
            Port: 8080
          HealthCheckPort: 8080
          TargetHealth:
            State: healthy
        > machine i-00000000000000001 stopped
        > round
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target TargetHealthDescriptions.HealthCheckPort TargetHealthDescriptions.TargetHealth
        TargetHealthDescriptions:
          Target:
            Id: $i
            Port: 8080
          HealthCheckPort: 8080
          TargetHealth:
            State: unused
            Reason: Target.InvalidState
            Description: Target is in the stopped state
        > machine i-00000000000000001 running
        > round
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target TargetHealthDescriptions.HealthCheckPort TargetHealthDescriptions.TargetHealth
        TargetHealthDescriptions:
          Target:
            Id: $i
            Port: 8080
          HealthCheckPort: 8080
          TargetHealth:
            State: initial
            Reason: Elb.RegistrationInProgress
            Description: Target registration is in progress
    "#]].assert_eq(&said);
}

#[test]
fn a_terminated_machine_is_shown_until_it_is_forgotten() {
    let mut cloud = registered();
    let said = cloud.run(&format!(
        "machine i-00000000000000001 terminated
         round
         {HEALTH}
         machine i-00000000000000001 gone
         round
         {HEALTH}
         round"
    ));
    expect![[r#"
        > machine i-00000000000000001 terminated
        > round
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target TargetHealthDescriptions.HealthCheckPort TargetHealthDescriptions.TargetHealth
        TargetHealthDescriptions:
          Target:
            Id: $i
            Port: 8080
          HealthCheckPort: 8080
          TargetHealth:
            State: unused
            Reason: Target.InvalidState
            Description: Target is in the terminated state
        > machine i-00000000000000001 gone
        > round
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target TargetHealthDescriptions.HealthCheckPort TargetHealthDescriptions.TargetHealth
        TargetHealthDescriptions: []
        > round
    "#]].assert_eq(&said);
    assert!(cloud.edge.last().target_groups[0].targets.is_empty());
}

#[test]
fn a_deregistered_target_drains_for_its_delay() {
    let mut cloud = registered();
    cloud.edge.sees("i-00000000000000001", 8080, &TargetHealth::healthy());
    let mut said = cloud.run(&format!("DeregisterTargets TargetGroupArn=$tg Targets.1.Id=$i\n round\n {HEALTH}"));
    let until = base::Timestamp::from_secs(1_706_702_400 + 300);
    assert_eq!(cloud.next, Some(kernel::Next::At(until)));
    let state = cloud.edge.last().target_groups[0].targets[0].state.clone();
    assert_eq!(state, TargetState::Draining { until_ms: until.0 as u64 });
    said += &cloud.run(&format!("wait 299\n round\n {HEALTH}\n wait 1\n round\n {HEALTH}"));
    said +=
        &cloud.run("? DescribeTargetHealth TargetGroupArn=$tg Targets.1.Id=$i | TargetHealthDescriptions.TargetHealth");
    expect![[r#"
        > DeregisterTargets TargetGroupArn=$tg Targets.1.Id=$i
        > round
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target TargetHealthDescriptions.HealthCheckPort TargetHealthDescriptions.TargetHealth
        TargetHealthDescriptions:
          Target:
            Id: $i
            Port: 8080
          HealthCheckPort: 8080
          TargetHealth:
            State: draining
            Reason: Target.DeregistrationInProgress
            Description: Target deregistration is in progress
        > wait 299
        > round
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target TargetHealthDescriptions.HealthCheckPort TargetHealthDescriptions.TargetHealth
        TargetHealthDescriptions:
          Target:
            Id: $i
            Port: 8080
          HealthCheckPort: 8080
          TargetHealth:
            State: draining
            Reason: Target.DeregistrationInProgress
            Description: Target deregistration is in progress
        > wait 1
        > round
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target TargetHealthDescriptions.HealthCheckPort TargetHealthDescriptions.TargetHealth
        TargetHealthDescriptions: []
        > ? DescribeTargetHealth TargetGroupArn=$tg Targets.1.Id=$i | TargetHealthDescriptions.TargetHealth
        TargetHealthDescriptions:
          TargetHealth:
            State: unused
            Reason: Target.NotRegistered
            Description: Target is not registered to the target group
    "#]].assert_eq(&said);
}

#[test]
fn a_draining_target_that_is_registered_again_stays() {
    let mut cloud = registered();
    let said = cloud.run(&format!(
        "DeregisterTargets TargetGroupArn=$tg Targets.1.Id=$i
         RegisterTargets TargetGroupArn=$tg Targets.1.Id=$i
         wait 301
         round
         {HEALTH}"
    ));
    expect![[r#"
        > DeregisterTargets TargetGroupArn=$tg Targets.1.Id=$i
        > RegisterTargets TargetGroupArn=$tg Targets.1.Id=$i
        > wait 301
        > round
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target TargetHealthDescriptions.HealthCheckPort TargetHealthDescriptions.TargetHealth
        TargetHealthDescriptions:
          Target:
            Id: $i
            Port: 8080
          HealthCheckPort: 8080
          TargetHealth:
            State: initial
            Reason: Elb.RegistrationInProgress
            Description: Target registration is in progress
    "#]].assert_eq(&said);
}

#[test]
fn a_delay_of_zero_ends_at_once() {
    let mut cloud = registered();
    let said = cloud.run(&format!(
        "ModifyTargetGroupAttributes TargetGroupArn=$tg Attributes.1.Key=deregistration_delay.timeout_seconds Attributes.1.Value=0
         DeregisterTargets TargetGroupArn=$tg Targets.1.Id=$i
         {HEALTH}"
    ));
    expect![[r#"
        > ModifyTargetGroupAttributes TargetGroupArn=$tg Attributes.1.Key=deregistration_delay.timeout_seconds Attributes.1.Value=0
        > DeregisterTargets TargetGroupArn=$tg Targets.1.Id=$i
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target TargetHealthDescriptions.HealthCheckPort TargetHealthDescriptions.TargetHealth
        TargetHealthDescriptions: []
    "#]].assert_eq(&said);
}

#[test]
fn one_machine_is_there_with_several_ports() {
    let mut cloud = registered();
    let said = cloud.run(
        "RegisterTargets TargetGroupArn=$tg Targets.1.Id=$i Targets.1.Port=9000 Targets.2.Id=$i Targets.2.Port=9001 Targets.3.Id=$i
         ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target.Port
         DeregisterTargets TargetGroupArn=$tg Targets.1.Id=$i Targets.1.Port=9000
         ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target.Port TargetHealthDescriptions.TargetHealth.State",
    );
    expect![[r#"
        > RegisterTargets TargetGroupArn=$tg Targets.1.Id=$i Targets.1.Port=9000 Targets.2.Id=$i Targets.2.Port=9001 Targets.3.Id=$i
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target.Port
        TargetHealthDescriptions:
          Target:
            Port: 8080
        TargetHealthDescriptions:
          Target:
            Port: 9000
        TargetHealthDescriptions:
          Target:
            Port: 9001
        > DeregisterTargets TargetGroupArn=$tg Targets.1.Id=$i Targets.1.Port=9000
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.Target.Port TargetHealthDescriptions.TargetHealth.State
        TargetHealthDescriptions:
          Target:
            Port: 8080
          TargetHealth:
            State: initial
        TargetHealthDescriptions:
          Target:
            Port: 9000
          TargetHealth:
            State: draining
        TargetHealthDescriptions:
          Target:
            Port: 9001
          TargetHealth:
            State: initial
    "#]].assert_eq(&said);
}

#[test]
fn anomalies_are_shown_when_they_are_asked_for() {
    let mut cloud = registered();
    let ask = "? DescribeTargetHealth TargetGroupArn=$tg Include=AnomalyDetection | TargetHealthDescriptions.AnomalyDetection";
    let mut said = cloud.run(ask);
    let key = proxy_rules::TargetKey { id: "i-00000000000000001".into(), port: 8080 };
    cloud.edge.standings.lock().unwrap().push((key, proxy_rules::anomaly::Standing { anomalous: true, share: 500 }));
    said += &cloud.run(ask);
    said += &cloud.run("? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.AnomalyDetection");
    expect![[r#"
        > ? DescribeTargetHealth TargetGroupArn=$tg Include=AnomalyDetection | TargetHealthDescriptions.AnomalyDetection
        TargetHealthDescriptions:
          AnomalyDetection:
            Result: normal
            MitigationInEffect: no
        > ? DescribeTargetHealth TargetGroupArn=$tg Include=AnomalyDetection | TargetHealthDescriptions.AnomalyDetection
        TargetHealthDescriptions:
          AnomalyDetection:
            Result: anomalous
            MitigationInEffect: yes
        > ? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.AnomalyDetection
        TargetHealthDescriptions:
    "#]]
    .assert_eq(&said);
}
