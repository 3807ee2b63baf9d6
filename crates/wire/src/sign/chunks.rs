//! `aws-chunked` bodies, decoded as they come: sizes, signatures of chunks, trailers and their signature.
//!
//! "Signature calculations for the Authorization header: transferring a payload in multiple chunks", and the page on trailing
//! headers, Amazon S3 API Reference.

use super::Denied;
use super::verify::hmac;
use base::Fault;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The longest line between chunks, in bytes.
const LINE_BYTES_MAX: usize = 8 * 1024;
/// The most trailers.
const TRAILERS_MAX: usize = 32;
/// Only the last chunk may be smaller.
const CHUNK_BYTES_MIN: u64 = 8 * 1024;

/// The chain of signatures that goes through a body's chunks.
#[derive(Clone)]
pub struct Chain {
    pub(super) key: [u8; 32],
    /// `20240131T123456Z`
    pub(super) at: String,
    /// `20240131/us-east-1/s3/aws4_request`
    pub(super) scope: String,
    /// The signature before the next chunk.
    pub(super) previous: String,
}

impl std::fmt::Debug for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Chain(***)")
    }
}

impl Chain {
    /// Checks one link; afterwards it is the one before the next.
    fn follow(&mut self, what: &str, said: &str) -> Result<(), Denied> {
        let text = format!("{}\n{}\n{}\n{what}", self.at, self.scope, self.previous);
        let algorithm = if what.contains('\n') { "AWS4-HMAC-SHA256-PAYLOAD" } else { "AWS4-HMAC-SHA256-TRAILER" };
        let wanted = hex::encode(hmac(&self.key, format!("{algorithm}\n{text}").as_bytes()));
        if !bool::from(wanted.as_bytes().ct_eq(said.as_bytes())) {
            return Err(Denied::Mismatch);
        }
        self.previous = wanted;
        Ok(())
    }
}

enum State {
    /// A line with a size.
    Size,
    /// So many bytes of a chunk are to come.
    Data {
        left: u64,
    },
    /// The line end behind a chunk.
    After,
    /// Trailers, to an empty line.
    Trailers,
    Done,
}

/// Decodes a body piece by piece.
pub struct Dechunker {
    chain: Option<Chain>,
    state: State,
    line: Vec<u8>,
    digest: Sha256,
    /// The signature of the chunk that is being read.
    said: String,
    /// The chunk before was smaller than only the last one may be.
    small: bool,
    total: u64,
    trailers: Vec<(String, String)>,
    trailer_signature: Option<String>,
    has_trailer: bool,
}

impl Dechunker {
    /// For a body whose chunks are signed, or not; with trailers, or not.
    pub fn new(chain: Option<Chain>, has_trailer: bool) -> Dechunker {
        Dechunker {
            chain,
            state: State::Size,
            line: Vec::new(),
            digest: Sha256::new(),
            said: String::new(),
            small: false,
            total: 0,
            trailers: Vec::new(),
            trailer_signature: None,
            has_trailer,
        }
    }

