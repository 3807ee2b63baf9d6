//! `http://NAME.localhost:4580`: load balancers and machines' web servers by name, for browsers on the host.

use crate::world::Glue;
use kernel::Kernel;
use serde_json::Value;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpListener};
use std::sync::Arc;

/// The port, and those that are tried when another cloud has it.
const PORTS: std::ops::Range<u16> = 4580..4600;
/// Ports that browsers speak to, best first.
const WEB: &[u16] = &[80, 8080, 8000, 3000, 5000];

/// Opens the port; `None` when every one is taken.
pub fn open(kernel: &Arc<Kernel>, glue: &Arc<Glue>) -> Option<SocketAddr> {
    let listener = PORTS.into_iter().find_map(|p| TcpListener::bind((Ipv4Addr::LOCALHOST, p)).ok())?;
    let at = listener.local_addr().ok()?;
    let (kernel, world) = (kernel.clone(), glue.clone());
    let lookup = Arc::new(move |name: &str| find(&kernel, &world, name));
    tokio::spawn(way_in::by_name(listener, lookup, glue.dial()));
    Some(at)
}

fn find(kernel: &Arc<Kernel>, glue: &Glue, name: &str) -> Result<SocketAddrV4, String> {
    let places = super::tree::tree(kernel);
    let named =
        |p: &&Value| ["name", "id"].iter().any(|k| p[*k].as_str().is_some_and(|n| n.eq_ignore_ascii_case(name)));
    let place = places.iter().find(named).ok_or_else(|| format!("Nothing is called {name}. See: hanul status"))?;
    let publics: Vec<&str> = match place["publics"].as_array() {
        Some(list) => list.iter().filter_map(Value::as_str).collect(),
        None => place["public"].as_str().into_iter().collect(),
    };
    let doors = glue.doors();
    let open = |port: &u16| {
        doors.iter().map(|d| d.public).find(|p| p.port() == *port && publics.contains(&p.ip().to_string().as_str()))
    };
    WEB.iter().find_map(open).ok_or_else(|| format!("{name} has no public address that listens on a web port."))
}
