//! A client's body as it comes: framing, signatures of chunks and the digest of the whole are checked while it passes.

use base::Fault;
use bytes::{Bytes, BytesMut};
use http::request::Parts;
use http_body_util::BodyExt;
use hyper::body::{Body as _, Incoming};
use sha2::{Digest, Sha256};
use shape::{Chunks, Protocol};
use std::time::Duration;
use tokio::runtime::Handle;
use wire::{Dechunker, Denied, Payload};

/// A client that sends nothing for this many seconds has gone.
const IDLE_SECONDS_MAX: u64 = 30;

/// What is read of a body that nobody wants, and for how long.
const UNWANTED_BYTES_MAX: usize = 256 << 20;
const UNWANTED_SECONDS_MAX: u64 = 10;

/// Frames of a body. What is left of it when nobody wants it any more is read and thrown away beside the answer, up to a bound: many
/// clients read nothing before all is sent, and an answer on a connection that is closed in their face is lost.
pub(super) struct Raw {
    /// `None` once it has ended.
    body: Option<Incoming>,
    /// The client waits to be told to go on: nothing comes that is not asked for.
    waits: bool,
    runtime: Handle,
}

impl Raw {
    pub(super) fn new(parts: &Parts, body: Incoming) -> Raw {
        Raw { body: Some(body), waits: parts.headers.contains_key("expect"), runtime: Handle::current() }
    }

    /// All of it; `None` when it is longer.
    pub(super) async fn whole(mut self, bytes_max: usize) -> Result<Option<Bytes>, Fault> {
        let mut all = BytesMut::new();
        while let Some(bytes) = self.frame().await? {
            if all.len() + bytes.len() > bytes_max {
                return Ok(None);
            }
            all.extend_from_slice(&bytes);
        }
        Ok(Some(all.freeze()))
    }

    /// The next bytes, on a thread that may wait.
    pub(super) fn next(&mut self) -> Result<Option<Bytes>, Fault> {
        let runtime = self.runtime.clone();
        runtime.block_on(self.frame())
    }

    /// The next bytes.
    pub(super) async fn frame(&mut self) -> Result<Option<Bytes>, Fault> {
        self.waits = false;
        while let Some(body) = &mut self.body {
            let frame = tokio::time::timeout(Duration::from_secs(IDLE_SECONDS_MAX), body.frame()).await;
            if !matches!(frame, Ok(Some(Ok(_)))) {
                self.body = None;
            }
            match frame {
                Err(_) => return Err(timed_out()),
                Ok(None) => {}
                Ok(Some(Err(_))) => return Err(incomplete()),
                Ok(Some(Ok(frame))) => {
                    if let Ok(data) = frame.into_data() {
                        return Ok(Some(data));
                    }
                }
            }
        }
        Ok(None)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let Some(body) = self.body.take().filter(|b| !self.waits && !b.is_end_stream()) else { return };
        self.runtime.spawn(tokio::time::timeout(Duration::from_secs(UNWANTED_SECONDS_MAX), passed_over(body)));
    }
}

async fn passed_over(mut body: Incoming) {
    let mut seen = 0;
    while let Some(Ok(frame)) = body.frame().await {
        seen += frame.data_ref().map_or(0, Bytes::len);
        if seen > UNWANTED_BYTES_MAX {
            break;
        }
    }
}

fn timed_out() -> Fault {
    Fault::sender(
        "RequestTimeout",
        "Your socket connection to the server was not read from or written to within the timeout period. Idle connections \
         will be closed.",
    )
}

fn incomplete() -> Fault {
    Fault::sender(
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
    )
}

/// An object's body.
pub(super) struct Upload {
    raw: Raw,
    dechunker: Option<Dechunker>,
    digest: Option<(Sha256, String)>,
    length: u64,
    seen: u64,
    announced: Vec<String>,
    done: bool,
}

impl Upload {
    pub(super) fn new(raw: Raw, payload: Payload, length: u64, announced: Vec<String>) -> Upload {
        let (dechunker, digest) = match payload {
            Payload::Unsigned => (None, None),
            Payload::Digest(said) => (None, Some((Sha256::new(), said))),
            Payload::Chunks { chain, trailer } => (Some(Dechunker::new(chain, trailer)), None),
        };
        Upload { raw, dechunker, digest, length, seen: 0, announced, done: false }
    }

    fn end(&mut self) -> Result<(), Fault> {
        self.done = true;
        match &mut self.dechunker {
            Some(dechunker) => dechunker.finish(Some(self.length))?,
            None if self.seen != self.length => return Err(incomplete()),
            None => {}
        }
        match self.digest.take() {
            Some((digest, said)) if hex::encode(digest.clone().finalize()) != said => {
                Err(Denied::Payload.fault(Protocol::RestXml))
            }
            _ => Ok(()),
        }
    }
}

impl Chunks for Upload {
    fn next(&mut self) -> Result<Option<Bytes>, Fault> {
        while !self.done {
            let Some(bytes) = self.raw.next()? else {
                self.end()?;
                break;
            };
            if let Some((digest, _)) = &mut self.digest {
                digest.update(&bytes);
            }
            let bytes = match &mut self.dechunker {
                Some(dechunker) => {
                    let mut out = Vec::with_capacity(bytes.len());
                    dechunker.push(&bytes, &mut out)?;
                    Bytes::from(out)
                }
                None => bytes,
            };
            self.seen += bytes.len() as u64;
            if self.seen > self.length {
                return Err(incomplete());
            }
            if !bytes.is_empty() {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }

    fn length(&self) -> Option<u64> {
        Some(self.length)
    }

    fn trailers(&self) -> Vec<(String, String)> {
        self.dechunker.as_ref().map_or_else(Vec::new, |d| d.trailers().to_vec())
    }

    fn announced(&self) -> Vec<String> {
        self.announced.clone()
    }
}
