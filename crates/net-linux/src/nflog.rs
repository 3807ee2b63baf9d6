//! NFLOG: the kernel hands over the head of each refused packet with the text of the rule that refused it.

use crate::{
    netlink::{Answer, Socket, attr_text, attr_u32, attr_u64_be, attrs, family, flag},
    nft::message,
};
use net_plan::LOG_GROUP;
use std::{
    io,
    net::Ipv4Addr,
    os::fd::{AsRawFd, RawFd},
    time::{Duration, SystemTime},
};

const SUBSYSTEM: u16 = 4;
pub(crate) const PACKET: u16 = SUBSYSTEM << 8;
const CONFIG: u16 = 1;
const HEADER: usize = 4;
/// IP header with options, ports.
const BYTES_PER_PACKET: u32 = 64;
/// The kernel hands packets over when so many wait, or after a hundredth of a second.
const PACKETS_WAITING_MAX: u32 = 16;
const ICMP: u8 = 1;
const HAVE_PORTS: [u8; 5] = [6, 17, 33, 132, 136];

/// A packet as logged.
pub(crate) struct Logged {
    pub(crate) at: SystemTime,
    pub(crate) text: String,
    /// The number of the device that it came in by, where the hook knows one.
    pub(crate) device: Option<u32>,
    pub(crate) protocol: u8,
    pub(crate) source: (Ipv4Addr, u16),
    pub(crate) destination: (Ipv4Addr, u16),
    pub(crate) length: u16,
}

/// The log of one namespace.
pub(crate) struct Log(Socket);

impl Log {
    /// Opens it in the calling thread's namespace.
    pub(crate) fn open() -> io::Result<Log> {
        let socket = Socket::open(family::NETFILTER)?;
        let config = |kind: u16, value: &[u8]| {
            let mut one = message(SUBSYSTEM, CONFIG, flag::ACK, 0, LOG_GROUP);
            one.attrs().put(kind, value);
            one
        };
        let [a, b, c, d] = BYTES_PER_PACKET.to_be_bytes();
        let requests = vec![
            config(1, &[1]),
            config(2, &[a, b, c, d, 2, 0]),
            config(4, &1u32.to_be_bytes()),
            config(5, &PACKETS_WAITING_MAX.to_be_bytes()),
        ];
        // One by one: the kernel may log between the answers.
        for request in requests {
            socket.ask(request)?;
        }
        Ok(Log(socket))
    }

    /// To poll.
    pub(crate) fn raw_fd(&self) -> RawFd {
        self.0.fd().as_raw_fd()
    }

    /// What has come, without waiting. Packets that the kernel had to forget are not an error.
    pub(crate) fn read(&self) -> Vec<Logged> {
        self.0.poll().unwrap_or_default().iter().filter_map(parse).collect()
    }
}

/// Reads a logged packet.
pub(crate) fn parse(answer: &Answer) -> Option<Logged> {
    if answer.kind != PACKET {
        return None;
    }
    let (mut at, mut text, mut device, mut packet) = (SystemTime::now(), String::new(), None, &[][..]);
    for (kind, value) in attrs(answer.body.get(HEADER..)?) {
        match kind {
            3 => at = time(value)?,
            4 => device = attr_u32(value).map(u32::from_be),
            9 => packet = value,
            10 => text = attr_text(value),
            _ => {}
        }
    }
    let head = packet.get(..20)?;
    let address = |at: usize| Some(Ipv4Addr::from(<[u8; 4]>::try_from(head.get(at..at + 4)?).ok()?));
    let protocol = head[9];
    let behind = packet.get(usize::from(head[0] & 15) * 4..).unwrap_or_default();
    let port = |at: usize| Some(u16::from_be_bytes(behind.get(at..at + 2)?.try_into().ok()?));
    let (from, to) = match protocol {
        ICMP => (behind.first().map(|kind| u16::from(*kind)), behind.get(1).map(|code| u16::from(*code))),
        other if HAVE_PORTS.contains(&other) => (port(0), port(2)),
        _ => (None, None),
    };
    Some(Logged {
        at,
        text,
        device,
        protocol,
        source: (address(12)?, from.unwrap_or(0)),
        destination: (address(16)?, to.unwrap_or(0)),
        length: length(u16::from_be_bytes([head[2], head[3]])),
    })
}

/// A piece of a TCP stream that is longer than the header can say has 0 there.
fn length(said: u16) -> u16 {
    if said == 0 { u16::MAX } else { said }
}

fn time(value: &[u8]) -> Option<SystemTime> {
    let (seconds, micros) = (attr_u64_be(value)?, attr_u64_be(value.get(8..)?)?);
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))?.checked_add(Duration::from_micros(micros))
}
