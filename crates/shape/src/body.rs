//! Bodies of any length: what comes or goes in pieces and is never a value in memory.
//!
//! "streaming trait", Smithy 2.0.

use crate::{Ref, Shape, Slot};
use base::Fault;
use bytes::Bytes;
use std::sync::{Arc, Mutex, PoisonError};

/// The pieces of a body, in order.
pub trait Chunks: Send {
    /// The next piece; `None` at the end. May wait for a client or a disk.
    ///
    /// # Errors
    /// The body breaks off, or is not the one that was announced or signed.
    fn next(&mut self) -> Result<Option<Bytes>, Fault>;

    /// How many bytes all pieces have together, where that is known before.
    fn length(&self) -> Option<u64>;

    /// Fields that came behind the body, in lower case; known after the last piece.
    fn trailers(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    /// The names of the fields that will come behind the body.
    fn announced(&self) -> Vec<String> {
        Vec::new()
    }
}

/// What is left to be taken.
type Left = Mutex<Option<Box<dyn Chunks>>>;

/// A streamed body. Clones are handles to the same one: whoever takes it first has it.
#[derive(Clone, Default)]
pub struct Body(Option<Arc<Left>>);

impl Body {
    /// A body that is read from somewhere.
    pub fn new(chunks: impl Chunks + 'static) -> Body {
        Body(Some(Arc::new(Mutex::new(Some(Box::new(chunks))))))
    }

    /// A body that is there.
    pub fn bytes(bytes: impl Into<Bytes>) -> Body {
        Body::new(Whole(Some(bytes.into())))
    }

    /// Takes it; `None` when there is none, or it was taken.
    pub fn take(&self) -> Option<Box<dyn Chunks>> {
        self.0.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// All of it, for tests and small bodies.
    ///
    /// # Errors
    /// As [`Chunks::next`].
    pub fn collect(&self) -> Result<Vec<u8>, Fault> {
        let mut out = Vec::new();
        let Some(mut chunks) = self.take() else { return Ok(out) };
        while let Some(piece) = chunks.next()? {
            out.extend_from_slice(&piece);
        }
        Ok(out)
    }
}

struct Whole(Option<Bytes>);

impl Chunks for Whole {
    fn next(&mut self) -> Result<Option<Bytes>, Fault> {
        Ok(self.0.take().filter(|b| !b.is_empty()))
    }
    fn length(&self) -> Option<u64> {
        Some(self.0.as_ref().map_or(0, |b| b.len() as u64))
    }
}

impl Shape for Body {
    fn view(&self) -> Ref<'_> {
        Ref::Absent
    }
    fn fill(&mut self) -> Slot<'_> {
        Slot::Body(self)
    }
}
