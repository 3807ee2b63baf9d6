//! Clients and targets that others wrote: curl and hyper.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;

use crate::bed::{Bed, registered, simple};
use crate::target::{TestTarget, reply};

/// Echoes method, path and body with hyper's server.
fn hyper_target() -> SocketAddr {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    listener.set_nonblocking(true).expect("nonblocking");
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                let serving =
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(echo));
                tokio::spawn(serving);
            }
        });
    });
    address
}

async fn echo(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let line = format!("{} {} ", request.method(), request.uri());
    let body = request.into_body().collect().await.map(|b| b.to_bytes()).unwrap_or_default();
    Ok(Response::new(Full::from([line.as_bytes(), &body].concat())))
}

fn hyper_bed() -> Bed {
    let mut config = simple(&[]);
    config.target_groups[0].targets.push(registered("hyper", hyper_target()));
    Bed::new(&config)
}

#[test]
fn hypers_client_and_server_understand_the_balancer() {
    let bed = hyper_bed();
    let address = bed.address("a", 80);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async move {
        let stream = tokio::net::TcpStream::connect(address).await.expect("a connection");
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake::<_, Full<Bytes>>(TokioIo::new(stream)).await.expect("HTTP");
        tokio::spawn(connection);
        for size in [0, 1, 1000, 100_000, 1_000_000] {
            let body = vec![b'z'; size];
            let request = Request::post("/a?b").header("Host", "h").body(Full::from(body.clone())).expect("a request");
            let answer = sender.send_request(request).await.expect("an answer");
            assert_eq!(answer.status(), 200);
            let got = answer.into_body().collect().await.expect("a body").to_bytes();
            assert_eq!(got, [&b"POST /a?b "[..], &body].concat(), "{size} bytes");
        }
    });
}

#[test]
fn curl_understands_the_balancer() {
    let bed = hyper_bed();
    let base = format!("http://{}", bed.address("a", 80));
    let curl = |args: &[&str]| {
        let out = Command::new("curl").args(["-sS", "--max-time", "10"]).args(args).output();
        out.map(|out| String::from_utf8_lossy(&out.stdout).into_owned())
    };
    let Ok(first) = curl(&[&format!("{base}/x")]) else {
        eprintln!("curl is not installed; this test needs it");
        return;
    };
    assert_eq!(first, "GET /x ");
    assert_eq!(curl(&["-d", "a=b", &format!("{base}/x")]).expect("curl"), "POST /x a=b");
    let chunked = curl(&["-H", "Transfer-Encoding: chunked", "-d", "a=b", &format!("{base}/x")]).expect("curl");
    assert_eq!(chunked, "POST /x a=b");
    let expect = curl(&["-H", "Expect: 100-continue", "-d", "a=b", &format!("{base}/x")]).expect("curl");
    assert_eq!(expect, "POST /x a=b");
    assert_eq!(curl(&["-0", &format!("{base}/x")]).expect("curl"), "GET /x ");
    let twice = format!("{base}/[1-3]");
    assert_eq!(curl(&[&twice]).expect("curl"), "GET /1 GET /2 GET /3 ");
    let head = curl(&["-I", &format!("{base}/x")]).expect("curl");
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
}

#[test]
fn targets_see_names_and_values_as_the_client_wrote_them() {
    let target = TestTarget::start("t", |stream, _| reply(stream, 200, ""));
    let bed = Bed::new(&simple(&[&target]));
    bed.ask("GET /%7Euser/..//a?x=%20&y HTTP/1.1\r\nhOsT: Example.COM\r\nX-mIxEd-Case:  two  words \r\n\r\n");
    let head = target.last().head;
    assert!(head.starts_with("GET /%7Euser/..//a?x=%20&y HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("\r\nHost: Example.COM\r\n") && head.contains("\r\nX-mIxEd-Case: two  words\r\n"), "{head}");
}
