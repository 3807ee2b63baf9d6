//! Conditions, priorities, weights and redirects.

use std::net::IpAddr;

use super::{get, with_request};
use crate::condition::{Cidr, Condition, QueryPattern};
use crate::decide::{choose_group, decide};
use crate::pattern::{Case, matches};
use crate::redirect::location;
use crate::response_headers::ResponseHeaders;
use crate::snapshot::{Action, FixedResponse, Forward, Listener, ListenerProtocol, Redirect, Rule, WeightedGroup};
use crate::transform::Transforms;
use crate::{GroupId, ListenerId};

fn client() -> IpAddr {
    "203.0.113.7".parse().expect("an address")
}

fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|v| (*v).to_owned()).collect()
}

#[test]
fn wildcards_match_as_documented() {
    let table = [
        ("/img/*", "/img/picture.jpg", true),
        ("/img/*", "/img/", true),
        ("/img/*", "/img", false),
        ("/img/*/pics", "/img/a/b/pics", true),
        ("/img/*/pics", "/img/a/pics/", false),
        ("?", "", false),
        ("?", "x", true),
        ("*", "", true),
        ("**a*b?", "xxaxxbxb!", true),
        ("a*b*c*d", "abbbbcccce", false),
        (r"a\*b", "a*b", true),
        (r"a\*b", "axb", false),
        (r"a\?", "a?", true),
        (r"a\b", r"a\b", true),
        ("", "", true),
        ("", "a", false),
    ];
    for (pattern, text, expected) in table {
        assert_eq!(matches(pattern.as_bytes(), text.as_bytes(), Case::Sensitive), expected, "{pattern} on {text}");
    }
    assert!(matches(b"*.Example.com", b"WWW.eXample.COM", Case::Insensitive));
    assert!(!matches(b"/Img", b"/img", Case::Sensitive));
}

#[test]
fn a_hostile_pattern_takes_no_exponential_time() {
    let (pattern, text) = ("*a".repeat(60), "a".repeat(59) + "b");
    assert!(!matches(pattern.as_bytes(), text.as_bytes(), Case::Sensitive));
}

#[test]
fn conditions_hold_as_documented() {
    let host = |v: &[&str]| Condition::HostHeader(texts(v).into());
    let path = |v: &[&str]| Condition::PathPattern(texts(v).into());
    let method = |v: &[&str]| Condition::HttpRequestMethod(texts(v));
    let header = |name: &str, v: &[&str]| Condition::HttpHeader { name: name.into(), values: texts(v).into() };
    let query = |key: Option<&str>, value: &str| {
        Condition::QueryString(vec![QueryPattern { key: key.map(Into::into), value: value.into() }])
    };
    let source = |v: &[&str]| Condition::SourceIp(v.iter().map(|c| c.parse().expect("a block")).collect());
    let head = "GET /Delivery/today?version=V1&debug&q=a%20b HTTP/1.1\r\nHost: WWW.example.com:8080\r\n\
                User-Agent: Mozilla Chrome/1\r\nX-Two: first\r\nX-Two: second\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n";
    let table = [
        (host(&["*.example.com"]), true),
        (host(&["example.com"]), false),
        (host(&["no.com", "www.EXAMPLE.com"]), true),
        (host(&["www.example.com:8080"]), false),
        (path(&["/Delivery*"]), true),
        (path(&["/delivery*"]), false),
        (path(&["*version*"]), false),
        (path(&["/x", "/Delivery/?????"]), true),
        (method(&["GET"]), true),
        (method(&["get"]), false),
        (method(&["G*"]), false),
        (header("user-agent", &["*chrome*"]), true),
        (header("X-TWO", &["second"]), true),
        (header("X-Two", &["first, second"]), false),
        (header("absent", &["*"]), false),
        (query(Some("version"), "v1"), true),
        (query(Some("VERSION"), "v?"), true),
        (query(Some("version"), "v2"), false),
        (query(None, "*1"), true),
        (query(Some("debug"), ""), true),
        (query(None, "debug"), false),
        (source(&["203.0.113.0/24"]), true),
        (source(&["192.0.2.0/24"]), false),
        (source(&["192.0.2.0/24", "203.0.113.7/32"]), true),
        (source(&["0.0.0.0/0"]), true),
        (source(&["::/0"]), false),
    ];
    with_request(head, |request| {
        for (condition, expected) in table {
            assert_eq!(condition.holds(&request, client()), expected, "{condition:?}");
        }
    });
}

#[test]
fn the_host_of_an_absolute_target_wins() {
    with_request("GET http://one.example/a?b=c HTTP/1.1\r\nHost: two.example\r\n\r\n", |request| {
        assert_eq!((request.host(), request.path()), (Some(&b"one.example"[..]), &b"/a"[..]));
        assert!(Condition::HostHeader(texts(&["one.example"]).into()).holds(&request, client()));
    });
    with_request("GET http://one.example HTTP/1.1\r\nHost: two.example\r\n\r\n", |request| {
        assert_eq!((request.path(), request.query()), (&b"/"[..], None));
    });
}

