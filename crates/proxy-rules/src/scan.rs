//! Finds where a message head ends, byte by byte as it arrives, and refuses heads that are too long.
//!
//! Limits follow "HTTP headers and Elastic Load Balancing" (16 K request line, 16 K a header, 64 K in all; responses
//! 32 K in all).

use crate::answer::Status;
use crate::limits;

/// Looks for the empty line that ends a head; keeps its place between calls.
#[derive(Clone, Debug)]
pub struct HeadScan {
    at: usize,
    line_start: usize,
    lines: usize,
    bounds: Bounds,
}

#[derive(Clone, Copy, Debug)]
struct Bounds {
    first_line: usize,
    line: usize,
    head: usize,
    on_first_line: Status,
    on_head: Status,
}

impl HeadScan {
    /// For a client's request.
    pub fn request() -> Self {
        Self::new(Bounds {
            first_line: limits::REQUEST_LINE_BYTES_MAX,
            line: limits::REQUEST_HEADER_BYTES_MAX,
            head: limits::REQUEST_HEAD_BYTES_MAX,
            on_first_line: Status::UriTooLong,
            on_head: Status::BadRequest,
        })
    }

    /// For a target's response.
    pub fn response() -> Self {
        let max = limits::RESPONSE_HEAD_BYTES_MAX;
        let status = Status::BadGateway;
        Self::new(Bounds { first_line: max, line: max, head: max, on_first_line: status, on_head: status })
    }

    fn new(bounds: Bounds) -> Self {
        Self { at: 0, line_start: 0, lines: 0, bounds }
    }

    /// Whether a byte of the head has been seen.
    pub fn started(&self) -> bool {
        self.lines > 0 || self.at > self.line_start
    }

    /// Where the head ends (after its empty line) in `bytes`, which must be the earlier bytes and more; `None` until
    /// it is whole.
    ///
    /// Empty lines before the first line are passed over, as RFC 9112 asks of servers.
    pub fn advance(&mut self, bytes: &[u8]) -> Result<Option<usize>, Status> {
        while let Some(found) = find_newline(&bytes[self.at..]) {
            let newline = self.at + found;
            let line = &bytes[self.line_start..newline];
            let empty = line.is_empty() || line == b"\r";
            self.within(line.len(), newline)?;
            self.at = newline + 1;
            self.line_start = self.at;
            match (empty, self.lines) {
                (true, 0) => {}
                (true, _) => return Ok(Some(self.at)),
                (false, _) => self.lines += 1,
            }
        }
        self.at = bytes.len();
        self.within(bytes.len() - self.line_start, bytes.len())?;
        Ok(None)
    }

    fn within(&self, line: usize, head: usize) -> Result<(), Status> {
        match self.lines {
            0 if line > self.bounds.first_line => Err(self.bounds.on_first_line),
            _ if line > self.bounds.line || head > self.bounds.head => Err(self.bounds.on_head),
            _ => Ok(()),
        }
    }
}

/// Eight bytes at a time; heads are scanned for every request.
pub(crate) fn find_newline(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);
    const NEWLINES: u64 = u64::from_ne_bytes([b'\n'; 8]);
    let mut chunks = bytes.chunks_exact(8);
    let mut at = 0;
    for chunk in chunks.by_ref() {
        let word = u64::from_le_bytes(chunk.try_into().expect("chunks of eight")) ^ NEWLINES;
        let hit = word.wrapping_sub(ONES) & !word & HIGHS;
        if hit != 0 {
            return Some(at + hit.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    chunks.remainder().iter().position(|b| *b == b'\n').map(|i| at + i)
}
