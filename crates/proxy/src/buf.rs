//! Buffers: what a client sent and is not used up yet, blocks that relays borrow, and vectored writes.

use std::io::{self, IoSlice};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Size of the blocks that bodies are relayed in, in bytes.
pub(crate) const BLOCK_BYTES: usize = 64 * 1024;
/// First capacity of a client's buffer, in bytes.
const HEAD_BYTES: usize = 4 * 1024;
/// A client's buffer that grew beyond this is given back between requests, in bytes.
const KEPT_BYTES_MAX: usize = 16 * 1024;

/// Bytes that arrived, in order, from the first unused one.
#[derive(Default)]
pub(crate) struct Input {
    bytes: Vec<u8>,
    start: usize,
}

impl Input {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    pub(crate) fn consume(&mut self, n: usize) {
        self.start += n;
        debug_assert!(self.start <= self.bytes.len());
        if self.start == self.bytes.len() {
            self.bytes.clear();
            self.start = 0;
        }
    }

    /// Reads once, with room for at least `room` bytes; 0 is the end.
    pub(crate) async fn fill(&mut self, from: &mut (impl AsyncRead + Unpin), room: usize) -> io::Result<usize> {
        if self.bytes.capacity() - self.bytes.len() < room {
            self.bytes.drain(..self.start);
            self.start = 0;
            self.bytes.reserve(room);
        }
        from.read_buf(&mut self.bytes).await
    }

    /// Reads once for a head.
    pub(crate) async fn fill_head(&mut self, from: &mut (impl AsyncRead + Unpin)) -> io::Result<usize> {
        let room = if self.bytes.capacity() == 0 { HEAD_BYTES } else { HEAD_BYTES / 4 };
        self.fill(from, room).await
    }

    /// Gives a large buffer back once it is empty.
    pub(crate) fn shrink(&mut self) {
        if self.bytes.is_empty() && self.bytes.capacity() > KEPT_BYTES_MAX {
            *self = Self::default();
        }
    }
}

/// Writes all slices with as few calls as the socket allows; tells each write's size.
pub(crate) async fn write_all(
    to: &mut (impl AsyncWrite + Unpin),
    mut slices: &mut [IoSlice<'_>],
    mut wrote: impl FnMut(usize),
) -> io::Result<()> {
    IoSlice::advance_slices(&mut slices, 0);
    while !slices.is_empty() {
        let n = if let [only] = &*slices { to.write(only).await? } else { to.write_vectored(slices).await? };
        if n == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        wrote(n);
        IoSlice::advance_slices(&mut slices, n);
    }
    Ok(())
}
