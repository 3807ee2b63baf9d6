//! The browsers' port.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use proxy_rules::{Redirect, Scheme};

use crate::bed::{Bed, fixed, simple, snapshot};
use crate::client::Client;
use crate::target::TestTarget;

fn browse(bed: &Bed) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let laptop = "198.18.0.9".parse().expect("an address");
    let admit = Arc::new(move |balancer: &proxy_rules::BalancerId, port| match port {
        81 => Err(format!("The security groups of {balancer} do not let your laptop in on port {port}.\n")),
        _ => Ok(laptop),
    });
    bed.proxy.browse(&listener, admit).expect("a browsers' port");
    listener.local_addr().expect("an address")
}

fn get(address: SocketAddr, host: &str) -> crate::client::Answer {
    Client::connect(address).ask(&format!("GET /x HTTP/1.1\r\nHost: {host}\r\n\r\n"))
}

#[test]
fn a_balancer_answers_browsers_by_its_name() {
    let target = TestTarget::named("t");
    let mut config = simple(&[&target]);
    config.balancers[0].name = "Shop".into();
    let bed = Bed::new(&config);
    let address = browse(&bed);
    let port = address.port();
    assert_eq!(get(address, &format!("shop.localhost:{port}")).text(), "t");
    let head = target.last().head;
    assert!(head.contains("\r\nX-Forwarded-For: 198.18.0.9\r\n"), "{head}");
    assert!(head.contains(&format!("\r\nX-Forwarded-Port: {port}\r\n")), "{head}");
    assert!(head.contains(&format!("\r\nHost: shop.localhost:{port}\r\n")), "{head}");
    for stranger in ["shop.example.com", "localhost", "other.localhost", "127.0.0.1"] {
        let answer = get(address, stranger);
        assert_eq!(answer.status, 404, "{stranger}");
        assert!(answer.text().contains(&format!("http://shop.localhost:{port}/")), "{}", answer.text());
        assert_eq!(answer.header("Server"), None, "this is not the balancer speaking");
    }
    let mut client = Client::connect(address);
    for _ in 0..3 {
        assert_eq!(client.ask("GET / HTTP/1.1\r\nHost: SHOP.localhost\r\n\r\n").text(), "t");
    }
}

#[test]
fn redirects_stay_on_the_browsers_port() {
    let to = Redirect { path: "/new/#{path}".into(), ..Redirect::default() };
    let bed = Bed::new(&snapshot(proxy_rules::Action::Redirect(to), Vec::new()));
    let address = browse(&bed);
    let location = format!("http://lb.localhost:{}/new/x", address.port());
    assert_eq!(get(address, "lb.localhost").header("Location"), Some(&location[..]));
}

#[test]
fn internal_and_closed_balancers_are_not_shown() {
    let mut config = snapshot(fixed(200, "x"), Vec::new());
    config.balancers[0].scheme = Scheme::Internal;
    let bed = Bed::new(&config);
    let address = browse(&bed);
    let answer = get(address, "lb.localhost");
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("no internet-facing load balancer"), "{}", answer.text());
    config.balancers[0].scheme = Scheme::InternetFacing;
    config.balancers[0].listeners[0].port = 81;
    bed.proxy.apply(&config);
    let answer = get(address, "lb.localhost");
    assert!(answer.text().contains("do not let your laptop in on port 81"), "{}", answer.text());
}
