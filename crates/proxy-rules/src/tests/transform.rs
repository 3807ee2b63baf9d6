//! Expressions and transforms.

use super::with_request;
use crate::condition::{Condition, Patterns};
use crate::expression::Expression;
use crate::forward::{Hop, write_request};
use crate::pattern::Case;
use crate::snapshot::Attributes;
use crate::transform::{Failed, Rewrite, Rewritten, Transforms};

fn rewrite(regex: &str, replace: &str) -> Option<Rewrite> {
    let regex = Expression::new(regex, Case::Insensitive).expect("an expression");
    Some(Rewrite { regex, replace: replace.to_owned() })
}

fn applied(transforms: &Transforms, url: &str, host: &str) -> Result<(Option<String>, Option<String>), Failed> {
    let text = |bytes: Option<Vec<u8>>| bytes.map(|b| String::from_utf8(b).expect("text"));
    with_request(&format!("GET {url} HTTP/1.1\r\nHost: {host}\r\n\r\n"), |request| {
        transforms.apply(&request).map(|Rewritten { host, url }| (text(host), text(url)))
    })
}

#[test]
fn urls_are_rewritten_where_the_expression_is_found() {
    let table = [
        ("^/dp/([A-Z0-9]+)/?$", "/product.php?id=$1", "/dp/B09G3HRMW", Ok(Some("/product.php?id=B09G3HRMW"))),
        ("^/dp/([A-Z0-9]+)/?$", "/product.php?id=$1", "/other", Ok(None)),
        ("^/api/v1(/.*)", "$1", "/api/v1/users?x=1", Ok(Some("/users?x=1"))),
        ("item=(\\d+)", "id=$1&was=$0", "/a?item=12&b", Ok(Some("/a?id=12&was=item=12&b"))),
        ("a", "b", "/aaa", Ok(Some("/baa"))),
        ("(x)|y", "[$1]$$", "/y", Ok(Some("/[]$$"))),
        ("^/a", "", "/ab", Err(Failed)),
        ("^/a", "$2", "/a", Err(Failed)),
        ("^/a", "$99999999999999999999", "/a", Err(Failed)),
    ];
    for (regex, replace, url, expected) in table {
        let transforms = Transforms { url: rewrite(regex, replace), host: None };
        let expected = expected.map(|url| (None, url.map(str::to_owned)));
        assert_eq!(applied(&transforms, url, "h"), expected, "{regex} {replace} {url}");
    }
}

#[test]
fn hosts_are_rewritten_without_their_port() {
    let table = [
        ("^mywebsite-(.+).com$", "internal.dev.$1.myweb.com", "mywebsite-a.com", Ok(Some("internal.dev.a.myweb.com"))),
        ("^mywebsite-(.+).com$", "x.$1", "MYWEBSITE-a.com:8080", Ok(Some("x.a:8080"))),
        ("^a$", "b:81", "a:8080", Ok(Some("b:81"))),
        ("^b$", "c", "a", Ok(None)),
        ("^a$", "", "a", Err(Failed)),
        ("^a$", "b c", "a", Err(Failed)),
    ];
    for (regex, replace, host, expected) in table {
        let transforms = Transforms { host: rewrite(regex, replace), url: None };
        let expected = expected.map(|host| (host.map(str::to_owned), None));
        assert_eq!(applied(&transforms, "/", host), expected, "{regex} {replace} {host}");
    }
}

#[test]
fn the_target_sees_what_was_rewritten_and_nothing_that_breaks_its_request_line() {
    let transforms = Transforms { host: rewrite("^h$", "inner"), url: rewrite("^/old", "/a b\r\nX: y") };
    let hop = Hop {
        client: "203.0.113.7:4711".parse().expect("an address"),
        port: 80,
        protocol: "http",
        node: "10.0.0.5".parse().expect("an address"),
        now: 0,
        dice: (0, 0),
    };
    let mut out = Vec::new();
    with_request("GET /old?q HTTP/1.1\r\nHost: h\r\n\r\n", |request| {
        let rewritten = transforms.apply(&request).expect("fine");
        write_request(&mut out, &request, &hop, &Attributes::default(), &rewritten, false);
    });
    let text = String::from_utf8(out).expect("text");
    assert!(text.starts_with("GET /a%20b%0D%0AX:%20y?q HTTP/1.1\r\n"), "{text}");
    assert!(text.contains("\r\nHost: inner\r\n"), "{text}");
}

#[test]
fn expressions_decide_as_conditions() {
    let expression = |text: &str, case| Patterns::Expressions(vec![Expression::new(text, case).expect("fine")]);
    with_request("GET /api/v2/x HTTP/1.1\r\nHost: WWW.example.com:81\r\nX-A: Beta\r\n\r\n", |request| {
        let client = "192.0.2.1".parse().expect("an address");
        let table = [
            (Condition::PathPattern(expression("^/api/v[0-9]+/", Case::Sensitive)), true),
            (Condition::PathPattern(expression("^/API", Case::Sensitive)), false),
            (Condition::PathPattern(expression("v2", Case::Sensitive)), true),
            (Condition::HostHeader(expression("^www\\.example\\.com$", Case::Insensitive)), true),
            (Condition::HttpHeader { name: "x-a".into(), values: expression("^B", Case::Sensitive) }, true),
            (Condition::HttpHeader { name: "x-a".into(), values: expression("^b", Case::Sensitive) }, false),
        ];
        for (condition, expected) in table {
            assert_eq!(condition.holds(&request, client), expected, "{condition:?}");
        }
    });
}

#[test]
fn what_is_no_expression_is_refused() {
    for bad in ["(", "a(?=b)", "(?<!a)b", "(a)\\1", "\\p{L}", "(?>a)", "[", "*", "a{100000}{100000}"] {
        assert!(Expression::new(bad, Case::Sensitive).is_err(), "{bad}");
    }
    let deep = "(".repeat(200) + &")".repeat(200);
    assert!(Expression::new(&deep, Case::Sensitive).is_err());
}
