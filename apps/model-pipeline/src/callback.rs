//! Tells the API that a model is ready: one POST on a connection of its own, inside the private network.

use bytes::Bytes;
use http::{Request, header};
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::net::TcpStream;

/// How long the API may take, in seconds.
const SECONDS_MAX: u64 = 5;

/// Why the API was not told.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallbackError {
    #[error("the API did not answer within {SECONDS_MAX} s")]
    Slow,
    #[error("cannot reach the API: {0}")]
    Unreachable(std::io::Error),
    #[error("the API broke off: {0}")]
    Broken(hyper::Error),
    #[error("the API refused the notice: {0}")]
    Refused(http::StatusCode),
    #[error("the notice is no request: {0}")]
    Request(http::Error),
}

/// Tells the API at `authority` (`HOST:PORT`) about a job.
pub(crate) async fn tell(authority: &str, token: &str, job: &str) -> Result<(), CallbackError> {
    let call = tokio::time::timeout(Duration::from_secs(SECONDS_MAX), post(authority, token, job));
    call.await.unwrap_or(Err(CallbackError::Slow))
}

async fn post(authority: &str, token: &str, job: &str) -> Result<(), CallbackError> {
    let request = Request::post("/notices")
        .header(header::HOST, authority)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(serde_json::json!({ "job": job }).to_string())))
        .map_err(CallbackError::Request)?;
    let stream = TcpStream::connect(authority).await.map_err(CallbackError::Unreachable)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(CallbackError::Broken)?;
    let answer = async {
        let answer = sender.send_request(request).await.map_err(CallbackError::Broken)?;
        if answer.status().is_success() { Ok(()) } else { Err(CallbackError::Refused(answer.status())) }
    };
    tokio::select! {
        answer = answer => answer,
        Err(error) = connection => Err(CallbackError::Broken(error)),
    }
}
