//! The API: jobs are taken, shown and waited for; the notifier's notices wake who waits.

use super::{
    answer::{self, Answer},
    app::App,
    error::WebError,
    input,
};
use crate::{
    aws::AwsError,
    job::{Job, Stage, id_of, new_id, now_ms},
};
use aws_sdk_s3::{error::ProvideErrorMetadata, presigning::PresigningConfig, primitives::ByteStream};
use http::{HeaderValue, StatusCode, header, request::Parts};
use hyper::body::Incoming;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How long a link to a model is good, in seconds.
const LINK_SECONDS: u64 = 900;

/// The newest jobs.
pub(crate) async fn list(app: &App) -> Result<Answer, WebError> {
    Ok(answer::json(StatusCode::OK, &json!({ "jobs": app.jobs.newest().await? })))
}

/// Takes a job: picture, row, message, in this order. A call that broke off may be repeated with its `Idempotency-Key`: it is the same
/// job, and a message that comes twice makes no second model.
pub(crate) async fn create(app: &App, parts: &Parts, body: Incoming) -> Result<Answer, WebError> {
    input::json_call(&parts.headers)?;
    let id = input::key(&parts.headers)?.map_or_else(new_id, id_of);
    let order = input::order(&input::body(&parts.headers, body).await?)?;
    let put = app.s3.put_object().bucket(&app.bucket).key(Job::picture_key(&id)).content_type(order.mime);
    let put = put.if_none_match("*").body(ByteStream::from(order.picture)).send().await;
    if let Err(error) = put
        && error.code() != Some("PreconditionFailed")
    {
        return Err(AwsError::of("PutObject", &error).into());
    }
    let job = Job::new(&id, &order.text, now_ms());
    let (job, status) = match app.jobs.create(&job).await? {
        true => (job, StatusCode::CREATED),
        false => (app.jobs.get(&id).await?.ok_or(WebError::NotFound)?, StatusCode::OK),
    };
    if job.stage == Stage::Queued {
        app.queue.send(json!({ "job": id }).to_string()).await?;
    }
    let mut answer = answer::json(status, &json!({ "job": described(app, &job).await? }));
    if let Ok(path) = HeaderValue::from_str(&format!("/jobs/{id}")) {
        answer.headers_mut().insert(header::LOCATION, path);
    }
    Ok(answer)
}

/// One job; with `?wait=`, when it is ready, or when that time is over.
pub(crate) async fn job(app: &App, id: &str, query: Option<&str>) -> Result<Answer, WebError> {
    let until = input::wait(query)?.map(|wait| Instant::now() + wait);
    // first listen, then look: nothing can happen between the two
    let mut ready = app.ready.subscribe();
    let mut job = app.jobs.get(id).await?.ok_or(WebError::NotFound)?;
    if let Some(until) = until
        && job.stage != Stage::Ready
    {
        // a receiver that missed notices looks for itself
        while let Ok(Ok(told)) = timeout_at(until, ready.recv()).await {
            if told == id {
                break;
            }
        }
        job = app.jobs.get(id).await?.ok_or(WebError::NotFound)?;
    }
    Ok(answer::json(StatusCode::OK, &json!({ "job": described(app, &job).await? })))
}

/// The notifier says that a job is ready.
pub(crate) async fn notice(app: &App, parts: &Parts, body: Incoming) -> Result<Answer, WebError> {
    let id = input::notice(&parts.headers, &app.token, &input::body(&parts.headers, body).await?)?;
    // an error says that nobody waits
    let _ = app.ready.send(id);
    Ok(answer::nothing())
}

/// A job, and a link to its model.
async fn described(app: &App, job: &Job) -> Result<Value, WebError> {
    let mut value = json!(job);
    if let (Stage::Ready, Some(key)) = (job.stage, &job.model) {
        let expires = PresigningConfig::expires_in(Duration::from_secs(LINK_SECONDS));
        let expires = expires.map_err(|e| AwsError::of("presign", &e))?;
        let link = app.s3.get_object().bucket(&app.bucket).key(key).presigned(expires).await;
        value["model"] = link.map_err(|e| AwsError::of("presign", &e))?.uri().into();
    }
    Ok(value)
}
