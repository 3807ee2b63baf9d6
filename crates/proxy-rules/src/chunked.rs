//! Reads chunked bodies (RFC 9112, section 7.1) piece by piece, and writes chunks.
//!
//! Strict where smuggling lives: lines end with CRLF, sizes are plain hexadecimal, everything is bounded. Extensions
//! and trailers are read over and not passed on, as the balancer drops them.

use std::ops::Range;

use crate::limits::{CHUNK_LINE_BYTES_MAX, TRAILER_BYTES_MAX};

/// The place in a chunked body.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    state: State,
    size: u64,
    digits: usize,
    line: usize,
    trailer: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Size,
    Padding,
    Extension,
    SizeNewline,
    Data,
    DataReturn,
    DataNewline,
    TrailerStart,
    Trailer,
    TrailerNewline,
    LastNewline,
    Done,
}

/// The body is not chunked as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl Decoder {
    /// Whether the whole body has been read.
    pub fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Reads on. Each run of data in `input` is handed to `data`; returns how many bytes belonged to the body.
    pub fn read(&mut self, input: &[u8], mut data: impl FnMut(Range<usize>)) -> Result<usize, Malformed> {
        let mut at = 0;
        while at < input.len() && self.state != State::Done {
            if self.state == State::Data {
                let take = usize::try_from(self.size).unwrap_or(usize::MAX).min(input.len() - at);
                data(at..at + take);
                self.size -= take as u64;
                at += take;
                if self.size == 0 {
                    self.state = State::DataReturn;
                }
                continue;
            }
            self.state = self.step(input[at])?;
            at += 1;
        }
        Ok(at)
    }

    fn step(&mut self, byte: u8) -> Result<State, Malformed> {
        match (self.state, byte) {
            (State::Size, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F') => self.digit(byte),
            (State::Size | State::Padding | State::Extension, b'\r') if self.digits > 0 => Ok(State::SizeNewline),
            (State::Size | State::Padding, b' ' | b'\t') if self.digits > 0 => self.in_line(State::Padding),
            (State::Size | State::Padding, b';') if self.digits > 0 => self.in_line(State::Extension),
            (State::Extension, b'\t' | 0x20..=0x7e | 0x80..) => self.in_line(State::Extension),
            (State::SizeNewline, b'\n') => Ok(self.size_read()),
            (State::DataReturn, b'\r') => Ok(State::DataNewline),
            (State::DataNewline, b'\n') => Ok(State::Size),
            (State::TrailerStart, b'\r') => Ok(State::LastNewline),
            (State::Trailer, b'\r') => Ok(State::TrailerNewline),
            (State::TrailerNewline, b'\n') => Ok(State::TrailerStart),
            (State::LastNewline, b'\n') => Ok(State::Done),
            (State::TrailerStart | State::Trailer, b'\t' | 0x20..=0x7e | 0x80..) => {
                self.trailer += 1;
                if self.trailer > TRAILER_BYTES_MAX { Err(Malformed) } else { Ok(State::Trailer) }
            }
            _ => Err(Malformed),
        }
    }

    fn digit(&mut self, byte: u8) -> Result<State, Malformed> {
        const DIGITS_MAX: usize = 15;
        let value = (byte as char).to_digit(16).ok_or(Malformed)?;
        self.digits += 1;
        self.size = self.size * 16 + u64::from(value);
        if self.digits > DIGITS_MAX { Err(Malformed) } else { self.in_line(State::Size) }
    }

    fn in_line(&mut self, next: State) -> Result<State, Malformed> {
        self.line += 1;
        if self.line > CHUNK_LINE_BYTES_MAX { Err(Malformed) } else { Ok(next) }
    }

    fn size_read(&mut self) -> State {
        (self.digits, self.line) = (0, 0);
        if self.size == 0 { State::TrailerStart } else { State::Data }
    }
}

/// What follows the data of a chunk.
pub const CHUNK_END: &[u8] = b"\r\n";
/// The last chunk, without trailers.
pub const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

/// Appends the line that starts a chunk of this size.
pub fn write_size(out: &mut Vec<u8>, size: usize) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let digits = (usize::BITS - size.max(1).leading_zeros()).div_ceil(4);
    for digit in (0..digits).rev() {
        out.push(HEX[(size >> (4 * digit)) & 15]);
    }
    out.extend_from_slice(b"\r\n");
}
