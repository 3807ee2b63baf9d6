//! Sockets inside namespaces: made by a one-shot thread, used by anyone.

use crate::sys;
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
