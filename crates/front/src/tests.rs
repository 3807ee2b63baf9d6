use crate::guard::{Refusal, host, site};
use crate::tls::is_http_1_only;
use http::HeaderMap;

fn check(headers: &HeaderMap) -> Result<(), Refusal> {
    host(headers).and_then(|()| site(headers))
}

fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
    list.iter().map(|(k, v)| (k.parse().unwrap(), v.parse().unwrap())).collect()
}

#[test]
fn tools_on_this_machine_pass() {
    for host in [
        "127.0.0.1:4566",
        "localhost:4566",
        "[::1]:4566",
        "127.18.3.4",
        "name.localhost",
        "ec2.us-east-1.amazonaws.com",
        "198.18.0.2",
    ] {
        assert_eq!(check(&headers(&[("host", host)])), Ok(()), "{host}");
    }
}

#[test]
fn a_name_that_merely_resolves_to_loopback_is_refused() {
    for host in ["evil.example", "", "localhost.evil.example", "10.0.0.1", "198.20.0.1", "amazonaws.com.evil.example"] {
        assert_eq!(check(&headers(&[("host", host)])), Err(Refusal::Host), "{host}");
    }
}

#[test]
fn pages_of_other_sites_are_refused_and_our_own_pass() {
    let from = |origin| check(&headers(&[("host", "localhost:4566"), ("origin", origin)]));
    assert_eq!(from("http://localhost:4566"), Ok(()));
    for origin in ["https://evil.example", "null", "http://localhost:9999", "http://127.0.0.1:4566"] {
        assert_eq!(from(origin), Err(Refusal::Origin), "{origin}");
    }
    for site in ["cross-site", "same-site"] {
        let h = headers(&[("host", "localhost:4566"), ("sec-fetch-site", site)]);
        assert_eq!(check(&h), Err(Refusal::Origin), "{site}");
    }
}

#[test]
fn services_that_know_no_http_2_are_told_apart_by_their_names() {
    for name in [
        "s3.us-east-1.amazonaws.com",
        "bucket.s3.ap-northeast-2.amazonaws.com",
        "my.dotted.s3.dualstack.eu-west-1.amazonaws.com",
        "bucket.s3-website-us-east-1.amazonaws.com",
        "SQS.us-east-1.amazonaws.com",
        "us-east-1.queue.amazonaws.com",
        "sns.us-east-1.api.aws",
        "streams.dynamodb.us-east-1.amazonaws.com",
        "000000000000.ddb.us-east-1.amazonaws.com",
        "vpce-0a1b.sqs.us-east-1.vpce.amazonaws.com",
    ] {
        assert!(is_http_1_only(name), "{name}");
    }
    for name in [
        "localhost",
        "127.0.0.1",
        "ec2.us-east-1.amazonaws.com",
        "sts.amazonaws.com",
        "s3.example",
        "rds.us-east-1.api.aws",
    ] {
        assert!(!is_http_1_only(name), "{name}");
    }
}
