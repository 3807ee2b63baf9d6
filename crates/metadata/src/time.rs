//! The Amazon Time Sync Service at 169.254.169.123: NTP, with the time of the host, which is the machines' own.
//!
//! Set the time reference on your EC2 instance to use the local Amazon Time Sync Service:
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configure-ec2-ntp.html>; RFC 5905, client and server modes.

use std::io;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::net::UdpSocket;

/// Header of a packet, bytes. What follows (extensions, authentication) is not answered.
const PACKET_BYTES: usize = 48;
/// From NTP's epoch, 1900, to Unix's, seconds.
const EPOCH_SECONDS: u64 = 2_208_988_800;
const CLIENT: u8 = 3;
const SERVER: u8 = 4;
const VERSIONS: std::ops::RangeInclusive<u8> = 1..=4;
/// A machine that takes its time from here shows stratum 4, as on AWS.
const STRATUM: u8 = 3;
/// Of the clock: 2^-20 s, a microsecond.
const PRECISION: i8 = -20;
/// At most so far off, in 1/65536 s: a millisecond.
const DISPERSION: u32 = 66;
/// Where it has its own time from: the clock of its host (the number that ntpd gave such clocks).
const REFERENCE: [u8; 4] = [127, 127, 1, 0];

/// Answers clients until the task is dropped.
pub async fn serve_time(socket: std::net::UdpSocket) -> io::Result<()> {
    let socket = UdpSocket::from_std(socket)?;
    let mut buffer = [0; 512];
    loop {
        match socket.recv_from(&mut buffer).await {
            Ok((length, from)) => {
                let received = SystemTime::now();
                if let Some(reply) = time_answer(&buffer[..length], received, SystemTime::now())
                    && let Err(e) = socket.send_to(&reply, from).await
                {
                    tracing::debug!(%from, "time: {e}");
                }
            }
            // an ICMP error of an earlier answer
            Err(e) if e.kind() == io::ErrorKind::ConnectionRefused => {}
            Err(e) => return Err(e),
        }
    }
}

/// The answer to a client; `None` for what is no question. It is never longer than the question.
pub(crate) fn time_answer(question: &[u8], received: SystemTime, sent: SystemTime) -> Option<[u8; PACKET_BYTES]> {
    let head = question.get(..PACKET_BYTES)?;
    let (version, mode) = (head[0] >> 3 & 7, head[0] & 7);
    if mode != CLIENT || !VERSIONS.contains(&version) {
        return None;
    }
    let mut out = [0; PACKET_BYTES];
    out[0] = version << 3 | SERVER;
    out[1] = STRATUM;
    out[2] = head[2];
    out[3] = PRECISION.cast_unsigned();
    out[8..12].copy_from_slice(&DISPERSION.to_be_bytes());
    out[12..16].copy_from_slice(&REFERENCE);
    out[16..24].copy_from_slice(&stamp(received));
    out[24..32].copy_from_slice(&head[40..48]);
    out[32..40].copy_from_slice(&stamp(received));
    out[40..48].copy_from_slice(&stamp(sent));
    Some(out)
}

/// Seconds since 1900 (they wrap in 2036, as all NTP's do) and a binary fraction.
fn stamp(time: SystemTime) -> [u8; 8] {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = (since.as_secs() + EPOCH_SECONDS) as u32;
    let fraction = ((u64::from(since.subsec_nanos()) << 32) / 1_000_000_000) as u32;
    (u64::from(seconds) << 32 | u64::from(fraction)).to_be_bytes()
}
