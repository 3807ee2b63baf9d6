//! The pages, rendered on the server: customer, owner, rider.

pub(crate) mod customer;
mod layout;
pub(crate) mod owner;
pub(crate) mod rider;

use crate::{
    db::{Db, Filter},
    model::Status,
    web::{Visit, WebError, route::Route},
};
use maud::Markup;

/// Whether a page holds forms, so that its visitor needs a session.
pub(crate) fn has_forms(route: Route) -> bool {
    matches!(route, Route::Shop(_) | Route::Owner(_) | Route::Deliveries)
}

/// The page of a route.
pub(crate) async fn render(db: &Db, route: Route, query: Option<&str>, visit: &Visit) -> Result<Markup, WebError> {
    let before = layout::before(query);
    match route {
        Route::Home => Ok(customer::home(visit)),
        Route::Shops => Ok(customer::shops(visit, &db.shops().await?, "/shops")),
        Route::Owners => Ok(customer::shops(visit, &db.shops().await?, "/boss")),
        Route::Shop(id) => {
            let (shop, menu) = db.shop(id).await?.ok_or(WebError::NotFound)?;
            Ok(customer::shop(visit, &shop, &menu))
        }
        Route::Orders => {
            let orders = db.orders(Filter { before, ..Filter::default() }).await?;
            Ok(customer::orders(visit, &orders, before.is_some()))
        }
        Route::Order(id) => Ok(customer::order(visit, &db.order(id).await?.ok_or(WebError::NotFound)?)),
        Route::Owner(id) => {
            let (shop, _) = db.shop(id).await?.ok_or(WebError::NotFound)?;
            let orders = db.orders(Filter { shop: Some(id), before, ..Filter::default() }).await?;
            Ok(owner::orders(visit, &shop, &orders, before.is_some()))
        }
        Route::Deliveries => {
            let orders = db.orders(Filter { status: Some(Status::Accepted), before, ..Filter::default() }).await?;
            Ok(rider::deliveries(visit, &orders, before.is_some()))
        }
        _ => Err(WebError::NotFound),
    }
}

/// The page of an error.
pub(crate) fn failure(error: &WebError, visit: &Visit) -> Markup {
    layout::failure(error, visit)
}
