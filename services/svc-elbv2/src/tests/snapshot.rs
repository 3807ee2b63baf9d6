//! What the data plane is given.

use super::Cloud;
use expect_test::expect_file;

#[test]
fn the_whole_configuration_is_in_the_snapshot() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "CreateTargetGroup Name=delivery Protocol=HTTP Port=80 VpcId=$vpc TargetType=ip HealthCheckPath=/health HealthCheckIntervalSeconds=10 HealthCheckTimeoutSeconds=3 Matcher.HttpCode=200-299 => delivery=TargetGroups.1.TargetGroupArn
         machine i-00000000000000001 running
         machine i-00000000000000002 running
         RegisterTargets TargetGroupArn=$tg Targets.1.Id=i-00000000000000001 Targets.2.Id=i-00000000000000002 Targets.2.Port=9000
         RegisterTargets TargetGroupArn=$delivery Targets.1.Id=10.9.9.9 Targets.1.AvailabilityZone=all Targets.2.Id=172.31.16.9
         machine i-00000000000000002 stopping
         ModifyTargetGroupAttributes TargetGroupArn=$delivery Attributes.1.Key=stickiness.enabled Attributes.1.Value=true Attributes.2.Key=stickiness.type Attributes.2.Value=app_cookie Attributes.3.Key=stickiness.app_cookie.cookie_name Attributes.3.Value=SESSION Attributes.4.Key=load_balancing.algorithm.type Attributes.4.Value=least_outstanding_requests
         CreateRule ListenerArn=$li Priority=30 Conditions.1.Field=path-pattern Conditions.1.Values=/delivery* Actions.1.Type=forward Actions.1.ForwardConfig.TargetGroups.1.TargetGroupArn=$tg Actions.1.ForwardConfig.TargetGroups.1.Weight=1 Actions.1.ForwardConfig.TargetGroups.2.TargetGroupArn=$delivery Actions.1.ForwardConfig.TargetGroups.2.Weight=9 Actions.1.ForwardConfig.TargetGroupStickinessConfig.Enabled=true Actions.1.ForwardConfig.TargetGroupStickinessConfig.DurationSeconds=60
         CreateRule ListenerArn=$li Priority=5 Conditions.1.Field=host-header Conditions.1.HostHeaderConfig.Values=*.example.com Conditions.2.Field=http-request-method Conditions.2.HttpRequestMethodConfig.Values=GET Conditions.3.Field=source-ip Conditions.3.SourceIpConfig.Values=10.0.0.0/8 Actions.1.Type=fixed-response Actions.1.FixedResponseConfig.StatusCode=200 Actions.1.FixedResponseConfig.MessageBody=hello
         CreateRule ListenerArn=$li Priority=7 Conditions.1.Field=http-header Conditions.1.HttpHeaderConfig.HttpHeaderName=X-Beta Conditions.1.HttpHeaderConfig.Values=yes Conditions.2.Field=query-string Conditions.2.QueryStringConfig.Values.1.Key=v Conditions.2.QueryStringConfig.Values.1.Value=2 Actions.1.Type=redirect Actions.1.RedirectConfig.StatusCode=HTTP_302 Actions.1.RedirectConfig.Path=/beta/#{path}
         ModifyLoadBalancerAttributes LoadBalancerArn=$lb Attributes.1.Key=routing.http.desync_mitigation_mode Attributes.1.Value=strictest
         round",
    );
    assert!(!said.contains("! "), "{said}");
    let text = format!("{:#?}\n", cloud.edge.last());
    expect_file!["golden/snapshot.txt"].assert_eq(&cloud.named(&text));
}

#[test]
fn a_snapshot_without_load_balancers_is_empty() {
    let mut cloud = Cloud::new();
    cloud.round();
    let last = cloud.edge.last();
    assert_eq!((last.balancers.len(), last.target_groups.len()), (0, 0));
}

#[test]
fn draining_ends_on_real_time_when_the_cloud_is_ahead_of_it() {
    let mut cloud = Cloud::furnished();
    cloud.run(
        "machine i-00000000000000001 running
         RegisterTargets TargetGroupArn=$tg Targets.1.Id=i-00000000000000001
         DeregisterTargets TargetGroupArn=$tg Targets.1.Id=i-00000000000000001",
    );
    let view = cloud.kernel.store.snapshot().unwrap();
    let world = crate::reconcile::World::all(&cloud.kernel, &view).unwrap();
    let until = |ahead_ms| crate::reconcile::snapshot::of(&world, ahead_ms).target_groups[0].targets[0].state.clone();
    let proxy_rules::TargetState::Draining { until_ms } = until(0) else { panic!("not draining") };
    let day_ms = 86_400_000;
    assert_eq!(until(day_ms as i64), proxy_rules::TargetState::Draining { until_ms: until_ms - day_ms });
}

#[test]
fn a_zone_given_for_an_address_outside_the_vpc_counts_only_without_cross_zone() {
    let mut cloud = Cloud::with_network();
    cloud.run(
        "CreateTargetGroup Name=far Protocol=HTTP Port=80 VpcId=$vpc TargetType=ip => tg=TargetGroups.1.TargetGroupArn
         RegisterTargets TargetGroupArn=$tg Targets.1.Id=10.9.9.9 Targets.1.AvailabilityZone=ap-northeast-2a
         round",
    );
    let zone = |cloud: &Cloud| cloud.edge.last().target_groups[0].targets[0].zone.clone();
    assert_eq!(zone(&cloud), None);
    cloud.run(
        "ModifyTargetGroupAttributes TargetGroupArn=$tg Attributes.1.Key=load_balancing.cross_zone.enabled Attributes.1.Value=false
         round",
    );
    assert_eq!(zone(&cloud).as_deref(), Some("ap-northeast-2a"));
}
