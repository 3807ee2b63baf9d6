//! One request from its route to its answer.

use super::{
    answer::{self, Answer},
    api,
    error::WebError,
    page,
    route::{Route, route},
};
use crate::{aws, config::Config, queue::Queue, table::Jobs};
use http::{HeaderValue, Request, StatusCode, header};
use hyper::body::Incoming;
use std::sync::Arc;
use tokio::sync::broadcast;

/// How many notices may be under way to clients that wait; one that misses some looks for itself.
const NOTICES_MAX: usize = 256;

const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = include_str!("style.css");

/// The program while it serves.
pub(crate) struct App {
    pub(crate) jobs: Jobs,
    pub(crate) queue: Queue,
    pub(crate) s3: aws_sdk_s3::Client,
    pub(crate) bucket: String,
    pub(crate) token: String,
    /// The ids of jobs that have become ready.
    pub(crate) ready: broadcast::Sender<String>,
}

impl App {
    pub(crate) async fn new(config: &Config) -> App {
        let sdk = aws::config().await;
        App {
            jobs: Jobs::new(&sdk, &config.table),
            queue: Queue::new(&sdk, &config.jobs),
            s3: aws_sdk_s3::Client::new(&sdk),
            bucket: config.bucket.clone(),
            token: config.token.clone(),
            ready: broadcast::channel(NOTICES_MAX).0,
        }
    }
}

/// Answers a request. Never fails: what goes wrong is a JSON document.
pub(crate) async fn handle(app: Arc<App>, request: Request<Incoming>) -> Answer {
    let (parts, body) = request.into_parts();
    let result = match route(&parts.method, parts.uri.path()) {
        Ok(route) => serve(&app, route, &parts, body).await,
        Err(error) => Err(error.into()),
    };
    result.unwrap_or_else(|error| {
        if let WebError::Aws(cause) = &error {
            eprintln!("api: {cause}");
        }
        failure(&error)
    })
}

async fn serve(app: &App, route: Route, parts: &http::request::Parts, body: Incoming) -> Result<Answer, WebError> {
    match route {
        Route::Page => Ok(answer::page(page::render(&app.jobs.newest().await?))),
        Route::Script => Ok(answer::file("text/javascript; charset=utf-8", SCRIPT)),
        Route::Style => Ok(answer::file("text/css; charset=utf-8", STYLE)),
        Route::Favicon => Ok(answer::nothing()),
        Route::Health => Ok(answer::plain(StatusCode::OK, "ok\n")),
        Route::List => api::list(app).await,
        Route::Create => api::create(app, parts, body).await,
        Route::Job(id) => api::job(app, &id, parts.uri.query()).await,
        Route::Notice => api::notice(app, parts, body).await,
    }
}

fn failure(error: &WebError) -> Answer {
    let body = serde_json::json!({ "error": { "code": error.code(), "message": error.to_string() } });
    let mut answer = answer::json(error.status(), &body);
    let headers = answer.headers_mut();
    match error {
        WebError::NotAllowed(allow) => {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        WebError::Aws(_) => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        // The rest of the body is not read, so the connection cannot be used again.
        WebError::TooLarge | WebError::TooSlow => {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        _ => {}
    }
    answer
}
