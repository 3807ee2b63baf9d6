//! Quotas and how they are told.

use super::Cloud;
use base::AccountId;
use expect_test::expect;

fn limit(cloud: &Cloud, name: &str, value: u64) {
    let region = cloud.cx().region;
    kernel::quota::set(&cloud.kernel.store, AccountId::TEST, region, format!("elbv2.{name}"), value).unwrap();
}

#[test]
fn every_quota_has_its_code() {
    let mut cloud = Cloud::furnished();
    cloud.run(
        "machine i-00000000000000001 running
         machine i-00000000000000002 running
         RegisterTargets TargetGroupArn=$tg Targets.1.Id=i-00000000000000001
         CreateTargetGroup Name=more Protocol=HTTP Port=80 VpcId=$vpc => more=TargetGroups.1.TargetGroupArn
         CreateRule ListenerArn=$li Priority=1 Conditions.1.Field=path-pattern Conditions.1.Values=/a Actions.1.Type=forward Actions.1.TargetGroupArn=$tg",
    );
    for name in [
        "application-load-balancers",
        "listeners-per-application-load-balancer",
        "rules-per-application-load-balancer",
        "target-groups-per-application-load-balancer",
        "target-groups-per-action-on-application-load-balancer",
        "targets-per-target-group",
    ] {
        limit(&cloud, name, 1);
    }
    limit(&cloud, "target-groups", 2);
    limit(&cloud, "security-groups-per-application-load-balancer", 1);
    let said = cloud.faults(
        "CreateLoadBalancer Name=x Subnets=$a,$b
         CreateListener LoadBalancerArn=$lb Protocol=HTTP Port=81 DefaultActions.1.Type=fixed-response DefaultActions.1.FixedResponseConfig.StatusCode=200
         CreateRule ListenerArn=$li Priority=2 Conditions.1.Field=path-pattern Conditions.1.Values=/a Actions.1.Type=fixed-response Actions.1.FixedResponseConfig.StatusCode=200
         CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=$vpc
         ModifyListener ListenerArn=$li DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$more
         ModifyListener ListenerArn=$li DefaultActions.1.Type=forward DefaultActions.1.ForwardConfig.TargetGroups.1.TargetGroupArn=$more DefaultActions.1.ForwardConfig.TargetGroups.2.TargetGroupArn=$tg
         RegisterTargets TargetGroupArn=$tg Targets.1.Id=i-00000000000000002
         SetSecurityGroups LoadBalancerArn=$lb SecurityGroups=$sg,sg-01234567",
    );
    limit(&cloud, "targets-per-target-group", 10);
    limit(&cloud, "targets-per-application-load-balancer", 1);
    let one = cloud.faults("RegisterTargets TargetGroupArn=$tg Targets.1.Id=i-00000000000000002");
    limit(&cloud, "targets-per-application-load-balancer", 10);
    limit(&cloud, "target-id-registrations-per-application-load-balancer", 1);
    let two = cloud.faults("RegisterTargets TargetGroupArn=$tg Targets.1.Id=i-00000000000000001 Targets.1.Port=81");
    expect![[r#"
        CreateLoadBalancer Name=x Subnets=$a,$b
          ! TooManyLoadBalancers: The maximum number of load balancers per Region is '1'
        CreateListener LoadBalancerArn=$lb Protocol=HTTP Port=81 DefaultActions.1.Type=fixed-response DefaultActions.1.FixedResponseConfig.StatusCode=200
          ! TooManyListeners: The maximum number of listeners per load balancer is '1'
        CreateRule ListenerArn=$li Priority=2 Conditions.1.Field=path-pattern Conditions.1.Values=/a Actions.1.Type=fixed-response Actions.1.FixedResponseConfig.StatusCode=200
          ! TooManyRules: The maximum number of rules per load balancer is '1'
        CreateTargetGroup Name=x Protocol=HTTP Port=80 VpcId=$vpc
          ! TooManyTargetGroups: The maximum number of target groups per Region is '2'
        ModifyListener ListenerArn=$li DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$more
          ! TooManyUniqueTargetGroupsPerLoadBalancer: The maximum number of unique target groups per load balancer is '1'
        ModifyListener ListenerArn=$li DefaultActions.1.Type=forward DefaultActions.1.ForwardConfig.TargetGroups.1.TargetGroupArn=$more DefaultActions.1.ForwardConfig.TargetGroups.2.TargetGroupArn=$tg
          ! TooManyTargetGroups: The maximum number of target groups per action is '1'
        RegisterTargets TargetGroupArn=$tg Targets.1.Id=i-00000000000000002
          ! TooManyTargets: The maximum number of targets per target group is '1'
        SetSecurityGroups LoadBalancerArn=$lb SecurityGroups=$sg,sg-01234567
          ! InvalidConfigurationRequest: The maximum number of security groups per load balancer is '1'
        RegisterTargets TargetGroupArn=$tg Targets.1.Id=i-00000000000000002
          ! TooManyTargets: The maximum number of targets per load balancer is '1'
        RegisterTargets TargetGroupArn=$tg Targets.1.Id=i-00000000000000001 Targets.1.Port=81
          ! TooManyRegistrationsForTargetId: The maximum number of registrations per target and load balancer is '1'
    "#]].assert_eq(&(said + &one + &two));
}

#[test]
fn limits_are_told_as_they_are() {
    let mut cloud = Cloud::new();
    limit(&cloud, "application-load-balancers", 7);
    let said = cloud.run(
        "? DescribeAccountLimits PageSize=3 => next=NextMarker
         ? DescribeAccountLimits Marker=$next",
    );
    expect![[r#"
        > ? DescribeAccountLimits PageSize=3 => next=NextMarker
        Limits:
          Name: application-load-balancers
          Max: 7
        Limits:
          Name: condition-values-per-alb-rule
          Max: 5
        Limits:
          Name: condition-wildcards-per-alb-rule
          Max: 6
        NextMarker: $next
        > ? DescribeAccountLimits Marker=$next
        Limits:
          Name: listeners-per-application-load-balancer
          Max: 50
        Limits:
          Name: rules-per-application-load-balancer
          Max: 100
        Limits:
          Name: target-groups
          Max: 3000
        Limits:
          Name: target-groups-per-action-on-application-load-balancer
          Max: 5
        Limits:
          Name: target-groups-per-application-load-balancer
          Max: 100
        Limits:
          Name: target-id-registrations-per-application-load-balancer
          Max: 1000
        Limits:
          Name: targets-per-application-load-balancer
          Max: 1000
        Limits:
          Name: targets-per-target-group
          Max: 1000
    "#]]
    .assert_eq(&said);
}
