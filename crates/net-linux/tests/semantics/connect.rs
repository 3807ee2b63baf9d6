//! Clients and servers of the tests: TCP, UDP and ping, with what came of it as one word.

use crate::sandbox::{inside, owned};
use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream, UdpSocket},
    os::fd::{AsRawFd, OwnedFd},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

/// An answer that is to come has this long; the machine may be busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
/// Silence is believed after this; a SYN is repeated only after a second.
const SILENCE: Duration = Duration::from_millis(350);

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Got {
    /// Connected; the server saw this client address.
    From(Ipv4Addr),
    /// Nothing came.
    Silence,
    /// Somebody said no.
    Refused,
    /// An ICMP error.
    Unreachable,
    /// Something else.
    Error(String),
}

impl Got {
    pub(crate) fn ok(&self) -> bool {
        matches!(self, Got::From(_))
    }
}

impl From<io::Error> for Got {
    fn from(error: io::Error) -> Got {
        match error.raw_os_error() {
            Some(libc::ETIMEDOUT | libc::EAGAIN) => Got::Silence,
            Some(libc::ECONNREFUSED) => Got::Refused,
            Some(libc::EHOSTUNREACH | libc::ENETUNREACH) => Got::Unreachable,
            _ if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => Got::Silence,
            _ => Got::Error(error.to_string()),
        }
    }
}

/// How long to wait: the answer is expected or its absence.
#[derive(Clone, Copy)]
pub(crate) enum Expect {
    Answer,
    Nothing,
}

impl Expect {
    fn time(self) -> Duration {
        match self {
            Expect::Answer => PATIENCE,
            Expect::Nothing => SILENCE,
        }
    }
}

/// Connects a fresh socket.
pub(crate) fn connect(
    socket: OwnedFd,
    from: Option<Ipv4Addr>,
    to: SocketAddrV4,
    time: Duration,
) -> io::Result<TcpStream> {
    let check = |result: i32| if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) };
    let fd = socket.as_raw_fd();
    let size = size_of::<libc::sockaddr_in>() as u32;
    if let Some(from) = from {
        let address = raw_address(SocketAddrV4::new(from, 0));
        // SAFETY: pointer and length of a live address.
        check(unsafe { libc::bind(fd, (&raw const address).cast(), size) })?;
    }
    let address = raw_address(to);
    // SAFETY: pointer and length of a live address.
    match check(unsafe { libc::connect(fd, (&raw const address).cast(), size) }) {
        Err(error) if error.raw_os_error() != Some(libc::EINPROGRESS) => return Err(error),
        _ => {}
    }
    let mut poll = libc::pollfd { fd, events: libc::POLLOUT, revents: 0 };
    // SAFETY: pointer to one live structure.
    if unsafe { libc::poll(&raw mut poll, 1, time.as_millis() as i32) } < 1 {
        return Err(io::ErrorKind::TimedOut.into());
    }
    let stream = TcpStream::from(socket);
    if let Some(error) = stream.take_error()? {
        return Err(error);
    }
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(time))?;
    Ok(stream)
}

fn raw_address(address: SocketAddrV4) -> libc::sockaddr_in {
    libc::sockaddr_in {
        sin_family: libc::AF_INET as u16,
        sin_port: address.port().to_be(),
        sin_addr: libc::in_addr { s_addr: u32::from(*address.ip()).to_be() },
        sin_zero: [0; 8],
    }
}

/// Reads the client address that a server of ours reports.
pub(crate) fn seen_by(stream: &mut TcpStream) -> io::Result<Ipv4Addr> {
    let mut octets = [0u8; 4];
    stream.read_exact(&mut octets)?;
    Ok(octets.into())
}

/// Reports the client's address, then echoes.
pub(crate) fn serve_tcp(listener: TcpListener) {
    listener.set_nonblocking(false).expect("blocking");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || echo(stream));
        }
    });
}

