use crate::guard::{Refusal, host, site};
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
