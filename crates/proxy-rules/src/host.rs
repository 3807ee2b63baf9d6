//! The `Host` header: its parts, and what targets see of it.
//!
//! Follows "Host header preservation" in "Application Load Balancers": unless it is preserved, the listener's port is
//! appended when it is not a default port (80, 443), and any port is removed when it is.

/// The host without its port; brackets of an IPv6 address stay.
pub fn name(host: &[u8]) -> &[u8] {
    split(host).0
}

/// The port in a `Host` value, when there is a readable one.
pub fn port(host: &[u8]) -> Option<u16> {
    std::str::from_utf8(split(host).1?).ok()?.parse().ok()
}

/// Writes the `Host` value that a target sees.
pub fn write_for_target(out: &mut Vec<u8>, host: &[u8], listener_port: u16, preserve: bool) {
    if preserve {
        out.extend_from_slice(host);
        return;
    }
    let (name, port) = split(host);
    out.extend_from_slice(name);
    if listener_port == 80 || listener_port == 443 {
        return;
    }
    out.push(b':');
    match port {
        Some(port) if !port.is_empty() => out.extend_from_slice(port),
        _ => out.extend_from_slice(listener_port.to_string().as_bytes()),
    }
}

fn split(host: &[u8]) -> (&[u8], Option<&[u8]>) {
    let from = host.iter().rposition(|b| *b == b']').unwrap_or(0);
    match host[from..].iter().rposition(|b| *b == b':') {
        Some(at) => (&host[..from + at], Some(&host[from + at + 1..])),
        None => (host, None),
    }
}
