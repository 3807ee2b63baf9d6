//! Attributes: defaults, changes, refusals.

use super::Cloud;
use expect_test::expect;

#[test]
fn attributes_begin_with_their_defaults() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "? DescribeLoadBalancerAttributes LoadBalancerArn=$lb
         ? DescribeTargetGroupAttributes TargetGroupArn=$tg
         ? DescribeListenerAttributes ListenerArn=$li",
    );
    let lines: Vec<&str> = said.lines().filter(|l| l.contains(": ") && !l.starts_with("Attributes")).collect();
    let pairs: Vec<String> =
        lines.chunks(2).map(|c| format!("{} = {}", &c[0].trim()[5..], c[1].trim()[6..].trim())).collect();
    expect![[r#"
        access_logs.s3.enabled = false
        access_logs.s3.bucket = 
        access_logs.s3.prefix = 
        client_keep_alive.seconds = 3600
        connection_logs.s3.enabled = false
        connection_logs.s3.bucket = 
        connection_logs.s3.prefix = 
        deletion_protection.enabled = false
        health_check_logs.s3.enabled = false
        health_check_logs.s3.bucket = 
        health_check_logs.s3.prefix = 
        idle_timeout.timeout_seconds = 60
        load_balancing.cross_zone.enabled = true
        routing.http.desync_mitigation_mode = defensive
        routing.http.drop_invalid_header_fields.enabled = false
        routing.http.preserve_host_header.enabled = false
        routing.http.x_amzn_tls_version_and_cipher_suite.enabled = false
        routing.http.xff_client_port.enabled = false
        routing.http.xff_header_processing.mode = append
        routing.http2.enabled = true
        waf.fail_open.enabled = false
        zonal_shift.config.enabled = false
        deregistration_delay.timeout_seconds = 300
        load_balancing.algorithm.anomaly_mitigation = off
        load_balancing.algorithm.type = round_robin
        load_balancing.cross_zone.enabled = use_load_balancer_configuration
        slow_start.duration_seconds = 0
        stickiness.app_cookie.cookie_name = 
        stickiness.app_cookie.duration_seconds = 86400
        stickiness.enabled = false
        stickiness.lb_cookie.duration_seconds = 86400
        stickiness.type = lb_cookie
        target_group_health.dns_failover.minimum_healthy_targets.count = 1
        target_group_health.dns_failover.minimum_healthy_targets.percentage = off
        target_group_health.unhealthy_state_routing.minimum_healthy_targets.count = 1
        target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage = off
        routing.http.response.access_control_allow_credentials.header_value = 
        routing.http.response.access_control_allow_headers.header_value = 
        routing.http.response.access_control_allow_methods.header_value = 
        routing.http.response.access_control_allow_origin.header_value = 
        routing.http.response.access_control_expose_headers.header_value = 
        routing.http.response.access_control_max_age.header_value = 
        routing.http.response.content_security_policy.header_value = 
        routing.http.response.server.enabled = true
        routing.http.response.strict_transport_security.header_value = 
        routing.http.response.x_content_type_options.header_value = 
        routing.http.response.x_frame_options.header_value = "#]]
    .assert_eq(&pairs.join("\n"));
}

#[test]
fn attributes_change_all_or_none() {
    let mut cloud = Cloud::furnished();
    let before = cloud.run("? DescribeLoadBalancerAttributes LoadBalancerArn=$lb");
    let refused = cloud.faults(
        "ModifyLoadBalancerAttributes LoadBalancerArn=$lb Attributes.1.Key=idle_timeout.timeout_seconds Attributes.1.Value=9 Attributes.2.Key=nonsense Attributes.2.Value=1",
    );
    assert_eq!(cloud.run("? DescribeLoadBalancerAttributes LoadBalancerArn=$lb"), before);
    let said = cloud.run(
        "ModifyLoadBalancerAttributes LoadBalancerArn=$lb Attributes.1.Key=idle_timeout.timeout_seconds Attributes.1.Value=9 Attributes.2.Key=routing.http.xff_header_processing.mode Attributes.2.Value=remove
         ModifyTargetGroupAttributes TargetGroupArn=$tg Attributes.1.Key=stickiness.enabled Attributes.1.Value=true Attributes.2.Key=stickiness.lb_cookie.duration_seconds Attributes.2.Value=60 Attributes.3.Key=slow_start.duration_seconds Attributes.3.Value=30 Attributes.4.Key=target_group_health.dns_failover.minimum_healthy_targets.count Attributes.4.Value=off
         ModifyListenerAttributes ListenerArn=$li Attributes.1.Key=routing.http.response.server.enabled Attributes.1.Value=true
         round",
    );
    expect![[r#"
        ModifyLoadBalancerAttributes LoadBalancerArn=$lb Attributes.1.Key=idle_timeout.timeout_seconds Attributes.1.Value=9 Attributes.2.Key=nonsense Attributes.2.Value=1
          ! ValidationError: Load balancer attribute key 'nonsense' is not recognized
        > ModifyLoadBalancerAttributes LoadBalancerArn=$lb Attributes.1.Key=idle_timeout.timeout_seconds Attributes.1.Value=9 Attributes.2.Key=routing.http.xff_header_processing.mode Attributes.2.Value=remove
        > ModifyTargetGroupAttributes TargetGroupArn=$tg Attributes.1.Key=stickiness.enabled Attributes.1.Value=true Attributes.2.Key=stickiness.lb_cookie.duration_seconds Attributes.2.Value=60 Attributes.3.Key=slow_start.duration_seconds Attributes.3.Value=30 Attributes.4.Key=target_group_health.dns_failover.minimum_healthy_targets.count Attributes.4.Value=off
        > ModifyListenerAttributes ListenerArn=$li Attributes.1.Key=routing.http.response.server.enabled Attributes.1.Value=true
        > round
    "#]].assert_eq(&(refused + &said));
    let last = cloud.edge.last();
    assert_eq!(last.balancers[0].attributes.idle_timeout.as_secs(), 9);
    assert_eq!(last.balancers[0].attributes.forwarded_for, proxy_rules::ForwardedForMode::Remove);
    assert_eq!(last.target_groups[0].slow_start.as_secs(), 30);
    assert_eq!(last.target_groups[0].dns_floor.count, None);
    assert!(last.target_groups[0].stickiness.is_some());
}

#[test]
fn values_that_attributes_do_not_take_are_refused() {
    let mut cloud = Cloud::furnished();
    let lb = "ModifyLoadBalancerAttributes LoadBalancerArn=$lb Attributes.1.Key";
    let tg = "ModifyTargetGroupAttributes TargetGroupArn=$tg Attributes.1.Key";
    let li = "ModifyListenerAttributes ListenerArn=$li Attributes.1.Key";
    let said = cloud.faults(&format!(
        "{lb}=idle_timeout.timeout_seconds Attributes.1.Value=0
         {lb}=idle_timeout.timeout_seconds Attributes.1.Value=4001
         {lb}=idle_timeout.timeout_seconds Attributes.1.Value=+60
         {lb}=client_keep_alive.seconds
         {lb}=routing.http2.enabled Attributes.1.Value=yes
         {lb}=load_balancing.cross_zone.enabled Attributes.1.Value=false
         {lb}=access_logs.s3.enabled Attributes.1.Value=true
         {lb}=stickiness.enabled Attributes.1.Value=true
         {tg}=deregistration_delay.timeout_seconds Attributes.1.Value=3601
         {tg}=slow_start.duration_seconds Attributes.1.Value=29
         {tg}=load_balancing.algorithm.type Attributes.1.Value=least_busy
         {tg}=stickiness.app_cookie.cookie_name Attributes.1.Value=AWSALBX
         {tg}=target_group_health.dns_failover.minimum_healthy_targets.percentage Attributes.1.Value=101
         {tg}=target_group_health.unhealthy_state_routing.minimum_healthy_targets.count Attributes.1.Value=off
         {tg}=target_group_health.unhealthy_state_routing.minimum_healthy_targets.count Attributes.1.Value=3
         {tg}=stickiness.type Attributes.1.Value=app_cookie Attributes.2.Key=stickiness.enabled Attributes.2.Value=true
         {tg}=slow_start.duration_seconds Attributes.1.Value=30 Attributes.2.Key=load_balancing.algorithm.type Attributes.2.Value=weighted_random
         {tg}=load_balancing.algorithm.anomaly_mitigation Attributes.1.Value=on
         {li}=routing.http.response.server.enabled Attributes.1.Value=no
         {li}=routing.http.response.x_content_type_options.header_value Attributes.1.Value=sniff
         {li}=routing.http.response.access_control_max_age.header_value Attributes.1.Value=-1
         {li}=routing.http.response.strict_transport_security.header_value Attributes.1.Value=max-age=é
         {li}=routing.http.request.x_amzn_tls_version.header_name Attributes.1.Value=x-tls
         {li}=tcp.idle_timeout.seconds Attributes.1.Value=60"
    ));
    expect![[r#"
        ModifyLoadBalancerAttributes LoadBalancerArn=$lb Attributes.1.Key=idle_timeout.timeout_seconds Attributes.1.Value=0
          ! ValidationError: 'idle_timeout.timeout_seconds' must be between '1' and '4000' inclusive
        ModifyLoadBalancerAttributes LoadBalancerArn=$lb Attributes.1.Key=idle_timeout.timeout_seconds Attributes.1.Value=4001
          ! ValidationError: 'idle_timeout.timeout_seconds' must be between '1' and '4000' inclusive
        ModifyLoadBalancerAttributes LoadBalancerArn=$lb Attributes.1.Key=idle_timeout.timeout_seconds Attributes.1.Value=+60
          ! ValidationError: 'idle_timeout.timeout_seconds' must be between '1' and '4000' inclusive
        ModifyLoadBalancerAttributes LoadBalancerArn=$lb Attributes.1.Key=client_keep_alive.seconds
          ! ValidationError: 'client_keep_alive.seconds' must be between '60' and '604800' inclusive
        ModifyLoadBalancerAttributes LoadBalancerArn=$lb Attributes.1.Key=routing.http2.enabled Attributes.1.Value=yes
          ! ValidationError: Load balancer attribute value 'yes' is not valid for key 'routing.http2.enabled'
        ModifyLoadBalancerAttributes LoadBalancerArn=$lb Attributes.1.Key=load_balancing.cross_zone.enabled Attributes.1.Value=false
          ! InvalidConfigurationRequest: 'load_balancing.cross_zone.enabled' cannot be changed for this load balancer type
        ModifyLoadBalancerAttributes LoadBalancerArn=$lb Attributes.1.Key=access_logs.s3.enabled Attributes.1.Value=true
          ! NotImplemented: ModifyLoadBalancerAttributes.access_logs.s3.enabled=true is not implemented by Hanul.
        ModifyLoadBalancerAttributes LoadBalancerArn=$lb Attributes.1.Key=stickiness.enabled Attributes.1.Value=true
          ! ValidationError: Load balancer attribute key 'stickiness.enabled' is not recognized
        ModifyTargetGroupAttributes TargetGroupArn=$tg Attributes.1.Key=deregistration_delay.timeout_seconds Attributes.1.Value=3601
          ! ValidationError: 'deregistration_delay.timeout_seconds' must be between '0' and '3600' inclusive
        ModifyTargetGroupAttributes TargetGroupArn=$tg Attributes.1.Key=slow_start.duration_seconds Attributes.1.Value=29
          ! ValidationError: 'slow_start.duration_seconds' must be between '30' and '900' inclusive
        ModifyTargetGroupAttributes TargetGroupArn=$tg Attributes.1.Key=load_balancing.algorithm.type Attributes.1.Value=least_busy
          ! ValidationError: Target group attribute value 'least_busy' is not valid for key 'load_balancing.algorithm.type'
        ModifyTargetGroupAttributes TargetGroupArn=$tg Attributes.1.Key=stickiness.app_cookie.cookie_name Attributes.1.Value=AWSALBX
          ! ValidationError: Target group attribute value 'AWSALBX' is not valid for key 'stickiness.app_cookie.cookie_name'
        ModifyTargetGroupAttributes TargetGroupArn=$tg Attributes.1.Key=target_group_health.dns_failover.minimum_healthy_targets.percentage Attributes.1.Value=101
          ! ValidationError: 'target_group_health.dns_failover.minimum_healthy_targets.percentage' must be between '1' and '100' inclusive
        ModifyTargetGroupAttributes TargetGroupArn=$tg Attributes.1.Key=target_group_health.unhealthy_state_routing.minimum_healthy_targets.count Attributes.1.Value=off
          ! ValidationError: 'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count' must be between '1' and '1000' inclusive
        ModifyTargetGroupAttributes TargetGroupArn=$tg Attributes.1.Key=target_group_health.unhealthy_state_routing.minimum_healthy_targets.count Attributes.1.Value=3
          ! InvalidConfigurationRequest: The minimum healthy target count for DNS failover must be greater than or equal to that for routing failover
        ModifyTargetGroupAttributes TargetGroupArn=$tg Attributes.1.Key=stickiness.type Attributes.1.Value=app_cookie Attributes.2.Key=stickiness.enabled Attributes.2.Value=true
          ! InvalidConfigurationRequest: A cookie name must be specified for application-based stickiness
        ModifyTargetGroupAttributes TargetGroupArn=$tg Attributes.1.Key=slow_start.duration_seconds Attributes.1.Value=30 Attributes.2.Key=load_balancing.algorithm.type Attributes.2.Value=weighted_random
          ! InvalidConfigurationRequest: Slow start mode cannot be enabled for target groups with the algorithm type 'weighted_random'
        ModifyTargetGroupAttributes TargetGroupArn=$tg Attributes.1.Key=load_balancing.algorithm.anomaly_mitigation Attributes.1.Value=on
          ! InvalidConfigurationRequest: Anomaly mitigation cannot be enabled for target groups with the algorithm type 'round_robin'
        ModifyListenerAttributes ListenerArn=$li Attributes.1.Key=routing.http.response.server.enabled Attributes.1.Value=no
          ! ValidationError: Listener attribute value 'no' is not valid for key 'routing.http.response.server.enabled'
        ModifyListenerAttributes ListenerArn=$li Attributes.1.Key=routing.http.response.x_content_type_options.header_value Attributes.1.Value=sniff
          ! ValidationError: Listener attribute value 'sniff' is not valid for key 'routing.http.response.x_content_type_options.header_value'
        ModifyListenerAttributes ListenerArn=$li Attributes.1.Key=routing.http.response.access_control_max_age.header_value Attributes.1.Value=-1
          ! ValidationError: 'routing.http.response.access_control_max_age.header_value' must be between '0' and '2147483647' inclusive
        ModifyListenerAttributes ListenerArn=$li Attributes.1.Key=routing.http.response.strict_transport_security.header_value Attributes.1.Value=max-age=é
          ! ValidationError: The value of 'routing.http.response.strict_transport_security.header_value' contains invalid characters
        ModifyListenerAttributes ListenerArn=$li Attributes.1.Key=routing.http.request.x_amzn_tls_version.header_name Attributes.1.Value=x-tls
          ! ValidationError: Listener attribute key 'routing.http.request.x_amzn_tls_version.header_name' is not recognized
        ModifyListenerAttributes ListenerArn=$li Attributes.1.Key=tcp.idle_timeout.seconds Attributes.1.Value=60
          ! ValidationError: Listener attribute key 'tcp.idle_timeout.seconds' is not recognized
    "#]].assert_eq(&said);
}

#[test]
fn a_listeners_headers_reach_the_data_plane_and_go_again() {
    let mut cloud = Cloud::furnished();
    cloud.run(
        "ModifyListenerAttributes ListenerArn=$li Attributes.1.Key=routing.http.response.server.enabled Attributes.1.Value=false Attributes.2.Key=routing.http.response.x_frame_options.header_value Attributes.2.Value=DENY Attributes.3.Key=routing.http.response.strict_transport_security.header_value Attributes.3.Value=max-age=60
         round",
    );
    let response = cloud.edge.last().balancers[0].listeners[0].response.clone();
    let put = [("Strict-Transport-Security", "max-age=60"), ("X-Frame-Options", "DENY")];
    assert_eq!((response.server, response.put), (false, put.map(|(k, v)| (k.to_owned(), v.to_owned())).to_vec()));
    cloud.run(
        "ModifyListenerAttributes ListenerArn=$li Attributes.1.Key=routing.http.response.server.enabled Attributes.1.Value=true Attributes.2.Key=routing.http.response.x_frame_options.header_value Attributes.2.Value= Attributes.3.Key=routing.http.response.strict_transport_security.header_value Attributes.3.Value=
         round",
    );
    assert_eq!(cloud.edge.last().balancers[0].listeners[0].response, proxy_rules::ResponseHeaders::default());
}

#[test]
fn anomaly_mitigation_goes_with_weighted_random() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "ModifyTargetGroupAttributes TargetGroupArn=$tg Attributes.1.Key=load_balancing.algorithm.anomaly_mitigation Attributes.1.Value=on Attributes.2.Key=load_balancing.algorithm.type Attributes.2.Value=weighted_random
         round",
    );
    assert!(!said.contains("! "), "{said}");
    assert_eq!(
        cloud.edge.last().target_groups[0].algorithm,
        proxy_rules::Algorithm::WeightedRandom { mitigation: true }
    );
}
