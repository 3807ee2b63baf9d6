//! An answer's body: whole, or read piece by piece as the client takes it.

use super::access::Watch;
use base::Fault;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use shape::{Body, Chunks};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::task::JoinHandle;

/// Bodies of up to this many bytes are read at once.
const WHOLE_BYTES_MAX: u64 = 256 * 1024;

/// What hyper sends.
pub(crate) struct Outgoing {
    bytes: Source,
    watch: Option<Watch>,
}

enum Source {
    /// All of it.
    Whole(Full<Bytes>),
    /// Piece by piece.
    Pieces { state: State, left: u64 },
}

type Read = (Box<dyn Chunks>, Result<Option<Bytes>, Fault>);

enum State {
    Idle(Box<dyn Chunks>),
    Reading(JoinHandle<Read>),
    Done,
}

impl Outgoing {
    pub(crate) fn empty() -> Outgoing {
        Source::Whole(Full::default()).into()
    }

    pub(crate) fn new(body: &Body) -> Outgoing {
        Source::new(body).into()
    }

    /// Somebody wants to know how many bytes are sent, and when the last one is.
    pub(super) fn watched(self, watch: Option<Watch>) -> Outgoing {
        Outgoing { watch, ..self }
    }
}

impl From<Source> for Outgoing {
    fn from(bytes: Source) -> Outgoing {
        Outgoing { bytes, watch: None }
    }
}

impl From<Vec<u8>> for Outgoing {
    fn from(bytes: Vec<u8>) -> Outgoing {
        Source::Whole(Full::new(bytes.into())).into()
    }
}

impl Source {
    fn new(body: &Body) -> Source {
        let Some(mut chunks) = body.take() else { return Source::Whole(Full::default()) };
        let left = chunks.length().unwrap_or(0);
        if left > WHOLE_BYTES_MAX {
            return Source::Pieces { state: State::Idle(chunks), left };
        }
        let mut all = Vec::with_capacity(left as usize);
        loop {
            match chunks.next() {
                Ok(Some(piece)) if all.is_empty() && piece.len() as u64 == left => {
                    return Source::Whole(Full::new(piece));
                }
                Ok(Some(piece)) => all.extend_from_slice(&piece),
                Ok(None) => return Source::Whole(Full::new(all.into())),
                // too late for an error's document: the client sees that the body breaks off
                Err(fault) => return Source::Pieces { state: State::Idle(Box::new(Broken(Some(fault)))), left },
            }
        }
    }
}

struct Broken(Option<Fault>);
impl Chunks for Broken {
    fn next(&mut self) -> Result<Option<Bytes>, Fault> {
        self.0.take().map_or(Ok(None), Err)
    }
    fn length(&self) -> Option<u64> {
        None
    }
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = Fault;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Fault>>> {
        let this = self.get_mut();
        let frame = ready!(this.bytes.poll(cx));
        if let (Some(watch), Some(Ok(frame))) = (&mut this.watch, &frame) {
            watch.sent(frame.data_ref().map_or(0, Bytes::len));
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        match &self.bytes {
            Source::Whole(full) => full.is_end_stream(),
            Source::Pieces { state, .. } => matches!(state, State::Done),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.bytes {
            Source::Whole(full) => full.size_hint(),
            Source::Pieces { left, .. } => SizeHint::with_exact(*left),
        }
    }
}

impl Source {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Fault>>> {
        let (state, left) = match self {
            Source::Whole(full) => return full.frame_poll(cx),
            Source::Pieces { state, left } => (state, left),
        };
        if let State::Idle(_) = state
            && let State::Idle(mut chunks) = std::mem::replace(state, State::Done)
        {
            *state = State::Reading(tokio::task::spawn_blocking(move || {
                let piece = chunks.next();
                (chunks, piece)
            }));
        }
        let State::Reading(reading) = state else { return Poll::Ready(None) };
        let outcome = ready!(Pin::new(reading).poll(cx));
        *state = State::Done;
        Poll::Ready(match outcome {
            Ok((chunks, Ok(Some(piece)))) => {
                *left = left.saturating_sub(piece.len() as u64);
                *state = State::Idle(chunks);
                Some(Ok(Frame::data(piece)))
            }
            Ok((_, Ok(None))) if *left == 0 => None,
            Ok((_, Ok(None))) => Some(Err(Fault::internal("a body ended early"))),
            Ok((_, Err(fault))) => {
                tracing::error!("a body breaks off: {fault}");
                Some(Err(fault))
            }
            Err(e) => Some(Err(Fault::internal(e))),
        })
    }
}

/// `Full` cannot fail; ours can.
trait FramePoll {
    fn frame_poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Fault>>>;
}
impl FramePoll for Full<Bytes> {
    fn frame_poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Fault>>> {
        let mut frame = self.frame();
        Pin::new(&mut frame).poll(cx).map(|f| f.map(|f| f.map_err(|never| match never {})))
    }
}