fn echo(mut stream: TcpStream) -> io::Result<()> {
    if let std::net::SocketAddr::V4(peer) = stream.peer_addr()? {
        stream.write_all(&peer.ip().octets())?;
    }
    let mut buffer = vec![0u8; 1 << 16];
    loop {
        match stream.read(&mut buffer)? {
            0 => return Ok(()),
            length => stream.write_all(&buffer[..length])?,
        }
    }
}

/// A UDP server that answers with the client's address and remembers the ports it heard from.
pub(crate) struct Udp {
    pub(crate) socket: UdpSocket,
    heard: Arc<Mutex<Vec<u16>>>,
}

pub(crate) fn serve_udp(socket: UdpSocket) -> Udp {
    socket.set_nonblocking(false).expect("blocking");
    let (inner, heard) = (socket.try_clone().expect("dup"), Arc::new(Mutex::new(Vec::new())));
    let list = Arc::clone(&heard);
    thread::spawn(move || {
        let mut buffer = vec![0u8; 1 << 16];
        while let Ok((_, from)) = inner.recv_from(&mut buffer) {
            list.lock().unwrap().push(from.port());
            if let std::net::IpAddr::V4(ip) = from.ip() {
                let _ = inner.send_to(&ip.octets(), from);
            }
        }
    });
    Udp { socket, heard }
}

impl Udp {
    /// How often it heard from a port.
    pub(crate) fn heard_from(&self, port: u16) -> usize {
        self.heard.lock().unwrap().iter().filter(|one| **one == port).count()
    }
}

/// Sends a datagram and waits for the answer.
pub(crate) fn ask_udp(socket: &UdpSocket, to: SocketAddrV4, bytes: &[u8], expect: Expect) -> Got {
    socket.set_nonblocking(false).expect("blocking");
    socket.set_read_timeout(Some(expect.time())).expect("time-out");
    let mut answer = [0u8; 4];
    match socket.send_to(bytes, to).and_then(|_| socket.recv_from(&mut answer)) {
        Ok(_) => Got::From(answer.into()),
        Err(error) => error.into(),
    }
}

/// Sends to a port where nobody listens.
pub(crate) fn port_unreachable(socket: &UdpSocket, to: SocketAddrV4) -> Got {
    socket.set_nonblocking(false).expect("blocking");
    socket.set_read_timeout(Some(PATIENCE)).expect("time-out");
    socket.connect(to).expect("connect");
    let mut buffer = [0u8; 4];
    socket.send(b"x").and_then(|_| socket.recv(&mut buffer)).map_or_else(Got::from, |_| Got::Error("an answer".into()))
}

/// Whether a datagram comes.
pub(crate) fn comes(socket: &UdpSocket, expect: Expect) -> bool {
    socket.set_nonblocking(false).expect("blocking");
    socket.set_read_timeout(Some(expect.time())).expect("time-out");
    socket.recv_from(&mut [0u8; 2048]).is_ok()
}

/// An ICMP answer: type, who sent it, its time to live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pong {
    Answer { kind: u8, from: Ipv4Addr, ttl: u8 },
    Silence,
}

/// One echo request with a time to live.
pub(crate) fn ping(namespace: &OwnedFd, to: Ipv4Addr, ttl: u8, expect: Expect) -> Pong {
    inside(namespace, move || ping_here(to, ttl, 4, expect.time()).unwrap_or(Pong::Silence))
}

/// One echo request with so many bytes, in fragments when they are more than the link takes.
pub(crate) fn large_ping(namespace: &OwnedFd, to: Ipv4Addr, bytes: usize, expect: Expect) -> Pong {
    inside(namespace, move || ping_here(to, 64, bytes, expect.time()).unwrap_or(Pong::Silence))
}

