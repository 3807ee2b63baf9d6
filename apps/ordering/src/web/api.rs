//! The JSON API: the same shops and orders for programs.

use super::{
    WebError, actions,
    answer::{self, Answer},
    app::App,
    input::{self, AcceptBody},
    route::Route,
};
use crate::{
    db::Filter,
    model::{Event, Invalid, Status, eta},
};
use http::{HeaderValue, StatusCode, header, request::Parts};
use hyper::body::Incoming;
use serde_json::json;

/// Reads.
pub(crate) async fn read(app: &App, route: Route, parts: &Parts) -> Result<Answer, WebError> {
    let value = match route {
        Route::ApiShops => json!({ "shops": app.db.shops().await? }),
        Route::ApiShop(id) => {
            let (shop, menu) = app.db.shop(id).await?.ok_or(WebError::NotFound)?;
            json!({ "shop": shop, "menu": menu })
        }
        Route::ApiOrders => json!({ "orders": app.db.orders(filter(parts.uri.query())?).await? }),
        Route::ApiOrder(id) => json!({ "order": app.db.order(id).await?.ok_or(WebError::NotFound)? }),
        _ => return Err(WebError::NotFound),
    };
    Ok(answer::json(StatusCode::OK, &value))
}

/// Changes.
pub(crate) async fn write(app: &App, route: Route, parts: &Parts, body: Incoming) -> Result<Answer, WebError> {
    input::json_call(&parts.headers)?;
    let body = input::body(&parts.headers, body).await?;
    let (id, status) = match route {
        Route::ApiPlaceOrder => {
            let key = parts
                .headers
                .get("idempotency-key")
                .map(|key| key.to_str().map_err(|_| Invalid::Request))
                .transpose()?;
            let order = input::order_json(&body, key)?;
            (app.db.place_order(&order).await?.ok_or(Invalid::Dish)?, StatusCode::CREATED)
        }
        Route::ApiAccept(id) => {
            let minutes = eta(input::from_json::<AcceptBody>(&body)?.minutes)?;
            actions::done(app.db.change(id, None, Event::Accept, minutes).await?)?;
            (id, StatusCode::OK)
        }
        Route::ApiDeliver(id) => {
            actions::done(app.db.change(id, None, Event::Deliver, 0).await?)?;
            (id, StatusCode::OK)
        }
        _ => return Err(WebError::NotFound),
    };
    let order = app.db.order(id).await?.ok_or(WebError::NotFound)?;
    let mut answer = answer::json(status, &json!({ "order": order }));
    if status == StatusCode::CREATED
        && let Ok(path) = HeaderValue::from_str(&format!("/api/orders/{id}"))
    {
        answer.headers_mut().insert(header::LOCATION, path);
    }
    Ok(answer)
}

/// `?shop=1&status=placed&before=120`.
fn filter(query: Option<&str>) -> Result<Filter, Invalid> {
    fn number<N: std::str::FromStr>(query: Option<&str>, name: &str) -> Result<Option<N>, Invalid> {
        let value = input::query(query, name);
        value.map(|v| v.parse().map_err(|_| Invalid::Body(format!("`{name}` is not a number")))).transpose()
    }
    let status = input::query(query, "status");
    let status = status
        .map(|word| Status::parse(&word).ok_or_else(|| Invalid::Body("`status` is not known".into())))
        .transpose()?;
    Ok(Filter { shop: number(query, "shop")?, status, before: number(query, "before")? })
}
