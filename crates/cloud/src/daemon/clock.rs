//! The cloud's clock: what it shows, and moving it on.

use crate::span;
use front::AdminReply;
use kernel::{AHEAD_DAYS_MAX, Kernel, NotMoved};
use serde_json::{Value, json};
use std::sync::Arc;

/// The cloud's time and the host's.
pub fn told(kernel: &Kernel) -> Value {
    let (host, ahead) = (kernel.clock.real(), kernel.clock.ahead_ms());
    json!({ "now": host.plus_ms(ahead).iso_secs(), "host": host.iso_secs(), "ahead_seconds": ahead / 1000 })
}

/// Moves it on by what the body says: `{"advance": "3d12h"}`.
pub async fn advance(kernel: &Arc<Kernel>, body: &[u8]) -> AdminReply {
    let asked: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let Some(by) = asked["advance"].as_str() else {
        return AdminReply::error(400, "say how far: {\"advance\": \"3d12h\"}");
    };
    let seconds = match span::parse(by) {
        Ok(seconds) => seconds,
        Err(e) => return AdminReply::error(400, &e),
    };
    let moved = kernel.clone();
    let done = tokio::task::spawn_blocking(move || moved.advance_clock(seconds.saturating_mul(1000))).await;
    match done {
        Ok(Ok(())) => AdminReply::ok(told(kernel).to_string()),
        Ok(Err(NotMoved::Range)) => {
            AdminReply::error(400, &format!("the cloud's clock may be at most {AHEAD_DAYS_MAX} days ahead"))
        }
        Ok(Err(NotMoved::Store(e))) => AdminReply::error(500, &e.to_string()),
        Err(e) => AdminReply::error(500, &e.to_string()),
    }
}
