//! Actions and conditions that listeners and rules cannot have.

use super::Cloud;
use super::bad_input::TG;
use expect_test::expect;

#[test]
fn actions_that_cannot_be() {
    let mut cloud = Cloud::furnished();
    cloud.bind("nobody", TG);
    let of = |rest: &str| format!("ModifyListener ListenerArn=$li DefaultActions.1.Type={rest}\n");
    let redirect = |rest: &str| of(&format!("redirect DefaultActions.1.RedirectConfig.StatusCode=HTTP_301 {rest}"));
    let fixed = |rest: &str| of(&format!("fixed-response {rest}"));
    let script = [
        of("forward"),
        of("forward DefaultActions.1.TargetGroupArn=web"),
        of("forward DefaultActions.1.TargetGroupArn=$nobody"),
        of(
            "forward DefaultActions.1.TargetGroupArn=$tg DefaultActions.2.Type=forward DefaultActions.2.TargetGroupArn=$tg",
        ),
        of(
            "forward DefaultActions.1.TargetGroupArn=$tg DefaultActions.1.ForwardConfig.TargetGroups.1.TargetGroupArn=$nobody",
        ),
        of(
            "forward DefaultActions.1.ForwardConfig.TargetGroups.1.TargetGroupArn=$tg DefaultActions.1.ForwardConfig.TargetGroups.1.Weight=1000",
        ),
        of("forward DefaultActions.1.ForwardConfig.TargetGroups.1.Weight=1"),
        of(
            "forward DefaultActions.1.ForwardConfig.TargetGroups.1.TargetGroupArn=$tg DefaultActions.1.ForwardConfig.TargetGroups.2.TargetGroupArn=$tg",
        ),
        of(
            "forward DefaultActions.1.TargetGroupArn=$tg DefaultActions.1.ForwardConfig.TargetGroupStickinessConfig.Enabled=true",
        ),
        of(
            "forward DefaultActions.1.TargetGroupArn=$tg DefaultActions.1.ForwardConfig.TargetGroupStickinessConfig.DurationSeconds=0",
        ),
        of("forward DefaultActions.1.TargetGroupArn=$tg DefaultActions.1.RedirectConfig.Port=1"),
        of("authenticate-oidc"),
        of("jwt-validation"),
        of("redirect"),
        redirect(""),
        redirect("DefaultActions.1.RedirectConfig.Port=0"),
        redirect("DefaultActions.1.RedirectConfig.Path=x"),
        redirect("DefaultActions.1.RedirectConfig.Path=/#{path}/#{path}"),
        redirect("DefaultActions.1.RedirectConfig.Host=#{port}"),
        redirect("DefaultActions.1.RedirectConfig.Port=81 DefaultActions.1.RedirectConfig.Query=?a"),
        redirect("DefaultActions.1.TargetGroupArn=$tg"),
        fixed(""),
        fixed("DefaultActions.1.FixedResponseConfig.StatusCode=302"),
        fixed(
            "DefaultActions.1.FixedResponseConfig.StatusCode=200 DefaultActions.1.FixedResponseConfig.ContentType=image/png",
        ),
    ];
    let said = cloud.faults(&script.concat());
    expect![[r#"
        ModifyListener ListenerArn=$li DefaultActions.1.Type=forward
          ! ValidationError: A target group ARN must be specified
        ModifyListener ListenerArn=$li DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=web
          ! ValidationError: 'web' is not a valid target group ARN
        ModifyListener ListenerArn=$li DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$nobody
          ! TargetGroupNotFound: One or more target groups not found
        ModifyListener ListenerArn=$li DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg DefaultActions.2.Type=forward DefaultActions.2.TargetGroupArn=$tg
          ! InvalidLoadBalancerAction: A rule can only have one forward, redirect or fixed-response action
        ModifyListener ListenerArn=$li DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg DefaultActions.1.ForwardConfig.TargetGroups.1.TargetGroupArn=$nobody
          ! ValidationError: You cannot specify both a target group ARN and a list of target groups in a forward action
        ModifyListener ListenerArn=$li DefaultActions.1.Type=forward DefaultActions.1.ForwardConfig.TargetGroups.1.TargetGroupArn=$tg DefaultActions.1.ForwardConfig.TargetGroups.1.Weight=1000
          ! ValidationError: The weight for each target group must be between 0 and 999, inclusive
        ModifyListener ListenerArn=$li DefaultActions.1.Type=forward DefaultActions.1.ForwardConfig.TargetGroups.1.Weight=1
          ! ValidationError: A target group ARN must be specified
        ModifyListener ListenerArn=$li DefaultActions.1.Type=forward DefaultActions.1.ForwardConfig.TargetGroups.1.TargetGroupArn=$tg DefaultActions.1.ForwardConfig.TargetGroups.2.TargetGroupArn=$tg
          ! ValidationError: A target group can only be specified once in a forward action
        ModifyListener ListenerArn=$li DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg DefaultActions.1.ForwardConfig.TargetGroupStickinessConfig.Enabled=true
          ! ValidationError: Target group stickiness duration must be between 1 and 604800 seconds
        ModifyListener ListenerArn=$li DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg DefaultActions.1.ForwardConfig.TargetGroupStickinessConfig.DurationSeconds=0
          ! ValidationError: Target group stickiness duration must be between 1 and 604800 seconds
        ModifyListener ListenerArn=$li DefaultActions.1.Type=forward DefaultActions.1.TargetGroupArn=$tg DefaultActions.1.RedirectConfig.Port=1
          ! ValidationError: 'RedirectConfig' cannot be specified for an action with type 'forward'
        ModifyListener ListenerArn=$li DefaultActions.1.Type=authenticate-oidc
          ! InvalidLoadBalancerAction: Actions of type 'authenticate-oidc' are supported only on HTTPS listeners
        ModifyListener ListenerArn=$li DefaultActions.1.Type=jwt-validation
          ! InvalidLoadBalancerAction: Actions of type 'jwt-validation' are supported only on HTTPS listeners
        ModifyListener ListenerArn=$li DefaultActions.1.Type=redirect
          ! ValidationError: A redirect configuration must be specified
        ModifyListener ListenerArn=$li DefaultActions.1.Type=redirect DefaultActions.1.RedirectConfig.StatusCode=HTTP_301
          ! InvalidLoadBalancerAction: The redirect configuration is not valid because it creates a loop.
        ModifyListener ListenerArn=$li DefaultActions.1.Type=redirect DefaultActions.1.RedirectConfig.StatusCode=HTTP_301 DefaultActions.1.RedirectConfig.Port=0
          ! ValidationError: The Port parameter '0' must be a number between '1' and '65535', or '#{port}'
        ModifyListener ListenerArn=$li DefaultActions.1.Type=redirect DefaultActions.1.RedirectConfig.StatusCode=HTTP_301 DefaultActions.1.RedirectConfig.Path=x
          ! ValidationError: The Path parameter must be a valid path, should start with a '/', and may contain up to one of each of these placeholders: '#{path}', '#{host}', '#{port}'.
        ModifyListener ListenerArn=$li DefaultActions.1.Type=redirect DefaultActions.1.RedirectConfig.StatusCode=HTTP_301 DefaultActions.1.RedirectConfig.Path=/#{path}/#{path}
          ! ValidationError: The Path parameter must be a valid path, should start with a '/', and may contain up to one of each of these placeholders: '#{path}', '#{host}', '#{port}'.
        ModifyListener ListenerArn=$li DefaultActions.1.Type=redirect DefaultActions.1.RedirectConfig.StatusCode=HTTP_301 DefaultActions.1.RedirectConfig.Host=#{port}
          ! ValidationError: The Host parameter must be a valid hostname, and may contain up to one of these placeholders: '#{host}'.
        ModifyListener ListenerArn=$li DefaultActions.1.Type=redirect DefaultActions.1.RedirectConfig.StatusCode=HTTP_301 DefaultActions.1.RedirectConfig.Port=81 DefaultActions.1.RedirectConfig.Query=?a
          ! ValidationError: The Query parameter should not start with a '?'.
        ModifyListener ListenerArn=$li DefaultActions.1.Type=redirect DefaultActions.1.RedirectConfig.StatusCode=HTTP_301 DefaultActions.1.TargetGroupArn=$tg
          ! ValidationError: 'TargetGroupArn' cannot be specified for an action with type 'redirect'
        ModifyListener ListenerArn=$li DefaultActions.1.Type=fixed-response
          ! ValidationError: A fixed response configuration must be specified
        ModifyListener ListenerArn=$li DefaultActions.1.Type=fixed-response DefaultActions.1.FixedResponseConfig.StatusCode=302
          ! ValidationError: The status code '302' must be 2XX, 4XX or 5XX
        ModifyListener ListenerArn=$li DefaultActions.1.Type=fixed-response DefaultActions.1.FixedResponseConfig.StatusCode=200 DefaultActions.1.FixedResponseConfig.ContentType=image/png
          ! ValidationError: The content type 'image/png' must be one of 'text/plain, text/css, text/html, application/javascript, application/json'
    "#]].assert_eq(&said);
}

#[test]
fn conditions_that_cannot_be() {
    let mut cloud = Cloud::furnished();
    let long = "x".repeat(129);
    let of = |rest: &str| {
        format!("CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg {rest}\n")
    };
    let one = |field: &str, rest: &str| of(&format!("Conditions.1.Field={field} {rest}"));
    let script = [
        of(""),
        of("Conditions.1.Values=/a"),
        one("cookie", "Conditions.1.Values=/a"),
        one("path-pattern", ""),
        one("path-pattern", "Conditions.1.Values.1=''"),
        one("path-pattern", &format!("Conditions.1.Values=/{long}")),
        one("path-pattern", "Conditions.1.Values='/a b'"),
        one("path-pattern", "Conditions.1.Values=/a Conditions.1.PathPatternConfig.Values=/b"),
        one("path-pattern", "Conditions.1.HostHeaderConfig.Values=a"),
        one("path-pattern", "Conditions.1.Values=/a Conditions.2.Field=path-pattern Conditions.2.Values=/b"),
        one("path-pattern", "Conditions.1.RegexValues=a("),
        one("http-request-method", "Conditions.1.RegexValues=a+"),
        one("path-pattern", "Conditions.1.RegexValues=a+ Conditions.1.Values=/a"),
        one("host-header", "Conditions.1.HostHeaderConfig.RegexValues=(?=a) "),
        one("path-pattern", "Conditions.1.PathPatternConfig.RegexValues=a+ Conditions.1.RegexValues=b+"),
        one("path-pattern", &format!("Conditions.1.RegexValues={}", "a".repeat(129))),
        one("host-header", "Conditions.1.Values=a_b.example.com"),
        one("http-header", "Conditions.1.HttpHeaderConfig.Values=a"),
        one("http-header", "Conditions.1.HttpHeaderConfig.HttpHeaderName='a b' Conditions.1.HttpHeaderConfig.Values=a"),
        one("http-header", "Conditions.1.HttpHeaderConfig.HttpHeaderName=Host Conditions.1.HttpHeaderConfig.Values=a"),
        one("http-header", "Conditions.1.HttpHeaderConfig.HttpHeaderName=x"),
        one("http-request-method", "Conditions.1.Values=GET"),
        one("http-request-method", "Conditions.1.HttpRequestMethodConfig.Values=get"),
        one("query-string", "Conditions.1.QueryStringConfig.Values.1.Key=a"),
        one("source-ip", "Conditions.1.SourceIpConfig.Values=10.0.0.0"),
        one("source-ip", "Conditions.1.SourceIpConfig.Values=10.0.0.0/33"),
        one("path-pattern", "Conditions.1.Values=/a Transforms.1.Type=url-rewrite"),
        one(
            "path-pattern",
            "Conditions.1.Values=/a Transforms.1.Type=url-rewrite Transforms.1.HostHeaderRewriteConfig.Rewrites.1.Regex=a Transforms.1.HostHeaderRewriteConfig.Rewrites.1.Replace=b",
        ),
        one(
            "path-pattern",
            "Conditions.1.Values=/a Transforms.1.Type=url-rewrite Transforms.1.UrlRewriteConfig.Rewrites.1.Regex=( Transforms.1.UrlRewriteConfig.Rewrites.1.Replace=b",
        ),
        one(
            "path-pattern",
            "Conditions.1.Values=/a Transforms.1.Type=url-rewrite Transforms.1.UrlRewriteConfig.Rewrites.1.Regex=a Transforms.1.UrlRewriteConfig.Rewrites.1.Replace=b Transforms.2.Type=url-rewrite Transforms.2.UrlRewriteConfig.Rewrites.1.Regex=a Transforms.2.UrlRewriteConfig.Rewrites.1.Replace=b",
        ),
    ];
    let said = cloud.faults(&script.concat());
    expect![[r#"
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg
          ! ValidationError: A condition must be specified
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Values=/a
          ! ValidationError: A condition field must be specified
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=cookie Conditions.1.Values=/a
          ! ValidationError: Condition field 'cookie' must be one of '[http-request-method, host-header, path-pattern, http-header, query-string, source-ip]'
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=path-pattern
          ! ValidationError: A condition value must be specified
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=path-pattern Conditions.1.Values.1=''
          ! ValidationError: A condition value cannot be empty
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=path-pattern Conditions.1.Values=/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
          ! ValidationError: Condition value '/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' cannot be longer than '128' characters
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=path-pattern Conditions.1.Values='/a b'
          ! ValidationError: Condition value '/a b' contains a character that is not valid
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=path-pattern Conditions.1.Values=/a Conditions.1.PathPatternConfig.Values=/b
          ! ValidationError: You cannot specify both condition values and a condition configuration
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=path-pattern Conditions.1.HostHeaderConfig.Values=a
          ! ValidationError: 'HostHeaderConfig' cannot be specified for condition field 'path-pattern'
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=path-pattern Conditions.1.Values=/a Conditions.2.Field=path-pattern Conditions.2.Values=/b
          ! ValidationError: A rule can only have one 'path-pattern' condition
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=path-pattern Conditions.1.RegexValues=a(
          ! ValidationError: The regular expression 'a(' is not valid
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=http-request-method Conditions.1.RegexValues=a+
          ! ValidationError: 'RegexValues' cannot be specified for condition field 'http-request-method'
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=path-pattern Conditions.1.RegexValues=a+ Conditions.1.Values=/a
          ! ValidationError: You cannot specify both values and regular expressions in a condition
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=host-header Conditions.1.HostHeaderConfig.RegexValues=(?=a)
          ! ValidationError: The regular expression '(?=a)' is not valid
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=path-pattern Conditions.1.PathPatternConfig.RegexValues=a+ Conditions.1.RegexValues=b+
          ! ValidationError: You cannot specify both condition values and a condition configuration
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=path-pattern Conditions.1.RegexValues=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
          ! ValidationError: Condition value 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' cannot be longer than '128' characters
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=host-header Conditions.1.Values=a_b.example.com
          ! ValidationError: Condition value 'a_b.example.com' contains a character that is not valid
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=http-header Conditions.1.HttpHeaderConfig.Values=a
          ! ValidationError: HTTP header name '' is not valid
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=http-header Conditions.1.HttpHeaderConfig.HttpHeaderName='a b' Conditions.1.HttpHeaderConfig.Values=a
          ! ValidationError: HTTP header name 'a b' is not valid
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=http-header Conditions.1.HttpHeaderConfig.HttpHeaderName=Host Conditions.1.HttpHeaderConfig.Values=a
          ! ValidationError: The host header cannot be specified in an HTTP header condition
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=http-header Conditions.1.HttpHeaderConfig.HttpHeaderName=x
          ! ValidationError: A condition value must be specified
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=http-request-method Conditions.1.Values=GET
          ! ValidationError: 'Values' cannot be specified for condition field 'http-request-method'
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=http-request-method Conditions.1.HttpRequestMethodConfig.Values=get
          ! ValidationError: Condition value 'get' contains a character that is not valid
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=query-string Conditions.1.QueryStringConfig.Values.1.Key=a
          ! ValidationError: A condition value must be specified
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=source-ip Conditions.1.SourceIpConfig.Values=10.0.0.0
          ! ValidationError: Condition value '10.0.0.0' must be in CIDR format
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=source-ip Conditions.1.SourceIpConfig.Values=10.0.0.0/33
          ! ValidationError: Condition value '10.0.0.0/33' must be in CIDR format
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=path-pattern Conditions.1.Values=/a Transforms.1.Type=url-rewrite
          ! ValidationError: A 'url-rewrite' transform must have exactly one rewrite
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=path-pattern Conditions.1.Values=/a Transforms.1.Type=url-rewrite Transforms.1.HostHeaderRewriteConfig.Rewrites.1.Regex=a Transforms.1.HostHeaderRewriteConfig.Rewrites.1.Replace=b
          ! ValidationError: 'HostHeaderRewriteConfig' cannot be specified for a transform with type 'url-rewrite'
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=path-pattern Conditions.1.Values=/a Transforms.1.Type=url-rewrite Transforms.1.UrlRewriteConfig.Rewrites.1.Regex=( Transforms.1.UrlRewriteConfig.Rewrites.1.Replace=b
          ! ValidationError: The regular expression '(' is not valid
        CreateRule ListenerArn=$li Priority=1 Actions.1.Type=forward Actions.1.TargetGroupArn=$tg Conditions.1.Field=path-pattern Conditions.1.Values=/a Transforms.1.Type=url-rewrite Transforms.1.UrlRewriteConfig.Rewrites.1.Regex=a Transforms.1.UrlRewriteConfig.Rewrites.1.Replace=b Transforms.2.Type=url-rewrite Transforms.2.UrlRewriteConfig.Rewrites.1.Regex=a Transforms.2.UrlRewriteConfig.Rewrites.1.Replace=b
          ! ValidationError: A rule can only have one 'url-rewrite' transform
    "#]].assert_eq(&said);
}
