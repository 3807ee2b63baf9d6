//! What forms do: place an order, promise a time, mark as delivered. Each ends by showing a page.

use super::{
    WebError,
    answer::{self, Answer},
    app::App,
    csrf,
    input::{self, Form},
    route::Route,
};
use crate::{
    db::Change,
    model::{Event, Invalid, eta},
};
use hyper::body::Incoming;

/// Does what a form asks, if the form is ours.
pub(crate) async fn act(
    app: &App,
    route: Route,
    parts: &http::request::Parts,
    body: Incoming,
) -> Result<Answer, WebError> {
    let body = input::body(&parts.headers, body).await?;
    let form = Form::parse(&parts.headers, &body)?;
    let session = input::cookie(&parts.headers, csrf::COOKIE).unwrap_or_default();
    if !input::same_site(&parts.headers) || !app.signer().await?.verify(session, form.get(csrf::FIELD)) {
        return Err(WebError::Forged);
    }
    match route {
        Route::PlaceOrder => {
            let order = input::order_form(&form)?;
            let id = app.db.place_order(&order).await?.ok_or(Invalid::Dish)?;
            Ok(answer::see(&format!("/orders/{id}")))
        }
        Route::Accept(shop, order) => {
            let minutes = eta(form.number("minutes", Invalid::Eta)?)?;
            done(app.db.change(order, Some(shop), Event::Accept, minutes).await?)?;
            Ok(answer::see(&format!("/boss/{shop}")))
        }
        Route::Deliver(order) => {
            done(app.db.change(order, None, Event::Deliver, 0).await?)?;
            Ok(answer::see("/delivery"))
        }
        _ => Err(WebError::NotFound),
    }
}

/// A change that was not done is an error.
pub(crate) fn done(change: Change) -> Result<(), WebError> {
    match change {
        Change::Done => Ok(()),
        Change::NotFound => Err(WebError::NotFound),
        Change::Conflict(conflict) => Err(WebError::Conflict(conflict)),
    }
}
