//! Buckets as the front sees them: the room's answers on a snapshot of the moment.

use base::{Fault, Region};
use front::{Access, Buckets, CorsAsk, Page};
use kernel::Kernel;
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

    fn logs(&self, bucket: &str) -> bool {
        self.0.store.snapshot().is_ok_and(|read| edge::logs(&read, bucket))
    }

    fn accessed(&self, a: Access) {
        let access = edge::Access {
            bucket: a.bucket,
            key: a.key,
            received: a.received,
            address: a.address,
            principal: a.principal,
            request_id: a.request_id,
            host_id: a.host_id,
            operation: a.operation,
            method: a.method,
            website: a.website,
            request: a.request,
            status: a.status,
            error: a.error,
            sent: a.sent,
            size: a.size,
            total_ms: a.total_ms,
            turn_around_ms: a.turn_around_ms,
            referer: a.referer,
            user_agent: a.user_agent,
            version_id: a.version_id,
            signature: a.signature,
            authentication: a.authentication,
            host: a.host,
        };
        edge::accessed(&self.0.store, access);
    }
}
