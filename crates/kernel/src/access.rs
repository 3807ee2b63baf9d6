//! One request that was made of a bucket, as its access log tells it: gathered by who answers, kept by the room.
//!
//! "Amazon S3 server access log format", Amazon S3 User Guide.

use crate::Principal;
use base::Timestamp;

/// One request that was made of a bucket, for its access log.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the log's own names
pub struct Access {
    pub bucket: String,
    /// Decoded; `None` when the request is about the bucket.
    pub key: Option<String>,
    pub received: Timestamp,
    pub address: String,
    pub principal: Principal,
    pub request_id: String,
    pub host_id: String,
    /// The operation's name in the model; `None` when there is none such.
    pub operation: Option<&'static str>,
    pub method: String,
    /// By a website endpoint.
    pub website: bool,
    /// `GET /k HTTP/1.1`
    pub request: String,
    pub status: u16,
    pub error: Option<String>,
    pub sent: u64,
    /// The object's bytes.
    pub size: Option<u64>,
    pub total_ms: u64,
    pub turn_around_ms: u64,
    pub referer: String,
    pub user_agent: String,
    pub version_id: Option<String>,
    /// `SigV4`; empty for none.
    pub signature: &'static str,
    /// `AuthHeader`; empty for none.
    pub authentication: &'static str,
    pub host: String,
}
