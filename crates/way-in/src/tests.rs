use crate::*;
use std::collections::BTreeSet;
use std::future::Future;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::pin::Pin;
use std::sync::Arc;
use tokio::net::TcpStream;

/// Leads every public address to one local server, or nowhere.
struct To(Option<std::net::SocketAddr>);
impl Dial for To {
    fn connect(&self, _: SocketAddrV4) -> Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send>> {
        let to = self.0;
        Box::pin(async move {
            match to {
                Some(to) => TcpStream::connect(to).await,
                None => Err(io::ErrorKind::ConnectionRefused.into()),
            }
        })
    }
}

fn echo() -> std::net::SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut all = Vec::new();
            stream.read_to_end(&mut all).unwrap();
            stream.write_all(&all).unwrap();
        }
    });
    at
}

fn public(last: u8, port: u16) -> SocketAddrV4 {
    SocketAddrV4::new(Ipv4Addr::new(198, 18, 77, last), port)
}

fn through(door: &Door) -> io::Result<String> {
    let mut s = std::net::TcpStream::connect(door.host)?;
    s.write_all(b"hello")?;
    s.shutdown(std::net::Shutdown::Write)?;
    let mut got = String::new();
    s.read_to_string(&mut got).map(|_| got)
}

#[test]
fn the_first_octet_is_swapped() {
    assert_eq!(alias(Ipv4Addr::new(198, 19, 3, 4)), Ipv4Addr::new(127, 19, 3, 4));
    assert_eq!(ports(public(1, 80))[1].port(), 10_080);
    assert_eq!(ports(public(1, 60_000)).len(), 1);
}

#[test]
fn a_door_carries_both_directions_and_closes() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let way = WayIn::new(Arc::new(To(Some(echo()))), runtime.handle().clone());
    let wanted: BTreeSet<_> = [public(2, 40_801)].into();
    assert!(way.apply(&wanted).is_empty() && way.apply(&wanted).is_empty());
    let [door] = way.doors()[..] else { panic!("{:?}", way.doors()) };
    assert_eq!(through(&door).unwrap(), "hello");
    assert!(way.apply(&BTreeSet::new()).is_empty());
    assert!(way.doors().is_empty());
}

#[test]
fn a_port_that_the_host_holds_is_moved() {
    let held = std::net::TcpListener::bind((alias(*public(3, 0).ip()), 40_802)).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let way = WayIn::new(Arc::new(To(Some(echo()))), runtime.handle().clone());
    assert!(way.apply(&[public(3, 40_802)].into()).is_empty());
    assert_eq!(way.doors()[0].host.port(), 50_802);
    drop(held);
}

#[test]
fn a_refused_connection_is_seen_by_the_client() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let way = WayIn::new(Arc::new(To(None)), runtime.handle().clone());
    way.apply(&[public(4, 40_803)].into());
    assert!(through(&way.doors()[0]).is_err());
}

fn ask_by_name(port: u16, host: &str) -> String {
    let mut s = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(s, "GET / HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    s.shutdown(std::net::Shutdown::Write).unwrap();
    let mut got = String::new();
    s.read_to_string(&mut got).unwrap();
    got
}

#[test]
fn a_name_leads_to_its_web_server_and_an_unknown_one_is_told() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let lookup: Lookup = Arc::new(|name| match name {
        "shop" => Ok(public(5, 80)),
        other => Err(format!("nothing is called {other}")),
    });
    runtime.spawn(by_name(listener, lookup, Arc::new(To(Some(echo())))));
    assert!(ask_by_name(port, "shop.localhost:4580").starts_with("GET / HTTP/1.1"), "the echo answers what it got");
    assert!(ask_by_name(port, "SHOP.localhost").contains("Host: SHOP.localhost"));
    assert!(ask_by_name(port, "other.localhost").contains("nothing is called other"));
    assert!(ask_by_name(port, "127.0.0.1").contains("404"));
}

#[test]
fn any_head_has_a_host_or_none() {
    let seeds: &[&[u8]] = &[b"GET / HTTP/1.1\r\nhost: Shop.localhost:4580\r\n\r\n", b"\nHost:[::1]:80\n"];
    fuzz_kit::exercise("head", seeds, crate::fuzz::head);
}
