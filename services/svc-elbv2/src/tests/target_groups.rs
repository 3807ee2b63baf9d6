//! Target groups and their health checks.

use super::Cloud;
use expect_test::expect;

#[test]
fn a_group_has_the_defaults_of_http_groups() {
    let mut cloud = Cloud::with_network();
    let said = cloud.run("? CreateTargetGroup Name=web Protocol=HTTP Port=8080 VpcId=$vpc");
    expect![[r#"
        > ? CreateTargetGroup Name=web Protocol=HTTP Port=8080 VpcId=$vpc
        TargetGroups:
          TargetGroupArn: arn:aws:elasticloadbalancing:ap-northeast-2:000000000000:targetgroup/web/*
          TargetGroupName: web
          Protocol: HTTP
          Port: 8080
          VpcId: $vpc
          HealthCheckProtocol: HTTP
          HealthCheckPort: traffic-port
          HealthCheckEnabled: true
          HealthCheckIntervalSeconds: 30
          HealthCheckTimeoutSeconds: 6
          HealthyThresholdCount: 5
          UnhealthyThresholdCount: 2
          HealthCheckPath: /
          Matcher:
            HttpCode: 200
          LoadBalancerArns: []
          TargetType: instance
          ProtocolVersion: HTTP1
          IpAddressType: ipv4
    "#]]
    .assert_eq(&said);
}

#[test]
fn the_same_group_again_is_no_error() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "? CreateTargetGroup Name=web Protocol=HTTP Port=8080 VpcId=$vpc HealthCheckPath=/ | TargetGroups.TargetGroupArn TargetGroups.LoadBalancerArns
         CreateTargetGroup Name=web Protocol=HTTP Port=8081 VpcId=$vpc
         CreateTargetGroup Name=web Protocol=HTTP Port=8080 VpcId=$vpc HealthCheckPath=/health",
    );
    expect![[r#"
        > ? CreateTargetGroup Name=web Protocol=HTTP Port=8080 VpcId=$vpc HealthCheckPath=/ | TargetGroups.TargetGroupArn TargetGroups.LoadBalancerArns
        TargetGroups:
          TargetGroupArn: $tg
          LoadBalancerArns: [$lb]
        > CreateTargetGroup Name=web Protocol=HTTP Port=8081 VpcId=$vpc
        ! DuplicateTargetGroupName: A target group with the same name 'web' exists, but with different settings
        > CreateTargetGroup Name=web Protocol=HTTP Port=8080 VpcId=$vpc HealthCheckPath=/health
        ! DuplicateTargetGroupName: A target group with the same name 'web' exists, but with different settings
    "#]].assert_eq(&said);
}

#[test]
fn health_checks_are_changed_a_part_at_a_time() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "? ModifyTargetGroup TargetGroupArn=$tg HealthCheckPath=/health?deep HealthCheckPort=9000 HealthCheckIntervalSeconds=5 HealthCheckTimeoutSeconds=2 HealthyThresholdCount=2 Matcher.HttpCode=200-204,301
         ModifyTargetGroup TargetGroupArn=$tg HealthCheckTimeoutSeconds=5
         ? ModifyTargetGroup TargetGroupArn=$tg HealthCheckPort=traffic-port | TargetGroups.HealthCheckPort TargetGroups.HealthCheckPath",
    );
    expect![[r#"
        > ? ModifyTargetGroup TargetGroupArn=$tg HealthCheckPath=/health?deep HealthCheckPort=9000 HealthCheckIntervalSeconds=5 HealthCheckTimeoutSeconds=2 HealthyThresholdCount=2 Matcher.HttpCode=200-204,301
        TargetGroups:
          TargetGroupArn: $tg
          TargetGroupName: web
          Protocol: HTTP
          Port: 8080
          VpcId: $vpc
          HealthCheckProtocol: HTTP
          HealthCheckPort: 9000
          HealthCheckEnabled: true
          HealthCheckIntervalSeconds: 5
          HealthCheckTimeoutSeconds: 2
          HealthyThresholdCount: 2
          UnhealthyThresholdCount: 2
          HealthCheckPath: /health?deep
          Matcher:
            HttpCode: 200-204,301
          LoadBalancerArns: [$lb]
          TargetType: instance
          ProtocolVersion: HTTP1
          IpAddressType: ipv4
        > ModifyTargetGroup TargetGroupArn=$tg HealthCheckTimeoutSeconds=5
        ! ValidationError: Health check interval must be greater than the timeout.
        > ? ModifyTargetGroup TargetGroupArn=$tg HealthCheckPort=traffic-port | TargetGroups.HealthCheckPort TargetGroups.HealthCheckPath
        TargetGroups:
          HealthCheckPort: traffic-port
          HealthCheckPath: /health?deep
    "#]].assert_eq(&said);
}

#[test]
fn groups_are_found_by_every_key() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "CreateTargetGroup Name=idle Protocol=HTTP Port=80 VpcId=$vpc TargetType=ip => idle=TargetGroups.1.TargetGroupArn
         ? DescribeTargetGroups | TargetGroups.TargetGroupName TargetGroups.TargetType
         ? DescribeTargetGroups Names=idle | TargetGroups.TargetGroupName TargetGroups.LoadBalancerArns
         ? DescribeTargetGroups TargetGroupArns=$tg,$idle | TargetGroups.TargetGroupName
         ? DescribeTargetGroups LoadBalancerArn=$lb | TargetGroups.TargetGroupName
         ? DescribeTargetGroups PageSize=1 | TargetGroups.TargetGroupName => next=NextMarker
         ? DescribeTargetGroups PageSize=1 Marker=$next | TargetGroups.TargetGroupName NextMarker
         DescribeTargetGroups Names=nobody
         DeleteTargetGroup TargetGroupArn=$tg
         DeleteTargetGroup TargetGroupArn=$idle
         DeleteTargetGroup TargetGroupArn=$idle
         DescribeTargetGroups TargetGroupArns=$idle",
    );
    expect![[r#"
        > CreateTargetGroup Name=idle Protocol=HTTP Port=80 VpcId=$vpc TargetType=ip => idle=TargetGroups.1.TargetGroupArn
        > ? DescribeTargetGroups | TargetGroups.TargetGroupName TargetGroups.TargetType
        TargetGroups:
          TargetGroupName: idle
          TargetType: ip
        TargetGroups:
          TargetGroupName: web
          TargetType: instance
        > ? DescribeTargetGroups Names=idle | TargetGroups.TargetGroupName TargetGroups.LoadBalancerArns
        TargetGroups:
          TargetGroupName: idle
          LoadBalancerArns: []
        > ? DescribeTargetGroups TargetGroupArns=$tg,$idle | TargetGroups.TargetGroupName
        TargetGroups:
          TargetGroupName: idle
        TargetGroups:
          TargetGroupName: web
        > ? DescribeTargetGroups LoadBalancerArn=$lb | TargetGroups.TargetGroupName
        TargetGroups:
          TargetGroupName: web
        > ? DescribeTargetGroups PageSize=1 | TargetGroups.TargetGroupName => next=NextMarker
        TargetGroups:
          TargetGroupName: idle
        > ? DescribeTargetGroups PageSize=1 Marker=$next | TargetGroups.TargetGroupName NextMarker
        TargetGroups:
          TargetGroupName: web
        > DescribeTargetGroups Names=nobody
        ! TargetGroupNotFound: One or more target groups not found
        > DeleteTargetGroup TargetGroupArn=$tg
        ! ResourceInUse: Target group '$tg' is currently in use by a listener or a rule
        > DeleteTargetGroup TargetGroupArn=$idle
        > DeleteTargetGroup TargetGroupArn=$idle
        > DescribeTargetGroups TargetGroupArns=$idle
        ! TargetGroupNotFound: One or more target groups not found
    "#]].assert_eq(&said);
}
