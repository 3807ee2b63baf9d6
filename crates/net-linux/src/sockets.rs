//! Sockets inside namespaces: made by a one-shot thread, used by anyone.

use crate::{diag, sys};
use std::{
    io,
    net::{SocketAddrV4, TcpListener, UdpSocket},
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

/// IPv4 sockets in state LISTEN, those of IPv6 that take IPv4 too among them. Asked by sock_diag, which looks at listening
/// sockets only; `/proc/net/tcp` would walk the whole table of connections.
pub(crate) fn listening(namespace: &OwnedFd) -> io::Result<Vec<SocketAddrV4>> {
    let socket = sys::inside(namespace, || sys::socket(libc::AF_NETLINK, libc::SOCK_RAW, libc::NETLINK_SOCK_DIAG))?;
    let mut found = diag::listeners(&socket, libc::AF_INET as u8)?;
    found.extend(diag::listeners(&socket, libc::AF_INET6 as u8)?);
    found.sort_unstable();
    found.dedup();
    Ok(found)
}
