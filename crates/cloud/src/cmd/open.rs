//! `hanul open`: picks the address on the host that works.

use crate::cli::Open;
use crate::cmd::places;
use crate::dirs::DataDir;
use crate::failure::Failure;
use crate::state::State;
use serde_json::Value;
use std::process::{Command, Stdio};

/// Ports that browsers speak to, best first.
const WEB: &[u16] = &[80, 8080, 8000, 3000, 5000];

/// Opens the browser, or prints the address.
pub fn open(dir: &DataDir, flags: &Open) -> Result<i32, Failure> {
    let (places, doors) = places::all(dir)?;
    let place = places::find(&places, &flags.name)?;
    let by_name = by_name(dir, &flags.name, &place, &doors);
    let url = by_name.or_else(|| address(&place, &doors)).ok_or_else(|| {
        Failure::new(format!(
            "{} has nothing that a browser can reach: no public address listens on a web port",
            flags.name
        ))
    })?;
    if flags.print || !launch(&url) {
        println!("{url}");
    }
    Ok(0)
}

/// Load balancers have names that browsers resolve to this machine.
fn by_name(dir: &DataDir, name: &str, place: &Value, doors: &[Value]) -> Option<String> {
    let browse = State::read(dir).ok()?.browse?;
    address(place, doors)?;
    (place["kind"] == "load-balancer").then(|| format!("http://{name}.localhost:{}/", browse.port()))
}

fn address(place: &Value, doors: &[Value]) -> Option<String> {
    let publics: Vec<&str> = match place["publics"].as_array() {
        Some(list) => list.iter().filter_map(Value::as_str).collect(),
        None => place["public"].as_str().into_iter().collect(),
    };
    let mut best: Option<(usize, String)> = None;
    for door in doors {
        let (public, port) = door["public"].as_str()?.rsplit_once(':')?;
        let port: u16 = port.parse().ok()?;
        let Some(rank) = WEB.iter().position(|p| *p == port).filter(|_| publics.contains(&public)) else { continue };
        if best.as_ref().is_none_or(|(r, _)| rank < *r) {
            best = Some((rank, format!("http://{}/", door["host"].as_str()?)));
        }
    }
    best.map(|(_, url)| url.replace(":80/", "/"))
}

fn launch(url: &str) -> bool {
    let quiet = |program: &str| {
        Command::new(program).arg(url).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
    };
    std::env::var_os("DISPLAY").is_some() && quiet("xdg-open")
}
