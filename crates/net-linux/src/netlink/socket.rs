//! A netlink socket: it stays in the namespace of the thread that made it, whoever uses it.

use super::{
    flag,
    message::{Message, attr_text, find},
};
use crate::sys;
use std::{
    io,
    os::fd::{AsRawFd, OwnedFd},
    sync::atomic::{AtomicU32, Ordering},
};

/// So many small requests go out together: their answers must fit the receive buffer of an ordinary user.
const PIPELINE_MESSAGES_MAX: usize = 64;
/// And so many bytes.
const PIPELINE_BYTES_MAX: usize = 32 * 1024;
const RECEIVE_BYTES: usize = 256 * 1024;
/// A dump that changed while it was read is read again.
const DUMP_TRIES_MAX: usize = 10;
const KIND_NOOP: u16 = 1;
const KIND_ERROR: u16 = 2;
const KIND_DONE: u16 = 3;
const FLAG_DUMP_INTERRUPTED: u16 = 0x10;
const FLAG_ACK_TLVS: u16 = 0x200;
const ERROR_TEXT: u16 = 1;

/// An open netlink socket.
#[derive(Debug)]
pub(crate) struct Socket {
    fd: OwnedFd,
    sequence: AtomicU32,
}

/// One message as received.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// Type.
    pub(crate) kind: u16,
    /// Fixed part and attributes.
    pub(crate) body: Vec<u8>,
}

impl Socket {
    /// Opens one in the calling thread's namespace.
    pub(crate) fn open(family: i32) -> io::Result<Socket> {
        let fd = sys::netlink(family)?;
        Ok(Socket { fd, sequence: AtomicU32::new(1) })
    }

    /// The descriptor, to poll.
    pub(crate) fn fd(&self) -> &OwnedFd {
        &self.fd
    }

    /// Sends requests, many at once, and says of each how it went.
    pub(crate) fn talk(&self, messages: Vec<Message>) -> Vec<io::Result<()>> {
        let mut results = Vec::with_capacity(messages.len());
        let mut chunk = Vec::new();
        let mut bytes = 0;
        for message in messages {
            if chunk.len() == PIPELINE_MESSAGES_MAX || bytes + message.len() > PIPELINE_BYTES_MAX {
                results.extend(self.talk_chunk(std::mem::take(&mut chunk)));
                bytes = 0;
            }
            bytes += message.len();
            chunk.push(message);
        }
        results.extend(self.talk_chunk(chunk));
        results
    }

    fn talk_chunk(&self, chunk: Vec<Message>) -> Vec<io::Result<()>> {
        if chunk.is_empty() {
            return Vec::new();
        }
        let count = chunk.len() as u32;
        let first = self.sequence.fetch_add(count, Ordering::Relaxed);
        let mut bytes = Vec::new();
        for (message, sequence) in chunk.into_iter().zip(first..) {
            bytes.extend(message.finish(sequence, flag::ACK));
        }
        let mut results: Vec<Option<io::Result<()>>> = (0..count).map(|_| None).collect();
        let outcome = sys::send(&self.fd, &bytes).and_then(|()| {
            while results.iter().any(Option::is_none) {
                self.receive(|sequence, _, error, _| {
                    let slot = results.get_mut(sequence.wrapping_sub(first) as usize);
                    if let (Some(slot), Some(error)) = (slot, error) {
                        *slot = Some(error);
                    }
                })?;
            }
            Ok(())
        });
        let lost = || outcome.as_ref().map_err(|error| io::Error::new(error.kind(), error.to_string())).copied();
        results.into_iter().map(|slot| slot.unwrap_or_else(lost)).collect()
    }

    /// One request, its answers.
    pub(crate) fn ask(&self, message: Message) -> io::Result<Vec<Answer>> {
        let sequence = self.sequence.fetch_add(1, Ordering::Relaxed);
        sys::send(&self.fd, &message.finish(sequence, flag::ACK))?;
        self.collect(sequence).map(|(answers, _)| answers)
    }

    /// All objects of a kind, in one consistent view.
    pub(crate) fn dump(&self, message: &Message) -> io::Result<Vec<Answer>> {
        for _ in 0..DUMP_TRIES_MAX {
            let sequence = self.sequence.fetch_add(1, Ordering::Relaxed);
            sys::send(&self.fd, &message.clone().finish(sequence, flag::DUMP))?;
            if let (answers, false) = self.collect(sequence)? {
                return Ok(answers);
            }
        }
        Err(io::Error::new(io::ErrorKind::ResourceBusy, "the kernel's objects changed at each of 10 readings"))
    }

