//! Requests that two servers could read differently: the target never sees a second one.

use crate::bed::{Bed, attributes, simple};
use crate::target::TestTarget;
use proxy_rules::DesyncMode;

/// Sends bytes and tells the statuses that came back until the balancer closed or fell silent, and what the target saw.
fn told(text: &str, mode: DesyncMode) -> (Vec<u16>, Vec<String>) {
    let target = TestTarget::named("t");
    let mut config = simple(&[&target]);
    attributes(&mut config).desync_mode = mode;
    let bed = Bed::new(&config);
    let mut client = bed.client();
    client.send(text);
    let answers = String::from_utf8_lossy(&client.rest()).into_owned();
    let statuses = answers.match_indices("HTTP/1.1 ").map(|(at, _)| answers[at + 9..at + 12].parse().expect("code"));
    let seen = target.asked().iter().map(|a| format!("{} +{}", a.line(), a.body.len())).collect();
    (statuses.collect(), seen)
}

#[test]
fn a_length_beside_chunks_is_read_as_chunks_and_closes_both_connections() {
    let text = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n\
                5\r\nhello\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
    let (statuses, seen) = told(text, DesyncMode::Defensive);
    assert_eq!((statuses, seen), (vec![200], vec!["POST /a HTTP/1.1 +5".to_owned()]));
    assert_eq!(told(text, DesyncMode::Strictest), (vec![400], vec![]));
}

#[test]
fn the_target_is_told_one_framing_only() {
    let target = TestTarget::named("t");
    let bed = Bed::new(&simple(&[&target]));
    let answer = bed.ask(
        "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    );
    assert_eq!((answer.status, answer.header("Connection")), (200, Some("close")));
    let head = target.last().head.to_ascii_lowercase();
    assert!(!head.contains("content-length") && head.contains("transfer-encoding: chunked"), "{head}");
    assert!(head.contains("connection: close"), "{head}");
    assert_eq!(target.last().body, b"hi");
}

#[test]
fn severe_requests_never_reach_the_target() {
    let next = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
    let table = [
        ("Content-Length: 4\r\nContent-Length: 5\r\n", "body"),
        ("Content-Length: 4,4\r\n", "body"),
        ("Content-Length: 0x4\r\n", "body"),
        ("Content-Length: -1\r\n", "body"),
        ("Content-Length: 4 4\r\n", "body"),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        ("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"),
        ("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"),
        ("Transfer-Encoding: \x0bchunked\r\n", "0\r\n\r\n"),
        ("X: a\rTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        ("X: a\0Transfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        ("X: a\r\n Transfer-Encoding: chunked\r\n", "0\r\n\r\n"),
    ];
    for (fields, body) in table {
        let text = format!("POST /a HTTP/1.1\r\nHost: h\r\n{fields}\r\n{body}{next}");
        for mode in [DesyncMode::Defensive, DesyncMode::Monitor] {
            let (statuses, seen) = told(&text, mode);
            assert!(statuses == [400] || statuses == [501], "{fields:?}: {statuses:?}");
            assert_eq!(seen, Vec::<String>::new(), "{fields:?}");
        }
    }
}

#[test]
fn hidden_framing_fields_close_the_connection_after_one_request() {
    let table = [
        "Transfer-Encoding : chunked\r\n",
        "Transfer_Encoding: chunked\r\n",
        "\x01Transfer-Encoding: chunked\r\n",
        "Transfer-Encodıng: chunked\r\n",
        "Content_Length: 40\r\n",
    ];
    for field in table {
        let text = format!(
            "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n{field}\r\nbodyGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"
        );
        let (statuses, seen) = told(&text, DesyncMode::Defensive);
        assert_eq!((statuses, seen), (vec![200], vec!["POST /a HTTP/1.1 +4".to_owned()]), "{field:?}");
        assert_eq!(told(&text, DesyncMode::Strictest), (vec![400], vec![]), "{field:?}");
    }
}

#[test]
fn a_body_of_a_get_is_framed_and_ends_the_connection() {
    let text = "GET /a HTTP/1.1\r\nHost: h\r\nContent-Length: 38\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h.com\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n";
    let (statuses, seen) = told(text, DesyncMode::Defensive);
    assert_eq!((statuses, seen), (vec![200], vec!["GET /a HTTP/1.1 +38".to_owned()]));
}

#[test]
fn malformed_chunks_end_the_request() {
    let table = [
        "5\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "5\r\nhelloXX0\r\n\r\n",
        "-1\r\n\r\n",
        "5 5\r\nhello\r\n0\r\n\r\n",
    ];
    for body in table {
        let text = format!(
            "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{body}GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"
        );
        let (statuses, seen) = told(&text, DesyncMode::Defensive);
        assert_eq!((statuses, seen), (vec![400], vec![]), "{body:?}");
    }
}

#[test]
fn an_answer_with_more_bytes_than_announced_does_not_reach_the_next_client() {
    let target = TestTarget::raw(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison",
        true,
    );
    let bed = Bed::new(&simple(&[&target]));
    let mut client = bed.client();
    for _ in 0..5 {
        assert_eq!(client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").text(), "ok");
    }
    assert_eq!(target.connections(), 5, "none was used again");
}