#[test]
fn address_blocks_are_parsed_and_contain_mapped_addresses() {
    for bad in ["10.0.0.0", "10.0.0.0/33", "x/8", "::/129", "10.0.0.0/-1", ""] {
        assert!(bad.parse::<Cidr>().is_err(), "{bad}");
    }
    let block: Cidr = "10.1.0.0/16".parse().expect("a block");
    assert!(block.contains("::ffff:10.1.2.3".parse().expect("an address")));
    let block: Cidr = "2001:db8::/32".parse().expect("a block");
    assert!(block.contains("2001:db8:1::1".parse().expect("an address")));
    assert!(!block.contains("2001:db9::1".parse().expect("an address")));
}

fn fixed(status: u16) -> Action {
    Action::FixedResponse(FixedResponse { status, content_type: None, body: None })
}

fn rule(priority: u32, path: &str, host: &str, status: u16) -> Rule {
    let conditions = vec![Condition::PathPattern(texts(&[path]).into()), Condition::HostHeader(texts(&[host]).into())];
    Rule { priority, conditions, action: fixed(status), transforms: Transforms::default() }
}

#[test]
fn the_lowest_priority_that_matches_wins_and_the_default_comes_last() {
    let mut listener = Listener {
        id: ListenerId::from("l"),
        port: 80,
        protocol: ListenerProtocol::Http,
        rules: vec![rule(50, "/a*", "*", 250), rule(10, "/a/b*", "x.example", 210), rule(20, "/a/b*", "*", 220)],
        default: fixed(200),
        response: ResponseHeaders::default(),
    };
    listener.rules.sort_by_key(|r| r.priority);
    let table =
        [("/a/b/c", "x.example", 10), ("/a/b/c", "y.example", 20), ("/a", "x.example", 50), ("/", "x.example", 0)];
    for (path, host, priority) in table {
        let found = get(path, host, |request| decide(&listener, &request, client()).priority);
        assert_eq!(found, priority, "{host}{path}");
    }
    assert_eq!(get("/", "x.example", |r| decide(&listener, &r, client()).rules_measured), 3);
}

#[test]
fn groups_are_chosen_by_weight_and_kept_by_stickiness() {
    let group = |name: &str, weight| WeightedGroup { group: GroupId::from(name), weight };
    let mut forward = Forward { groups: vec![group("a", 1), group("b", 3), group("none", 0)], group_stickiness: None };
    let count = |forward: &Forward, sticky: Option<&str>, name: &str| {
        let sticky = sticky.map(GroupId::from);
        (0..400)
            .filter(|dice| choose_group(forward, sticky.as_ref(), *dice).is_some_and(|g| g.as_str() == name))
            .count()
    };
    assert_eq!([count(&forward, None, "a"), count(&forward, None, "b"), count(&forward, None, "none")], [100, 300, 0]);
    assert_eq!(count(&forward, Some("a"), "a"), 100, "without group stickiness the cookie is ignored");
    forward.group_stickiness = Some(std::time::Duration::from_secs(10));
    assert_eq!(count(&forward, Some("a"), "a"), 400);
    assert_eq!(count(&forward, Some("none"), "none"), 0, "a weight of 0 takes nothing");
    assert_eq!(count(&forward, Some("foreign"), "b"), 300);
    forward.groups.iter_mut().for_each(|g| g.weight = 0);
    assert_eq!(choose_group(&forward, None, 7), None);
}

#[test]
fn redirects_fill_their_keywords_once() {
    let base = Redirect::default;
    let table = [
        (Redirect { protocol: "HTTPS".into(), port: "443".into(), ..base() }, "https://example.com:443/a/b?x=1"),
        (Redirect { path: "/new/#{path}".into(), ..base() }, "http://example.com:80/new/a/b?x=1"),
        (Redirect { host: "www.#{host}".into(), query: String::new(), ..base() }, "http://www.example.com:80/a/b"),
        (
            Redirect { query: "#{query}&p=#{path}&o=#{port}#{protocol}#{none}".into(), ..base() },
            "http://example.com:80/a/b?x=1&p=a/b&o=80http#{none}",
        ),
        (
            Redirect { path: "/#{host}/#{port}/".into(), query: "a".into(), ..base() },
            "http://example.com:80/example.com/80/?a",
        ),
    ];
    for (redirect, expected) in table {
        let found = get("/a/b?x=1", "example.com:1234", |request| location(&redirect, &request, "http", 80));
        assert_eq!(found, expected);
    }
    let sly = get("/#{host}\u{e9}", "example.com", |request| location(&base(), &request, "http", 80));
    assert_eq!(sly, "http://example.com:80/#{host}%C3%A9", "what came with the request is not filled again");
}
