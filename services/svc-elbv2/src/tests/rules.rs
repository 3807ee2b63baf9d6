//! Rules, their order and their limits.

use super::Cloud;
use expect_test::expect;

#[test]
fn rules_of_every_condition_are_shown_by_priority() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "CreateTargetGroup Name=delivery Protocol=HTTP Port=80 VpcId=$vpc TargetType=ip => delivery=TargetGroups.1.TargetGroupArn
         CreateRule ListenerArn=$li Priority=30 Conditions.1.Field=path-pattern Conditions.1.Values=/delivery* Actions.1.Type=forward Actions.1.ForwardConfig.TargetGroups.1.TargetGroupArn=$tg Actions.1.ForwardConfig.TargetGroups.1.Weight=1 Actions.1.ForwardConfig.TargetGroups.2.TargetGroupArn=$delivery Actions.1.ForwardConfig.TargetGroups.2.Weight=9 Actions.1.ForwardConfig.TargetGroupStickinessConfig.Enabled=true Actions.1.ForwardConfig.TargetGroupStickinessConfig.DurationSeconds=60
         CreateRule ListenerArn=$li Priority=5 Conditions.1.Field=host-header Conditions.1.HostHeaderConfig.Values=*.example.com,example.org Conditions.2.Field=http-request-method Conditions.2.HttpRequestMethodConfig.Values=GET,HEAD Conditions.3.Field=source-ip Conditions.3.SourceIpConfig.Values=10.0.0.0/8 Actions.1.Type=fixed-response Actions.1.FixedResponseConfig.StatusCode=200
         CreateRule ListenerArn=$li Priority=7 Conditions.1.Field=http-header Conditions.1.HttpHeaderConfig.HttpHeaderName=X-Beta Conditions.1.HttpHeaderConfig.Values=yes Conditions.2.Field=query-string Conditions.2.QueryStringConfig.Values.1.Key=v Conditions.2.QueryStringConfig.Values.1.Value=2 Conditions.2.QueryStringConfig.Values.2.Value=*beta* Actions.1.Type=redirect Actions.1.RedirectConfig.StatusCode=HTTP_302 Actions.1.RedirectConfig.Path=/beta/#{path}
         ? DescribeRules ListenerArn=$li
         ? DescribeTargetGroups LoadBalancerArn=$lb | TargetGroups.TargetGroupName",
    );
    expect![[r#"
        > CreateTargetGroup Name=delivery Protocol=HTTP Port=80 VpcId=$vpc TargetType=ip => delivery=TargetGroups.1.TargetGroupArn
        > CreateRule ListenerArn=$li Priority=30 Conditions.1.Field=path-pattern Conditions.1.Values=/delivery* Actions.1.Type=forward Actions.1.ForwardConfig.TargetGroups.1.TargetGroupArn=$tg Actions.1.ForwardConfig.TargetGroups.1.Weight=1 Actions.1.ForwardConfig.TargetGroups.2.TargetGroupArn=$delivery Actions.1.ForwardConfig.TargetGroups.2.Weight=9 Actions.1.ForwardConfig.TargetGroupStickinessConfig.Enabled=true Actions.1.ForwardConfig.TargetGroupStickinessConfig.DurationSeconds=60
        > CreateRule ListenerArn=$li Priority=5 Conditions.1.Field=host-header Conditions.1.HostHeaderConfig.Values=*.example.com,example.org Conditions.2.Field=http-request-method Conditions.2.HttpRequestMethodConfig.Values=GET,HEAD Conditions.3.Field=source-ip Conditions.3.SourceIpConfig.Values=10.0.0.0/8 Actions.1.Type=fixed-response Actions.1.FixedResponseConfig.StatusCode=200
        > CreateRule ListenerArn=$li Priority=7 Conditions.1.Field=http-header Conditions.1.HttpHeaderConfig.HttpHeaderName=X-Beta Conditions.1.HttpHeaderConfig.Values=yes Conditions.2.Field=query-string Conditions.2.QueryStringConfig.Values.1.Key=v Conditions.2.QueryStringConfig.Values.1.Value=2 Conditions.2.QueryStringConfig.Values.2.Value=*beta* Actions.1.Type=redirect Actions.1.RedirectConfig.StatusCode=HTTP_302 Actions.1.RedirectConfig.Path=/beta/#{path}
        > ? DescribeRules ListenerArn=$li
        Rules:
          RuleArn: arn:aws:elasticloadbalancing:ap-northeast-2:000000000000:listener-rule/app/front/*/*/*
          Priority: 5
          Conditions:
            Field: host-header
            Values: [*.example.com, example.org]
            HostHeaderConfig:
              Values: [*.example.com, example.org]
          Conditions:
            Field: http-request-method
            HttpRequestMethodConfig:
              Values: [GET, HEAD]
          Conditions:
            Field: source-ip
            SourceIpConfig:
              Values: [10.0.0.0/8]
          Actions:
            Type: fixed-response
            FixedResponseConfig:
              StatusCode: 200
          IsDefault: false
          Transforms: []
        Rules:
          RuleArn: arn:aws:elasticloadbalancing:ap-northeast-2:000000000000:listener-rule/app/front/*/*/*
          Priority: 7
          Conditions:
            Field: http-header
            HttpHeaderConfig:
              HttpHeaderName: X-Beta
              Values: [yes]
          Conditions:
            Field: query-string
            QueryStringConfig:
              Values:
                Key: v
                Value: 2
              Values:
                Value: *beta*
          Actions:
            Type: redirect
            RedirectConfig:
              Protocol: #{protocol}
              Port: #{port}
              Host: #{host}
              Path: /beta/#{path}
              Query: #{query}
              StatusCode: HTTP_302
          IsDefault: false
          Transforms: []
        Rules:
          RuleArn: arn:aws:elasticloadbalancing:ap-northeast-2:000000000000:listener-rule/app/front/*/*/*
          Priority: 30
          Conditions:
            Field: path-pattern
            Values: [/delivery*]
            PathPatternConfig:
              Values: [/delivery*]
          Actions:
            Type: forward
            ForwardConfig:
              TargetGroups:
                TargetGroupArn: $tg
                Weight: 1
              TargetGroups:
                TargetGroupArn: $delivery
                Weight: 9
              TargetGroupStickinessConfig:
                Enabled: true
                DurationSeconds: 60
          IsDefault: false
          Transforms: []
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
        > ? DescribeTargetGroups LoadBalancerArn=$lb | TargetGroups.TargetGroupName
        TargetGroups:
          TargetGroupName: delivery
        TargetGroups:
          TargetGroupName: web
    "#]].assert_eq(&said);
}

const TWO: &str = "CreateRule ListenerArn=$li Priority=1 Conditions.1.Field=path-pattern Conditions.1.Values=/a Actions.1.Type=forward Actions.1.TargetGroupArn=$tg => one=Rules.1.RuleArn
     CreateRule ListenerArn=$li Priority=2 Conditions.1.Field=path-pattern Conditions.1.Values=/b Actions.1.Type=forward Actions.1.TargetGroupArn=$tg => two=Rules.1.RuleArn
     DescribeRules ListenerArn=$li => default=Rules.3.RuleArn";

#[test]
fn rules_change_places_together() {
    let mut cloud = Cloud::furnished();
    cloud.run(TWO);
    let said = cloud.run(
        "? SetRulePriorities RulePriorities.1.RuleArn=$one RulePriorities.1.Priority=2 RulePriorities.2.RuleArn=$two RulePriorities.2.Priority=1 | Rules.RuleArn Rules.Priority
         SetRulePriorities RulePriorities.1.RuleArn=$one RulePriorities.1.Priority=1
         SetRulePriorities RulePriorities.1.RuleArn=$one RulePriorities.1.Priority=9 RulePriorities.2.RuleArn=$two RulePriorities.2.Priority=9
         SetRulePriorities RulePriorities.1.RuleArn=$default RulePriorities.1.Priority=9
         ? DescribeRules RuleArns=$default,$one | Rules.RuleArn Rules.Priority",
    );
    expect![[r#"
        > ? SetRulePriorities RulePriorities.1.RuleArn=$one RulePriorities.1.Priority=2 RulePriorities.2.RuleArn=$two RulePriorities.2.Priority=1 | Rules.RuleArn Rules.Priority
        Rules:
          RuleArn: $one
          Priority: 2
        Rules:
          RuleArn: $two
          Priority: 1
        > SetRulePriorities RulePriorities.1.RuleArn=$one RulePriorities.1.Priority=1
        ! PriorityInUse: Priority '1' is currently in use
        > SetRulePriorities RulePriorities.1.RuleArn=$one RulePriorities.1.Priority=9 RulePriorities.2.RuleArn=$two RulePriorities.2.Priority=9
        ! PriorityInUse: Priority '9' is currently in use
        > SetRulePriorities RulePriorities.1.RuleArn=$default RulePriorities.1.Priority=9
        ! OperationNotPermitted: Default rule '$default' cannot be given a priority
        > ? DescribeRules RuleArns=$default,$one | Rules.RuleArn Rules.Priority
        Rules:
          RuleArn: $one
          Priority: 2
        Rules:
          RuleArn: $default
          Priority: default
    "#]].assert_eq(&said);
}

#[test]
fn a_rule_is_changed_and_deleted_but_the_default_one_is_not() {
    let mut cloud = Cloud::furnished();
    cloud.run(TWO);
    let said = cloud.run(
        "? ModifyRule RuleArn=$one Conditions.1.Field=path-pattern Conditions.1.PathPatternConfig.Values=/x,/y | Rules.Conditions.Values Rules.Actions.TargetGroupArn
         ? ModifyRule RuleArn=$one Actions.1.Type=fixed-response Actions.1.FixedResponseConfig.StatusCode=404 | Rules.Conditions.Values Rules.Actions
         ModifyRule RuleArn=$default Actions.1.Type=fixed-response Actions.1.FixedResponseConfig.StatusCode=404
         DeleteRule RuleArn=$default
         DeleteRule RuleArn=$one
         DeleteRule RuleArn=$one
         ? DescribeRules ListenerArn=$li | Rules.Priority
         ? DescribeRules ListenerArn=$li PageSize=1 | Rules.Priority => next=NextMarker
         ? DescribeRules ListenerArn=$li Marker=$next | Rules.Priority",
    );
    expect![[r#"
        > ? ModifyRule RuleArn=$one Conditions.1.Field=path-pattern Conditions.1.PathPatternConfig.Values=/x,/y | Rules.Conditions.Values Rules.Actions.TargetGroupArn
        Rules:
          Conditions:
            Values: [/x, /y]
          Actions:
            TargetGroupArn: $tg
        > ? ModifyRule RuleArn=$one Actions.1.Type=fixed-response Actions.1.FixedResponseConfig.StatusCode=404 | Rules.Conditions.Values Rules.Actions
        Rules:
          Conditions:
            Values: [/x, /y]
          Actions:
            Type: fixed-response
            FixedResponseConfig:
              StatusCode: 404
        > ModifyRule RuleArn=$default Actions.1.Type=fixed-response Actions.1.FixedResponseConfig.StatusCode=404
        ! OperationNotPermitted: Default rule '$default' cannot be modified
        > DeleteRule RuleArn=$default
        ! OperationNotPermitted: Default rule '$default' cannot be deleted
        > DeleteRule RuleArn=$one
        > DeleteRule RuleArn=$one
        ! RuleNotFound: One or more rules not found
        > ? DescribeRules ListenerArn=$li | Rules.Priority
        Rules:
          Priority: 2
        Rules:
          Priority: default
        > ? DescribeRules ListenerArn=$li PageSize=1 | Rules.Priority => next=NextMarker
        Rules:
          Priority: 2
        > ? DescribeRules ListenerArn=$li Marker=$next | Rules.Priority
        Rules:
          Priority: default
    "#]].assert_eq(&said);
}

#[test]
fn a_rule_has_five_values_and_six_wildcards_at_most() {
    let mut cloud = Cloud::furnished();
    let rule = "CreateRule ListenerArn=$li Priority=1 Actions.1.Type=fixed-response Actions.1.FixedResponseConfig.StatusCode=200 Conditions.1.Field=path-pattern";
    let said = cloud.faults(&format!(
        "{rule} Conditions.1.Values=/1,/2,/3,/4,/5,/6
         {rule} Conditions.1.Values=/1,/2,/3 Conditions.2.Field=http-request-method Conditions.2.HttpRequestMethodConfig.Values=A,B,C
         {rule} Conditions.1.Values=/*/*/*,/?/?/?*"
    ));
    expect![[r#"
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=fixed-response Actions.1.FixedResponseConfig.StatusCode=200 Conditions.1.Field=path-pattern Conditions.1.Values=/1,/2,/3,/4,/5,/6
          ! ValidationError: A rule can only have '5' condition values
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=fixed-response Actions.1.FixedResponseConfig.StatusCode=200 Conditions.1.Field=path-pattern Conditions.1.Values=/1,/2,/3 Conditions.2.Field=http-request-method Conditions.2.HttpRequestMethodConfig.Values=A,B,C
          ! ValidationError: A rule can only have '5' condition values
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=fixed-response Actions.1.FixedResponseConfig.StatusCode=200 Conditions.1.Field=path-pattern Conditions.1.Values=/*/*/*,/?/?/?*
          ! ValidationError: A rule can only have '6' condition wildcards
    "#]].assert_eq(&said);
    let fits = cloud.run(&format!("{rule} Conditions.1.Values=/*/*/*,/?/?/?,/3,/4,/5"));
    assert!(!fits.contains("! "), "{fits}");
}

#[test]
fn expressions_and_transforms_are_kept_shown_and_taken_away() {
    let mut cloud = Cloud::furnished();
    let said = cloud.run(
        "? CreateRule ListenerArn=$li Priority=3 Conditions.1.Field=host-header Conditions.1.HostHeaderConfig.RegexValues=^a[0-9]+$ Conditions.2.Field=path-pattern Conditions.2.RegexValues=^/api/ Conditions.3.Field=http-header Conditions.3.HttpHeaderConfig.HttpHeaderName=X-A Conditions.3.HttpHeaderConfig.RegexValues=b Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Transforms.1.Type=url-rewrite Transforms.1.UrlRewriteConfig.Rewrites.1.Regex=^/api/ Transforms.1.UrlRewriteConfig.Rewrites.1.Replace=/ Transforms.2.Type=host-header-rewrite Transforms.2.HostHeaderRewriteConfig.Rewrites.1.Regex=a Transforms.2.HostHeaderRewriteConfig.Rewrites.1.Replace=b | Rules.Conditions Rules.Transforms => rule=Rules.1.RuleArn
         round",
    );
    expect![[r#"
        > ? CreateRule ListenerArn=$li Priority=3 Conditions.1.Field=host-header Conditions.1.HostHeaderConfig.RegexValues=^a[0-9]+$ Conditions.2.Field=path-pattern Conditions.2.RegexValues=^/api/ Conditions.3.Field=http-header Conditions.3.HttpHeaderConfig.HttpHeaderName=X-A Conditions.3.HttpHeaderConfig.RegexValues=b Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Transforms.1.Type=url-rewrite Transforms.1.UrlRewriteConfig.Rewrites.1.Regex=^/api/ Transforms.1.UrlRewriteConfig.Rewrites.1.Replace=/ Transforms.2.Type=host-header-rewrite Transforms.2.HostHeaderRewriteConfig.Rewrites.1.Regex=a Transforms.2.HostHeaderRewriteConfig.Rewrites.1.Replace=b | Rules.Conditions Rules.Transforms => rule=Rules.1.RuleArn
        Rules:
          Conditions:
            Field: host-header
            HostHeaderConfig:
              RegexValues: [^a[0-9]+$]
            RegexValues: [^a[0-9]+$]
          Conditions:
            Field: path-pattern
            PathPatternConfig:
              RegexValues: [^/api/]
            RegexValues: [^/api/]
          Conditions:
            Field: http-header
            HttpHeaderConfig:
              HttpHeaderName: X-A
              RegexValues: [b]
          Transforms:
            Type: url-rewrite
            UrlRewriteConfig:
              Rewrites:
                Regex: ^/api/
                Replace: /
          Transforms:
            Type: host-header-rewrite
            HostHeaderRewriteConfig:
              Rewrites:
                Regex: a
                Replace: b
        > round
    "#]].assert_eq(&said);
    let transforms = |cloud: &Cloud| cloud.edge.last().balancers[0].listeners[0].rules[0].transforms.clone();
    assert!(transforms(&cloud).url.is_some() && transforms(&cloud).host.is_some());
    let said = cloud.run(
        "ModifyRule RuleArn=$rule Transforms.1.Type=url-rewrite Transforms.1.UrlRewriteConfig.Rewrites.1.Regex=a Transforms.1.UrlRewriteConfig.Rewrites.1.Replace=b ResetTransforms=true
         ModifyRule RuleArn=$rule Transforms.1.Type=url-rewrite Transforms.1.UrlRewriteConfig.Rewrites.1.Regex=a Transforms.1.UrlRewriteConfig.Rewrites.1.Replace=b
         ? DescribeRules RuleArns=$rule | Rules.Transforms
         ? ModifyRule RuleArn=$rule ResetTransforms=true | Rules.Transforms
         round",
    );
    expect![[r#"
        > ModifyRule RuleArn=$rule Transforms.1.Type=url-rewrite Transforms.1.UrlRewriteConfig.Rewrites.1.Regex=a Transforms.1.UrlRewriteConfig.Rewrites.1.Replace=b ResetTransforms=true
        ! ValidationError: You cannot specify both transforms and ResetTransforms
        > ModifyRule RuleArn=$rule Transforms.1.Type=url-rewrite Transforms.1.UrlRewriteConfig.Rewrites.1.Regex=a Transforms.1.UrlRewriteConfig.Rewrites.1.Replace=b
        > ? DescribeRules RuleArns=$rule | Rules.Transforms
        Rules:
          Transforms:
            Type: url-rewrite
            UrlRewriteConfig:
              Rewrites:
                Regex: a
                Replace: b
        > ? ModifyRule RuleArn=$rule ResetTransforms=true | Rules.Transforms
        Rules:
          Transforms: []
        > round
    "#]].assert_eq(&said);
    assert!(transforms(&cloud).is_empty());
}

#[test]
fn a_rule_of_the_time_before_transforms_is_read() {
    use crate::ids::{ListenerId, LoadBalancerId, RuleId};
    use crate::model::{Action, Condition, Routing, Rule};
    use store::Record;
    let listener = ListenerId { balancer: LoadBalancerId { name: "b".into(), hex: "1".into() }, hex: "2".into() };
    let id = RuleId { listener, hex: "3".into() };
    let conditions = vec![Condition::PathPattern(vec!["/a".into()])];
    let action =
        Action { order: None, routing: Routing::FixedResponse { status: 200, content_type: None, body: None } };
    let old = postcard::to_allocvec(&(&id, 5u32, &conditions, &action)).unwrap();
    let rule = Rule::upgrade(1, &old).unwrap();
    assert_eq!(rule, Rule { id, priority: 5, conditions, action, transforms: Vec::new() });
    assert!(Rule::upgrade(1, b"x").is_err() && Rule::upgrade(9, &old).is_err());
}
