//! Listeners and the target groups that their actions name.

use super::Cloud;
use expect_test::expect;

#[test]
fn a_listener_shows_its_action_in_both_forms() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "? DescribeListeners LoadBalancerArn=$lb
         ? DescribeRules ListenerArn=$li",
    );
    expect![[r#"
        > ? DescribeListeners LoadBalancerArn=$lb
        Listeners:
          ListenerArn: $li
          LoadBalancerArn: $lb
          Port: 80
          Protocol: HTTP
          DefaultActions:
            Type: forward
            TargetGroupArn: $tg
            ForwardConfig:
              TargetGroups:
                TargetGroupArn: $tg
                Weight: 1
              TargetGroupStickinessConfig:
                Enabled: false
        > ? DescribeRules ListenerArn=$li
        Rules:
          RuleArn: arn:aws:elasticloadbalancing:ap-northeast-2:000000000000:listener-rule/app/front/*/*/*
          Priority: default
          Conditions: []
          Actions:
            Type: forward
            TargetGroupArn: $tg
            ForwardConfig:
              TargetGroups:
                TargetGroupArn: $tg
                Weight: 1
              TargetGroupStickinessConfig:
                Enabled: false
          IsDefault: true
          Transforms: []
    "#]]
    .assert_eq(&said);
}

#[test]
fn the_same_listener_again_is_no_error_but_another_on_its_port_is() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "? CreateListener LoadBalancerArn=$lb Protocol=HTTP Port=80 DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg | Listeners.ListenerArn
         CreateListener LoadBalancerArn=$lb Protocol=HTTP Port=80 DefaultActions.1.Type=fixed-response DefaultActions.1.FixedResponseConfig.StatusCode=404
         CreateListener LoadBalancerArn=$lb Protocol=HTTP Port=81 DefaultActions.1.Type=fixed-response DefaultActions.1.FixedResponseConfig.StatusCode=404 => other=Listeners.1.ListenerArn
         ModifyListener ListenerArn=$other Port=80
         ? ModifyListener ListenerArn=$other Port=82 DefaultActions.1.Type=fixed-response DefaultActions.1.FixedResponseConfig.StatusCode=503 DefaultActions.1.FixedResponseConfig.MessageBody='come back later' DefaultActions.1.FixedResponseConfig.ContentType=text/plain
         ? DescribeListeners LoadBalancerArn=$lb PageSize=1 | Listeners.Port => next=NextMarker
         ? DescribeListeners LoadBalancerArn=$lb PageSize=1 Marker=$next | Listeners.Port
         ? DescribeListeners ListenerArns=$other | Listeners.Port
         DeleteListener ListenerArn=$other
         DeleteListener ListenerArn=$other",
    );
    expect![[r#"
        > ? CreateListener LoadBalancerArn=$lb Protocol=HTTP Port=80 DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg | Listeners.ListenerArn
        Listeners:
          ListenerArn: $li
        > CreateListener LoadBalancerArn=$lb Protocol=HTTP Port=80 DefaultActions.1.Type=fixed-response DefaultActions.1.FixedResponseConfig.StatusCode=404
        ! DuplicateListener: A listener already exists on this port for this load balancer '$lb'
        > CreateListener LoadBalancerArn=$lb Protocol=HTTP Port=81 DefaultActions.1.Type=fixed-response DefaultActions.1.FixedResponseConfig.StatusCode=404 => other=Listeners.1.ListenerArn
        > ModifyListener ListenerArn=$other Port=80
        ! DuplicateListener: A listener already exists on this port for this load balancer '$lb'
        > ? ModifyListener ListenerArn=$other Port=82 DefaultActions.1.Type=fixed-response DefaultActions.1.FixedResponseConfig.StatusCode=503 DefaultActions.1.FixedResponseConfig.MessageBody='come back later' DefaultActions.1.FixedResponseConfig.ContentType=text/plain
        Listeners:
          ListenerArn: $other
          LoadBalancerArn: $lb
          Port: 82
          Protocol: HTTP
          DefaultActions:
            Type: fixed-response
            FixedResponseConfig:
              MessageBody: come back later
              StatusCode: 503
              ContentType: text/plain
        > ? DescribeListeners LoadBalancerArn=$lb PageSize=1 | Listeners.Port => next=NextMarker
        Listeners:
          Port: 80
        > ? DescribeListeners LoadBalancerArn=$lb PageSize=1 Marker=$next | Listeners.Port
        Listeners:
          Port: 82
        > ? DescribeListeners ListenerArns=$other | Listeners.Port
        Listeners:
          Port: 82
        > DeleteListener ListenerArn=$other
        > DeleteListener ListenerArn=$other
        ! ListenerNotFound: One or more listeners not found
    "#]].assert_eq(&said);
}

#[test]
fn redirects_are_shown_with_the_parts_that_stay() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "? ModifyListener ListenerArn=$li DefaultActions.1.Type=redirect DefaultActions.1.Order=1 DefaultActions.1.RedirectConfig.Protocol=HTTPS DefaultActions.1.RedirectConfig.Port=443 DefaultActions.1.RedirectConfig.StatusCode=HTTP_301 | Listeners.DefaultActions",
    );
    expect![[r#"
        > ? ModifyListener ListenerArn=$li DefaultActions.1.Type=redirect DefaultActions.1.Order=1 DefaultActions.1.RedirectConfig.Protocol=HTTPS DefaultActions.1.RedirectConfig.Port=443 DefaultActions.1.RedirectConfig.StatusCode=HTTP_301 | Listeners.DefaultActions
        Listeners:
          DefaultActions:
            Type: redirect
            Order: 1
            RedirectConfig:
              Protocol: HTTPS
              Port: 443
              Host: #{host}
              Path: /#{path}
              Query: #{query}
              StatusCode: HTTP_301
    "#]].assert_eq(&said);
}

#[test]
fn a_group_belongs_to_one_load_balancer() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "CreateLoadBalancer Name=second Subnets=$a,$b Scheme=internal => second=LoadBalancers.1.LoadBalancerArn
         CreateListener LoadBalancerArn=$second Protocol=HTTP Port=80 DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg
         CreateVpc CidrBlock=10.0.0.0/16 => far=Vpc.VpcId
         CreateTargetGroup Name=far Protocol=HTTP Port=80 VpcId=$far => fartg=TargetGroups.1.TargetGroupArn
         CreateListener LoadBalancerArn=$second Protocol=HTTP Port=80 DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$fartg
         DeleteTargetGroup TargetGroupArn=$tg
         DeleteListener ListenerArn=$li
         CreateListener LoadBalancerArn=$second Protocol=HTTP Port=80 DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg
         ? DescribeTargetGroups LoadBalancerArn=$second | TargetGroups.TargetGroupName TargetGroups.LoadBalancerArns",
    );
    expect![[r#"
        > CreateLoadBalancer Name=second Subnets=$a,$b Scheme=internal => second=LoadBalancers.1.LoadBalancerArn
        > CreateListener LoadBalancerArn=$second Protocol=HTTP Port=80 DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg
        ! TargetGroupAssociationLimit: The following target groups cannot be associated with more than one load balancer: $tg
        > CreateVpc CidrBlock=10.0.0.0/16 => far=Vpc.VpcId
        > CreateTargetGroup Name=far Protocol=HTTP Port=80 VpcId=$far => fartg=TargetGroups.1.TargetGroupArn
        > CreateListener LoadBalancerArn=$second Protocol=HTTP Port=80 DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$fartg
        ! InvalidConfigurationRequest: Target group '$fartg' is not in the VPC '$vpc' of the load balancer
        > DeleteTargetGroup TargetGroupArn=$tg
        ! ResourceInUse: Target group '$tg' is currently in use by a listener or a rule
        > DeleteListener ListenerArn=$li
        > CreateListener LoadBalancerArn=$second Protocol=HTTP Port=80 DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg
        > ? DescribeTargetGroups LoadBalancerArn=$second | TargetGroups.TargetGroupName TargetGroups.LoadBalancerArns
        TargetGroups:
          TargetGroupName: web
          LoadBalancerArns: [$second]
    "#]].assert_eq(&said);
}
