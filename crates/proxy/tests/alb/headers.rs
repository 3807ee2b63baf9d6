//! What targets see of a request.

use proxy_rules::ForwardedForMode;

use crate::bed::{Bed, attributes, simple};
use crate::target::TestTarget;

fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(": "))
}

#[test]
fn a_target_sees_the_client_in_x_forwarded_fields() {
    let target = TestTarget::named("t");
    let bed = Bed::new(&simple(&[&target]));
    bed.ask("GET /a?b HTTP/1.1\r\nHost: example.com\r\nX-Forwarded-For: 192.0.2.9\r\nUser-Agent: x\r\n\r\n");
    let head = target.last().head;
    assert!(head.starts_with("GET /a?b HTTP/1.1\r\nX-Forwarded-For: 192.0.2.9, 127.0.0.1\r\n"), "{head}");
    assert_eq!(field(&head, "X-Forwarded-Proto"), Some("http"));
    assert_eq!(field(&head, "X-Forwarded-Port"), Some("80"));
    assert_eq!(field(&head, "Host"), Some("example.com"));
    let trace = field(&head, "X-Amzn-Trace-Id").expect("a trace id");
    assert!(trace.starts_with("Root=1-") && trace.len() == "Root=1-67891233-abcdef012345678912345678".len(), "{trace}");
    assert_eq!(field(&head, "Connection"), None);
}

#[test]
fn attributes_change_the_fields_at_once() {
    let target = TestTarget::named("t");
    let mut config = simple(&[&target]);
    let bed = Bed::new(&config);
    let mut client = bed.client();
    let port = client.stream.local_addr().expect("an address").port();
    let request = "GET / HTTP/1.1\r\nHost: example.com:81\r\nx_odd: 1\r\nX-Forwarded-For: 192.0.2.9\r\n\r\n";
    client.ask(request);
    assert_eq!(field(&target.last().head, "Host"), Some("example.com"));
    assert_eq!(field(&target.last().head, "x_odd"), Some("1"));
    attributes(&mut config).forwarded_for_client_port = true;
    attributes(&mut config).preserve_host_header = true;
    attributes(&mut config).drop_invalid_header_fields = true;
    bed.proxy.apply(&config);
    client.ask(request);
    let head = target.last().head;
    assert_eq!(field(&head, "X-Forwarded-For"), Some(format!("192.0.2.9, 127.0.0.1:{port}").as_str()));
    assert_eq!((field(&head, "Host"), field(&head, "x_odd")), (Some("example.com:81"), None));
    attributes(&mut config).forwarded_for = ForwardedForMode::Remove;
    bed.proxy.apply(&config);
    client.ask(request);
    assert_eq!(field(&target.last().head, "X-Forwarded-For"), None);
    assert_eq!(target.connections(), 1, "one connection to the target carried it all");
}

#[test]
fn hop_by_hop_fields_end_at_the_balancer() {
    let target = TestTarget::raw(
        "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nConnection: keep-alive, X-Private\r\nX-Private: 1\r\n\
         Content-Length: 2\r\nX-Public: 1\r\n\r\nok",
        true,
    );
    let bed = Bed::new(&simple(&[&target]));
    let answer = bed.ask(
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, X-Secret\r\nX-Secret: 1\r\nTE: trailers\r\n\
         Proxy-Connection: keep-alive\r\nUpgrade: h2c\r\nX-Kept: 1\r\n\r\n",
    );
    let head = target.last().head;
    for gone in ["X-Secret", "TE", "Proxy-Connection", "Upgrade", "Connection"] {
        assert_eq!(field(&head, gone), None, "{gone}");
    }
    assert_eq!(field(&head, "X-Kept"), Some("1"));
    assert_eq!(answer.headers("Connection"), ["keep-alive"]);
    assert_eq!((answer.header("X-Private"), answer.header("Keep-Alive")), (None, None));
    assert_eq!(answer.header("X-Public"), Some("1"));
}
