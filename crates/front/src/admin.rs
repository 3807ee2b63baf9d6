//! The cloud's own paths below `/_hanul/`. From the network only what test suites need; all of it over the control
//! socket in the data directory (mode 0600).

use std::future::Future;
use std::pin::Pin;

/// The prefix of the cloud's own paths.
pub(crate) const PREFIX: &str = "/_hanul/";

/// What may be asked from loopback over TCP: method and path.
pub(crate) const OPEN_TO_LOOPBACK: &[(&str, &str)] =
    &[("POST", "/_hanul/reset"), ("GET", "/_hanul/health"), ("GET", "/_hanul/clock"), ("POST", "/_hanul/clock")];

/// An answer: HTTP status and JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminReply {
    /// HTTP status.
    pub status: u16,
    /// A JSON document.
    pub body: String,
}

impl AdminReply {
    /// 200 with this document.
    pub fn ok(body: impl Into<String>) -> AdminReply {
        AdminReply { status: 200, body: body.into() }
    }
    /// A refusal that says what to do next. `message` must not need escaping beyond quotes and backslashes.
    pub fn error(status: u16, message: &str) -> AdminReply {
        let escaped = message.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        AdminReply { status, body: format!("{{\"error\":\"{escaped}\"}}") }
    }
}

/// Serves the cloud's own paths.
pub trait Admin: Send + Sync {
    /// One request.
    fn serve<'a>(
        &'a self,
        method: &'a str,
        path: &'a str,
        body: &'a [u8],
    ) -> Pin<Box<dyn Future<Output = AdminReply> + Send + 'a>>;
}
