//! One request from its route to its answer.

use super::{
    WebError, actions,
    answer::{self, Answer},
    api, csrf,
    csrf::Signer,
    input,
    route::{Route, route},
};
use crate::{
    config::Config,
    db::{Db, DbError},
    lang::Lang,
    pages,
};
use http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use hyper::body::Incoming;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tokio::sync::OnceCell;

/// The program while it serves.
pub(crate) struct App {
    pub(crate) db: Db,
    pub(crate) hostname: HeaderValue,
    signer: OnceCell<Signer>,
}

/// What the pages know about a request.
pub(crate) struct Visit {
    pub(crate) lang: Lang,
    /// The host name of this server, shown on each page.
    pub(crate) hostname: String,
    /// The token of this visitor's forms; empty on pages without forms.
    pub(crate) token: String,
    /// The path and query of this page, for the language links.
    pub(crate) path: String,
}

impl App {
    pub(crate) fn new(config: &Config, db: Db, hostname: &str) -> App {
        let signer = config.secret.as_ref().map(|secret| Signer::new(Sha256::digest(secret).to_vec()));
        let hostname = HeaderValue::from_str(hostname).unwrap_or(HeaderValue::from_static("unknown"));
        App { db, hostname, signer: OnceCell::new_with(signer) }
    }

    /// The key's holder; read from the database once.
    pub(crate) async fn signer(&self) -> Result<&Signer, DbError> {
        let make = || async { Ok(Signer::new(self.db.signing_key(rand::random()).await?)) };
        self.signer.get_or_try_init(make).await
    }

    fn visit(&self, headers: &HeaderMap, uri: &http::Uri) -> Visit {
        let named = input::query(uri.query(), "lang").and_then(|tag| Lang::parse(&tag));
        let kept = || input::cookie(headers, "lang").and_then(Lang::parse);
        let accepted =
            || Lang::accepted(headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default());
        Visit {
            lang: named.or_else(kept).unwrap_or_else(accepted),
            hostname: self.hostname.to_str().unwrap_or("unknown").to_owned(),
            token: String::new(),
            path: uri.path().to_owned(),
        }
    }
}

/// Answers a request. Never fails: what goes wrong is a page or a JSON document.
pub(crate) async fn handle(app: Arc<App>, request: Request<Incoming>) -> Answer {
    let (parts, body) = request.into_parts();
    let visit = app.visit(&parts.headers, &parts.uri);
    let lang = visit.lang;
    let named = input::query(parts.uri.query(), "lang").is_some();
    let for_program = parts.uri.path().starts_with("/api/") || parts.uri.path().starts_with("/health");
    let result = match route(&parts.method, parts.uri.path()) {
        Ok(route) => serve(&app, route, &parts, body, &visit).await,
        Err(error) => Err(error.into()),
    };
    let mut answer = result.unwrap_or_else(|error| {
        log_error(&error);
        failure(&error, for_program, &visit)
    });
    let headers = answer.headers_mut();
    headers.insert("x-served-by", app.hostname.clone());
    if named && !for_program {
        let cookie = format!("lang={}; Path=/; Max-Age=31536000; SameSite=Lax", lang.tag());
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
    answer
}

async fn serve(
    app: &App,
    route: Route,
    parts: &http::request::Parts,
    body: Incoming,
    visit: &Visit,
) -> Result<Answer, WebError> {
    match route {
        Route::Style => Ok(answer::style()),
        Route::Favicon => Ok(answer::nothing()),
        Route::Health => Ok(answer::plain(StatusCode::OK, "ok\n".into())),
        Route::Ready => match app.db.ready().await {
            Ok(()) => Ok(answer::plain(StatusCode::OK, "ready\n".into())),
            Err(error) => Ok(answer::plain(StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n"))),
        },
        Route::PlaceOrder | Route::Accept(..) | Route::Deliver(_) => actions::act(app, route, parts, body).await,
        Route::ApiShops | Route::ApiShop(_) | Route::ApiOrders | Route::ApiOrder(_) => {
            api::read(app, route, parts).await
        }
        Route::ApiPlaceOrder | Route::ApiAccept(_) | Route::ApiDeliver(_) => api::write(app, route, parts, body).await,
        _ => show(app, route, parts, visit).await,
    }
}

/// A page; those with forms give the visitor a session.
async fn show(app: &App, route: Route, parts: &http::request::Parts, visit: &Visit) -> Result<Answer, WebError> {
    let known = input::cookie(&parts.headers, csrf::COOKIE).filter(|session| csrf::is_session(session));
    let session = known.map_or_else(csrf::new_session, str::to_owned);
    let token = if pages::has_forms(route) { app.signer().await?.token(&session) } else { String::new() };
    let visit = Visit { token, hostname: visit.hostname.clone(), path: visit.path.clone(), lang: visit.lang };
    let markup = pages::render(&app.db, route, parts.uri.query(), &visit).await?;
    let mut answer = answer::page(StatusCode::OK, visit.lang.tag(), markup);
    if pages::has_forms(route) && known.is_none() {
        let secure = parts.headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https");
        let secure = if secure { "; Secure" } else { "" };
        let cookie = format!("{}={session}; Path=/; HttpOnly; SameSite=Lax{secure}", csrf::COOKIE);
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            answer.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    Ok(answer)
}

fn failure(error: &WebError, for_program: bool, visit: &Visit) -> Answer {
    let mut answer = match for_program {
        true => {
            let body = serde_json::json!({ "error": { "code": error.code(), "message": error.message() } });
            answer::json(error.status(), &body)
        }
        false => answer::page(error.status(), visit.lang.tag(), pages::failure(error, visit)),
    };
    let headers = answer.headers_mut();
    match error {
        WebError::NotAllowed(allow) => {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        WebError::Db(_) => {
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

/// Faults of ours and of the database go to the log with their cause; a client's mistakes do not.
fn log_error(error: &WebError) {
    if let WebError::Db(error) = error {
        eprintln!("error: {error}");
    }
}
