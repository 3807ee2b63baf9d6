use super::{decode, op, post, read};
use crate::{BODY_BYTES_MAX, KEY_PARTS_MAX, LIST_INDEX_MAX, PARAMETERS_MAX, Refused, Request, codec};
use http::HeaderMap;
use serde_json::json;
use std::time::{Duration, Instant};

fn refusal(body: &str) -> Refused {
    decode("ec2 DescribeVpcs", body).map(|_| ()).expect_err("a refusal")
}

#[test]
fn a_body_above_the_limit_is_refused_unread() {
    assert_eq!(refusal(&"x".repeat(BODY_BYTES_MAX + 1)), Refused::TooLarge(BODY_BYTES_MAX));
    let f = codec(shape::Protocol::Ec2Query).unwrap().refusal(&Refused::TooLarge(BODY_BYTES_MAX));
    assert_eq!(f.status, 413);
}

#[test]
fn more_parameters_than_the_limit_are_refused() {
    let body: String = (0..=PARAMETERS_MAX).map(|i| format!("a{i}=&")).collect();
    assert_eq!(refusal(&body), Refused::TooManyParameters(PARAMETERS_MAX));
}

#[test]
fn a_name_of_too_many_parts_is_refused() {
    assert_eq!(refusal(&"a.".repeat(KEY_PARTS_MAX)), Refused::TooDeep(KEY_PARTS_MAX));
}

#[test]
fn a_huge_index_allocates_nothing_and_is_an_unknown_parameter() {
    let body = "Filter.999999999.Name=a&Filter.4294967296.Name=b&Filter.-1.Name=c&Filter.+1.Name=d&Filter.1e3.Name=e";
    let (input, decoded) = decode("ec2 DescribeVpcs", body).unwrap();
    assert_eq!(decoded.unknown.len(), 5);
    assert!(matches!(shape::member(input.as_struct(), "Filters"), shape::Ref::List(l) if l.is_empty()));
    let last = format!("VpcId.{LIST_INDEX_MAX}=a");
    assert_eq!(read("ec2 DescribeVpcs", &last), json!({ "VpcIds": ["a"] }));
}

#[test]
fn the_largest_request_is_read_in_a_moment() {
    let body: String =
        (1..PARAMETERS_MAX / 2).map(|i| format!("Filter.{i}.Value.{i}=v&Nonsense{i}.{i}.x=y&")).collect();
    let start = Instant::now();
    let (_, decoded) = decode("ec2 DescribeVpcs", &body).unwrap();
    assert_eq!(decoded.unknown.len(), PARAMETERS_MAX / 2 - 1);
    // quadratic reading takes minutes in a debug build
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn bytes_that_are_no_text_are_malformed() {
    assert!(matches!(refusal("VpcId.1=%ff"), Refused::Malformed(_)));
    let (api, meta) = op("ec2 DescribeVpcs");
    let headers = HeaderMap::new();
    let request = Request { body: b"VpcId.1=\xff", ..post(&headers, "") };
    let mut input = (meta.new_input)();
    let refused = codec(api.protocol()).unwrap().decode(meta, &request, input.as_struct_mut());
    assert!(matches!(refused, Err(Refused::Malformed(_))));
}

#[test]
fn parameters_come_from_the_query_string_and_from_a_form_but_from_no_other_body() {
    let (api, meta) = op("iam GetUser");
    let get = |content_type: &str, query: &str, body: &str| {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", content_type.parse().unwrap());
        let request = Request { query, ..post(&headers, body) };
        let mut input = (meta.new_input)();
        codec(api.protocol()).unwrap().decode(meta, &request, input.as_struct_mut()).unwrap();
        shape::text(input.as_struct(), "UserName").map(str::to_owned)
    };
    let form = "application/x-www-form-urlencoded; charset=utf-8";
    assert_eq!(get(form, "UserName=a", ""), Some("a".into()));
    assert_eq!(get(form, "", "UserName=b%2Bc"), Some("b+c".into()));
    assert_eq!(get("text/plain", "", "UserName=c"), None);
}
