//! Sockets inside namespaces: made by a one-shot thread, used by anyone.

use crate::sys;
use std::{
    io,
    net::{Ipv4Addr, SocketAddrV4, TcpListener, UdpSocket},
    os::fd::OwnedFd,
};

pub(crate) fn listen_tcp(namespace: &OwnedFd, address: SocketAddrV4) -> io::Result<TcpListener> {
    sys::inside(namespace, move || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(listener)
    })
}

pub(crate) fn bind_udp(namespace: &OwnedFd, address: SocketAddrV4) -> io::Result<UdpSocket> {
    sys::inside(namespace, move || {
        let socket = UdpSocket::bind(address)?;
        socket.set_nonblocking(true)?;
        Ok(socket)
    })
}

pub(crate) fn tcp_socket(namespace: &OwnedFd) -> io::Result<OwnedFd> {
    sys::inside(namespace, || {
        let socket = sys::socket(libc::AF_INET, libc::SOCK_STREAM, 0)?;
        sys::nonblocking(&socket)?;
        Ok(socket)
    })
}

/// IPv4 sockets in state LISTEN, those of IPv6 that take IPv4 too among them.
pub(crate) fn listening(namespace: &OwnedFd) -> io::Result<Vec<SocketAddrV4>> {
    sys::inside(namespace, || {
        let v4 = std::fs::read_to_string("/proc/thread-self/net/tcp")?;
        let v6 = std::fs::read_to_string("/proc/thread-self/net/tcp6").unwrap_or_default();
        let mut found: Vec<SocketAddrV4> = v4.lines().chain(v6.lines()).filter_map(listener).collect();
        found.sort();
        found.dedup();
        Ok(found)
    })
}

/// `  0: 0100007F:1F90 00000000:0000 0A …`: address (in host order) and port in hexadecimal, then the state.
pub(crate) fn listener(line: &str) -> Option<SocketAddrV4> {
    const LISTEN: &str = "0A";
    const ANY_OF_V6: &str = "00000000000000000000000000000000";
    let mut words = line.split_whitespace().skip(1);
    let (address, port) = words.next()?.split_once(':')?;
    if words.nth(1)? != LISTEN {
        return None;
    }
    let ip = match address {
        ANY_OF_V6 => Ipv4Addr::UNSPECIFIED,
        a if a.len() == 8 => Ipv4Addr::from(u32::from_str_radix(a, 16).ok()?.to_ne_bytes()),
        _ => return None,
    };
    Some(SocketAddrV4::new(ip, u16::from_str_radix(port, 16).ok()?))
}