fn ping_here(to: Ipv4Addr, ttl: u8, bytes: usize, time: Duration) -> io::Result<Pong> {
    const ECHO_REQUEST: u8 = 8;
    // SAFETY: no pointers.
    let raw = unsafe { libc::socket(libc::AF_INET, libc::SOCK_RAW | libc::SOCK_CLOEXEC, libc::IPPROTO_ICMP) };
    if raw < 0 {
        return Err(io::Error::last_os_error());
    }
    let socket = UdpSocket::from(owned(raw));
    socket.set_ttl(ttl.into())?;
    let mark = (u32::from(to) as u16 ^ std::process::id() as u16).to_be_bytes();
    let mut packet = vec![ECHO_REQUEST, 0, 0, 0, mark[0], mark[1], 0, 1];
    packet.resize(packet.len() + bytes, b'h');
    let sum = checksum(&packet).to_be_bytes();
    packet[2..4].copy_from_slice(&sum);
    socket.send_to(&packet, SocketAddrV4::new(to, 0))?;
    let end = Instant::now() + time;
    let mut buffer = [0u8; 2048];
    while let Some(left) = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
        socket.set_read_timeout(Some(left))?;
        let (length, from) = socket.recv_from(&mut buffer)?;
        let std::net::IpAddr::V4(from) = from.ip() else { continue };
        let kind = buffer[20];
        if length >= 28 && kind != ECHO_REQUEST && (kind != 0 || buffer[24..26] == mark) {
            return Ok(Pong::Answer { kind, from, ttl: buffer[8] });
        }
    }
    Ok(Pong::Silence)
}

/// Keeps the first packets of a namespace that are longer than asked, those that come in and those that go out.
pub(crate) struct Capture(OwnedFd);

impl Capture {
    pub(crate) fn start(namespace: &OwnedFd, longer_than: u32) -> Capture {
        const ETHERNET_IPV4: u16 = 0x0800;
        let step = |code: u32, jt, jf, k| libc::sock_filter { code: code as u16, jt, jf, k };
        let mut steps = [
            step(libc::BPF_LD | libc::BPF_W | libc::BPF_LEN, 0, 0, 0),
            step(libc::BPF_JMP | libc::BPF_JGT | libc::BPF_K, 0, 1, longer_than),
            step(libc::BPF_RET | libc::BPF_K, 0, 0, 64),
            step(libc::BPF_RET | libc::BPF_K, 0, 0, 0),
        ];
        let open = move || {
            let program = libc::sock_fprog { len: 4, filter: steps.as_mut_ptr() };
            let protocol = i32::from(ETHERNET_IPV4.to_be());
            // SAFETY: no pointers.
            let socket = unsafe { libc::socket(libc::AF_PACKET, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, protocol) };
            let (kind, value) = (libc::SO_ATTACH_FILTER, (&raw const program).cast());
            // SAFETY: pointer and length of a live program.
            let done = unsafe { libc::setsockopt(socket, libc::SOL_SOCKET, kind, value, size_of_val(&program) as u32) };
            assert!(socket >= 0 && done == 0, "{}", io::Error::last_os_error());
            owned(socket)
        };
        Capture(inside(namespace, open))
    }

    /// Whether there was one.
    pub(crate) fn any(&self) -> bool {
        let mut head = [0u8; 64];
        // SAFETY: pointer and length of a live buffer.
        let got = unsafe { libc::recv(self.0.as_raw_fd(), head.as_mut_ptr().cast(), head.len(), libc::MSG_DONTWAIT) };
        got > 0
    }
}

/// What it reads is gone.
pub(crate) fn serve_sink(listener: TcpListener) {
    listener.set_nonblocking(false).expect("blocking");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut buffer = vec![0u8; 1 << 20];
            while let Ok(1..) = stream.read(&mut buffer) {}
        }
    });
}

fn checksum(bytes: &[u8]) -> u16 {
    let mut sum: u32 = bytes.chunks(2).map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]]))).sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

impl Got {
    /// The outcome of a TCP attempt.
    pub(crate) fn tcp(socket: OwnedFd, from: Option<Ipv4Addr>, to: SocketAddrV4, expect: Expect) -> Got {
        let attempt = connect(socket, from, to, expect.time()).and_then(|mut stream| seen_by(&mut stream));
        attempt.map_or_else(Got::from, Got::From)
    }
}