    fn collect(&self, wanted: u32) -> io::Result<(Vec<Answer>, bool)> {
        let mut answers = Vec::new();
        let mut interrupted = false;
        let mut end = None;
        while end.is_none() {
            self.receive(|sequence, flags, done, answer| {
                if sequence != wanted {
                    return;
                }
                interrupted |= flags & FLAG_DUMP_INTERRUPTED != 0;
                answers.extend(answer);
                if done.is_some() {
                    end = done;
                }
            })?;
        }
        end.unwrap_or(Ok(())).map(|()| (answers, interrupted))
    }

    /// Sends an nf_tables batch; the last message before its end asks for an answer. The first error wins.
    pub(crate) fn batch(&self, messages: Vec<Message>) -> io::Result<()> {
        let count = messages.len() as u32;
        let first = self.sequence.fetch_add(count, Ordering::Relaxed);
        let last = first + count.saturating_sub(2);
        let mut bytes = Vec::new();
        for (message, sequence) in messages.into_iter().zip(first..) {
            bytes.extend(message.finish(sequence, if sequence == last { flag::ACK } else { 0 }));
        }
        sys::send(&self.fd, &bytes)?;
        let mut failed: Option<io::Error> = None;
        let mut over = false;
        while !over {
            self.receive(|sequence, _, outcome, _| {
                if let (true, Some(outcome)) = ((first..=last).contains(&sequence), outcome) {
                    over |= sequence == last || (sequence == first && outcome.is_err());
                    if let (None, Err(error)) = (&failed, outcome) {
                        let number = sequence - first;
                        failed = Some(io::Error::new(error.kind(), format!("message {number} of {count}: {error}")));
                    }
                }
            })?;
        }
        failed.map_or(Ok(()), Err)
    }

    /// Reads one datagram: sequence, flags, outcome if it ends a request, answer if it is one.
    fn receive(&self, mut each: impl FnMut(u32, u16, Option<io::Result<()>>, Option<Answer>)) -> io::Result<()> {
        let mut buffer = vec![0u8; RECEIVE_BYTES];
        let length = sys::receive(&self.fd, &mut buffer)?;
        for (header, body) in messages(&buffer[..length]) {
            match header.kind {
                KIND_NOOP => {}
                KIND_DONE => each(header.sequence, header.flags, Some(Ok(())), None),
                KIND_ERROR => each(header.sequence, header.flags, Some(outcome(header.flags, body)), None),
                kind => each(header.sequence, header.flags, None, Some(Answer { kind, body: body.to_vec() })),
            }
        }
        Ok(())
    }

    /// Whatever has come in unasked, without waiting.
    pub(crate) fn poll(&self) -> io::Result<Vec<Answer>> {
        let mut all = Vec::new();
        let mut buffer = vec![0u8; RECEIVE_BYTES];
        loop {
            match sys::receive_now(&self.fd, &mut buffer) {
                Ok(length) => all.extend(
                    messages(&buffer[..length]).map(|(header, body)| Answer { kind: header.kind, body: body.to_vec() }),
                ),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(all),
                Err(error) => return Err(error),
            }
        }
    }

    /// Also receive what concerns this group.
    pub(crate) fn join(&self, group: u32) -> io::Result<()> {
        sys::netlink_join(self.fd.as_raw_fd(), group)
    }
}

/// The answers of one datagram.
#[cfg(any(test, feature = "fuzz"))]
pub(crate) fn read_datagram(bytes: &[u8]) -> Vec<Answer> {
    let each = |(header, body): (Header, &[u8])| {
        let _ = outcome(header.flags, body);
        Answer { kind: header.kind, body: body.to_vec() }
    };
    messages(bytes).map(each).collect()
}

struct Header {
    kind: u16,
    flags: u16,
    sequence: u32,
}

fn messages(mut bytes: &[u8]) -> impl Iterator<Item = (Header, &[u8])> {
    std::iter::from_fn(move || {
        let head: [u8; 16] = bytes.get(..16)?.try_into().ok()?;
        let length = u32::from_ne_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let body = bytes.get(16..length)?;
        bytes = bytes.get(length.next_multiple_of(4)..).unwrap_or_default();
        let kind = u16::from_ne_bytes([head[4], head[5]]);
        let flags = u16::from_ne_bytes([head[6], head[7]]);
        let sequence = u32::from_ne_bytes([head[8], head[9], head[10], head[11]]);
        Some((Header { kind, flags, sequence }, body))
    })
}

/// An error message: its number, and the kernel's words where it has some.
fn outcome(flags: u16, body: &[u8]) -> io::Result<()> {
    let number = body.get(..4).and_then(|four| four.try_into().ok()).map_or(0, i32::from_ne_bytes);
    if number == 0 {
        return Ok(());
    }
    let error = io::Error::from_raw_os_error(number.wrapping_neg());
    let words = (flags & FLAG_ACK_TLVS != 0).then(|| find(body.get(20..)?, ERROR_TEXT).map(attr_text)).flatten();
    match words {
        Some(words) => Err(sys::with_words(error, &words)),
        None => Err(error),
    }
}
