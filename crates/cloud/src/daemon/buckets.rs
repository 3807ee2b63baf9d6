//! Buckets as the front sees them: the room's answers on a snapshot of the moment.

use base::{Fault, Region};
use front::{Buckets, CorsAsk, Page};
use kernel::{Access, Kernel, Principal};
use std::sync::Arc;
use svc_s3::edge::{self, Show};

/// The room's buckets.
pub(super) struct OfRoom(pub(super) Arc<Kernel>);

impl Buckets for OfRoom {
    fn region(&self, bucket: &str) -> Option<Region> {
        edge::region(&self.0.store.snapshot().ok()?, bucket)
    }

    fn cors(&self, bucket: &str, ask: &CorsAsk) -> Result<Vec<(&'static str, String)>, Fault> {
        let read = self.0.store.snapshot().map_err(Fault::internal)?;
        edge::cors_headers(&read, bucket, &ask.origin, &ask.method, &ask.headers, ask.preflight)
    }

    fn page(&self, bucket: &str, path: &str, failed: Option<u16>, base: &str) -> Page {
        let shown = self.0.store.snapshot().map_err(Fault::internal);
        match shown.and_then(|read| edge::page(&read, bucket, path, failed, base)) {
            Ok(Show::Object { key, status }) => Page::Object { key, status },
            Ok(Show::Redirect { status, location }) => Page::Redirect { status, location },
            // the front tells the error that it has
            Ok(Show::Error) => Page::Again,
            Err(fault) => Page::Error {
                status: fault.status,
                code: fault.code.into_owned(),
                message: fault.message,
                members: fault.members,
            },
        }
    }

    fn charges(&self, bucket: &str, caller: &Principal) -> bool {
        self.0.store.snapshot().is_ok_and(|read| edge::charges(&read, bucket, caller))
    }

    fn logs(&self, bucket: &str) -> bool {
        self.0.store.snapshot().is_ok_and(|read| edge::logs(&read, bucket))
    }

    fn accessed(&self, access: Access) {
        edge::accessed(&self.0.store, access);
    }
}
