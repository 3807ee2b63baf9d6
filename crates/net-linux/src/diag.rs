//! sock_diag(7): which sockets listen in the namespace that a netlink socket belongs to.

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::os::fd::{AsRawFd, OwnedFd};

/// `SOCK_DIAG_BY_FAMILY`
const BY_FAMILY: u16 = 20;
/// `1 << TCP_LISTEN`
const LISTEN: u32 = 1 << 10;
const NLMSG_HEADER: usize = 16;
/// `struct inet_diag_req_v2`: family, protocol, extensions, pad, states, then a socket id that asks for any.
const REQUEST: usize = 56;
/// Bytes of an answer before its source address: family, state, timer, retransmits, two ports.
const TO_ADDRESS: usize = 8;
const DUMP_BYTES_MAX: usize = 64 * 1024;

/// The listening TCP sockets of a family, as IPv4 addresses: `::` listens on every IPv4 address too.
pub(crate) fn listeners(socket: &OwnedFd, family: u8) -> io::Result<Vec<SocketAddrV4>> {
    let mut ask = Vec::with_capacity(NLMSG_HEADER + REQUEST);
    ask.extend(((NLMSG_HEADER + REQUEST) as u32).to_ne_bytes());
    ask.extend(BY_FAMILY.to_ne_bytes());
    ask.extend(((libc::NLM_F_REQUEST | libc::NLM_F_DUMP) as u16).to_ne_bytes());
    ask.extend([0; 8]);
    ask.extend([family, libc::IPPROTO_TCP as u8, 0, 0]);
    ask.extend(LISTEN.to_ne_bytes());
    ask.resize(NLMSG_HEADER + REQUEST, 0);
    // SAFETY: a buffer of our own, sent whole
    let sent = unsafe { libc::send(socket.as_raw_fd(), ask.as_ptr().cast(), ask.len(), 0) };
    if sent < 0 {
        return Err(io::Error::last_os_error());
    }
    let mut found = Vec::new();
    let mut buffer = vec![0u8; DUMP_BYTES_MAX];
    loop {
        // SAFETY: the kernel writes at most the buffer's length
        let n = unsafe { libc::recv(socket.as_raw_fd(), buffer.as_mut_ptr().cast(), buffer.len(), 0) };
        let n = usize::try_from(n).map_err(|_| io::Error::last_os_error())?;
        if !read(&buffer[..n], family, &mut found)? {
            return Ok(found);
        }
    }
}

/// Reads one datagram of messages; false after the last.
fn read(mut bytes: &[u8], family: u8, found: &mut Vec<SocketAddrV4>) -> io::Result<bool> {
    while let Some((head, _)) = bytes.split_first_chunk::<NLMSG_HEADER>() {
        let length = u32::from_ne_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let kind = u16::from_ne_bytes([head[4], head[5]]);
        let Some(body) = bytes.get(NLMSG_HEADER..length) else { return Err(io::ErrorKind::InvalidData.into()) };
        match i32::from(kind) {
            libc::NLMSG_DONE => return Ok(false),
            libc::NLMSG_ERROR => {
                let code = body.first_chunk::<4>().map_or(0, |c| i32::from_ne_bytes(*c));
                return Err(io::Error::from_raw_os_error(code.wrapping_neg()));
            }
            _ => found.extend(listener(body, family)),
        }
        bytes = bytes.get(length.next_multiple_of(4)..).unwrap_or(&[]);
    }
    Ok(true)
}

/// A datagram of any bytes.
#[cfg(any(test, feature = "fuzz"))]
pub(crate) fn parse_all(bytes: &[u8]) {
    for family in [libc::AF_INET, libc::AF_INET6] {
        let _ = read(bytes, family as u8, &mut Vec::new());
    }
}

fn listener(body: &[u8], family: u8) -> Option<SocketAddrV4> {
    let port = u16::from_be_bytes([*body.get(4)?, *body.get(5)?]);
    let address = body.get(TO_ADDRESS..TO_ADDRESS + 16)?;
    let ip = match i32::from(family) {
        libc::AF_INET => Ipv4Addr::new(address[0], address[1], address[2], address[3]),
        _ if address.iter().all(|b| *b == 0) => Ipv4Addr::UNSPECIFIED,
        _ => return None,
    };
    Some(SocketAddrV4::new(ip, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_of_this_process_is_found() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let Ok(std::net::SocketAddr::V4(at)) = listener.local_addr() else { panic!("IPv4 was asked for") };
        let socket = crate::sys::socket(libc::AF_NETLINK, libc::SOCK_RAW, libc::NETLINK_SOCK_DIAG).unwrap();
        assert!(listeners(&socket, libc::AF_INET as u8).unwrap().contains(&at));
        drop(listener);
        assert!(!listeners(&socket, libc::AF_INET as u8).unwrap().contains(&at));
    }
}