    /// Takes the next bytes of the body and appends what they hold to `out`.
    ///
    /// # Errors
    /// The framing is wrong, or a signature does not hold.
    pub fn push(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
        while !bytes.is_empty() {
            match self.state {
                State::Data { left } => {
                    let (now, rest) = bytes.split_at(bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX)));
                    if self.chain.is_some() {
                        self.digest.update(now);
                    }
                    out.extend_from_slice(now);
                    self.total += now.len() as u64;
                    bytes = rest;
                    let left = left - now.len() as u64;
                    self.state = if left > 0 { State::Data { left } } else { State::After };
                }
                State::Done => return Err(malformed()),
                _ => bytes = self.line(bytes)?,
            }
        }
        Ok(())
    }

    /// The end of the body: everything must have come.
    ///
    /// # Errors
    /// The body breaks off, or has another length than it announced.
    pub fn finish(&mut self, announced: Option<u64>) -> Result<(), Fault> {
        // some clients leave out the last line end
        if matches!(self.state, State::Trailers) && self.line.is_empty() {
            self.end()?;
        }
        match self.state {
            State::Done if announced.is_none_or(|n| n == self.total) => Ok(()),
            _ => Err(incomplete()),
        }
    }

    /// The trailers, in lower case.
    pub fn trailers(&self) -> &[(String, String)] {
        &self.trailers
    }

    fn line<'b>(&mut self, bytes: &'b [u8]) -> Result<&'b [u8], Fault> {
        let end = bytes.iter().position(|b| *b == b'\n');
        let (now, rest) = bytes.split_at(end.map_or(bytes.len(), |at| at + 1));
        self.line.extend_from_slice(now);
        if self.line.len() > LINE_BYTES_MAX {
            return Err(malformed());
        }
        if end.is_some() {
            let line = std::mem::take(&mut self.line);
            let text = std::str::from_utf8(&line).map_err(|_| malformed())?;
            self.whole_line(text.trim_end_matches(['\r', '\n']))?;
        }
        Ok(rest)
    }

    fn whole_line(&mut self, line: &str) -> Result<(), Fault> {
        match self.state {
            State::Size => self.size(line),
            State::After if line.is_empty() => {
                self.chunk_signed()?;
                self.state = State::Size;
                Ok(())
            }
            State::Trailers if line.is_empty() => self.end(),
            State::Trailers => self.trailer(line),
            _ => Err(malformed()),
        }
    }

    fn size(&mut self, line: &str) -> Result<(), Fault> {
        let (size, extension) = line.split_once(';').map_or((line, None), |(s, e)| (s, Some(e)));
        if size.is_empty() || size.len() > 16 || !size.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(malformed());
        }
        let size = u64::from_str_radix(size, 16).map_err(|_| malformed())?;
        self.said = extension.and_then(|e| e.trim().strip_prefix("chunk-signature=")).unwrap_or("").to_owned();
        if self.chain.is_some() && self.said.is_empty() {
            return Err(malformed());
        }
        if size > 0 && self.small {
            return Err(Fault::with_status(
                403,
                "InvalidChunkSizeError",
                "Only the last chunk is allowed to have a size less than 8192 bytes",
            ));
        }
        self.small = size < CHUNK_BYTES_MIN;
        if size > 0 {
            self.state = State::Data { left: size };
            return Ok(());
        }
        self.chunk_signed()?;
        self.state = State::Trailers;
        Ok(())
    }

    fn chunk_signed(&mut self) -> Result<(), Fault> {
        let digest = std::mem::take(&mut self.digest).finalize();
        let Some(chain) = &mut self.chain else { return Ok(()) };
        let what = format!("{}\n{}", hex::encode(Sha256::digest([])), hex::encode(digest));
        chain.follow(&what, &self.said).map_err(|d| d.fault(shape::Protocol::RestXml))
    }

    fn trailer(&mut self, line: &str) -> Result<(), Fault> {
        let (name, value) = line.split_once(':').ok_or_else(malformed)?;
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_owned());
        if name == "x-amz-trailer-signature" {
            self.trailer_signature = Some(value);
            return Ok(());
        }
        if !self.has_trailer || self.trailers.len() == TRAILERS_MAX {
            return Err(malformed());
        }
        self.trailers.push((name, value));
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        self.state = State::Done;
        if let Some(chain) = self.chain.as_mut().filter(|_| self.has_trailer) {
            let text: String = self.trailers.iter().map(|(k, v)| format!("{k}:{v}\n")).collect();
            let said = self.trailer_signature.take().unwrap_or_default();
            let what = hex::encode(Sha256::digest(text));
            chain.follow(&what, &said).map_err(|d| d.fault(shape::Protocol::RestXml))?;
        }
        Ok(())
    }
}

fn malformed() -> Fault {
    Fault::sender("InvalidRequest", "The body is not framed as the content encoding aws-chunked")
}

/// What a body that breaks off answers.
pub(crate) fn incomplete() -> Fault {
    Fault::sender("IncompleteBody", "The request body terminated unexpectedly")
}
