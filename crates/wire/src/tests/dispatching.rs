use super::support::APIS;
use super::text;
use crate::{Named, Request, Route, Unrouted, dispatch};
use http::HeaderMap;
use shape::Protocol;

fn headers(said: &[(&'static str, &str)]) -> HeaderMap {
    said.iter().map(|(k, v)| (http::HeaderName::from_static(k), v.parse().unwrap())).collect()
}

fn route(query: &str, said: &[(&'static str, &str)]) -> Result<Route, Unrouted> {
    let headers = headers(said);
    dispatch(&Request { method: "POST", path: "/", query, headers: &headers, body: b"" }, APIS)
}

fn signed(service: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=test/20240131/ap-northeast-2/{service}/aws4_request, SignedHeaders=host, Signature=0"
    )
}

fn name(r: &Route) -> String {
    match &r.operation {
        Named::Served(op) => format!("{} {}", r.api.name, op.name),
        Named::Other(n) => format!("{} other {n}", r.api.name),
        Named::Unknown(n) => format!("{} unknown {n}", r.api.name),
        Named::NoRoute { method, .. } => format!("{} unknown {method}", r.api.name),
    }
}

#[test]
fn the_credential_scope_names_the_service_and_the_region() {
    let auth = signed("ec2");
    let r = route("Action=DescribeVpcs&Version=2016-11-15", &[("authorization", &auth)]).unwrap();
    assert_eq!(
        (name(&r).as_str(), r.protocol, r.region.as_deref()),
        ("ec2 DescribeVpcs", Protocol::Ec2Query, Some("ap-northeast-2"))
    );
    let presigned = "Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test%2F20240131%2Fus-west-2%2Fsts%2Faws4_request";
    let r = route(presigned, &[]).unwrap();
    assert_eq!((name(&r).as_str(), r.region.as_deref()), ("sts GetCallerIdentity", Some("us-west-2")));
}

#[test]
fn the_scope_outweighs_the_host_and_action_and_version_do_without_both() {
    let r = route(
        "Action=ListUsers&Version=2010-05-08",
        &[("authorization", &signed("iam")), ("host", "ec2.us-east-1.amazonaws.com")],
    )
    .unwrap();
    assert_eq!(name(&r), "iam ListUsers");
    let r = route("Action=AssumeRoleWithSAML&Version=2011-06-15", &[]).unwrap();
    assert_eq!((name(&r).as_str(), r.region.as_deref()), ("sts AssumeRoleWithSAML", None));
    let r = route("Action=AssumeRoleWithSAML", &[("host", "sts.eu-west-1.amazonaws.com:443")]).unwrap();
    assert_eq!((name(&r).as_str(), r.region.as_deref()), ("sts AssumeRoleWithSAML", Some("eu-west-1")));
}

#[test]
fn a_form_in_the_body_names_the_operation_too() {
    let headers = headers(&[("content-type", "application/x-www-form-urlencoded; charset=utf-8")]);
    let body = b"Action=DescribeRules&Version=2015-12-01";
    let r = dispatch(&Request { method: "POST", path: "/", query: "", headers: &headers, body }, APIS).unwrap();
    assert_eq!(name(&r), "elbv2 DescribeRules");
}

#[test]
fn classic_load_balancers_are_told_apart_by_their_version() {
    let auth = signed("elasticloadbalancing");
    let r = route("Action=DescribeLoadBalancers&Version=2015-12-01", &[("authorization", &auth)]).unwrap();
    assert_eq!(name(&r), "elbv2 DescribeLoadBalancers");
    let u = route("Action=DescribeLoadBalancers&Version=2012-06-01", &[("authorization", &auth)]).unwrap_err();
    assert_eq!(
        text(&u.fault()),
        "501 NotImplemented: elasticloadbalancing DescribeLoadBalancers is not implemented by Hanul."
    );
}

#[test]
fn an_older_version_of_ec2_goes_to_the_one_there_is() {
    let r = route("Action=DescribeVpcs&Version=2014-10-01", &[("authorization", &signed("ec2"))]).unwrap();
    assert_eq!(name(&r), "ec2 DescribeVpcs");
}

#[test]
fn what_aws_has_and_we_do_not_is_told_from_what_nobody_has() {
    let say = |service: &str, query: &str| {
        let r = route(query, &[("authorization", &signed(service))]).unwrap();
        text(&r.op().unwrap_err())
    };
    assert_eq!(
        say("ec2", "Action=CreateTransitGateway"),
        "501 NotImplemented: CreateTransitGateway is not implemented by Hanul."
    );
    assert_eq!(
        say("ec2", "Action=MakeCoffee"),
        "400 InvalidAction: The action MakeCoffee is not valid for this web service."
    );
    assert_eq!(
        say("iam", "Action=MakeCoffee&Version=2010-05-08"),
        "400 InvalidAction: Could not find operation MakeCoffee for version 2010-05-08"
    );
    assert!(say("sts", "").starts_with("400 MissingAction"));
}

#[test]
fn services_without_a_model_are_named_in_the_answer() {
    let u = route("", &[("x-amz-target", "DynamoDB_20120810.ListTables"), ("authorization", &signed("dynamodb"))])
        .unwrap_err();
    assert_eq!(
        u,
        Unrouted {
            service: Some("DynamoDB_20120810".into()),
            operation: Some("ListTables".into()),
            protocol: Protocol::AwsJson
        }
    );
    let u = route("", &[("authorization", &signed("s3"))]).unwrap_err();
    assert_eq!(text(&u.fault()), "501 NotImplemented: The service s3 is not implemented by Hanul.");
    let cbor = headers(&[("smithy-protocol", "rpc-v2-cbor")]);
    let path = "/service/GraniteServiceVersion20100801/operation/ListMetrics";
    let u = dispatch(&Request { method: "POST", path, query: "", headers: &cbor, body: b"" }, APIS).unwrap_err();
    assert_eq!((u.operation.as_deref(), u.protocol), (Some("ListMetrics"), Protocol::RpcV2Cbor));
}
