//! Which address is what: one table, read by the program and by its tests.

use http::Method;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    Home,
    Shops,
    Shop(u32),
    Orders,
    PlaceOrder,
    Order(u64),
    Owners,
    Owner(u32),
    Accept(u32, u64),
    Deliveries,
    Deliver(u64),
    Style,
    Favicon,
    Health,
    Ready,
    ApiShops,
    ApiShop(u32),
    ApiOrders,
    ApiPlaceOrder,
    ApiOrder(u64),
    ApiAccept(u64),
    ApiDeliver(u64),
}

/// Why an address is not served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoRoute {
    NotFound,
    /// The methods that it takes, for the header `Allow`.
    NotAllowed(&'static str),
}

const READ: &str = "GET, HEAD";

/// Finds the route. A HEAD is answered as a GET, without its body.
pub(crate) fn route(method: &Method, path: &str) -> Result<Route, NoRoute> {
    let parts: Vec<&str> = path.strip_prefix('/').unwrap_or(path).split('/').collect();
    let read = method == Method::GET || method == Method::HEAD;
    let get = |route: Route| if read { Ok(route) } else { Err(NoRoute::NotAllowed(READ)) };
    let post = |route: Route| if method == Method::POST { Ok(route) } else { Err(NoRoute::NotAllowed("POST")) };
    let both = |on_get: Route, on_post: Route| match method {
        _ if read => Ok(on_get),
        _ if method == Method::POST => Ok(on_post),
        _ => Err(NoRoute::NotAllowed("GET, HEAD, POST")),
    };
    match parts[..] {
        [""] => get(Route::Home),
        ["shops"] => get(Route::Shops),
        ["shops", shop] => get(Route::Shop(number(shop)?)),
        ["orders"] => both(Route::Orders, Route::PlaceOrder),
        ["orders", order] => get(Route::Order(number(order)?)),
        ["boss"] => get(Route::Owners),
        ["boss", shop] => get(Route::Owner(number(shop)?)),
        ["boss", shop, "orders", order, "eta"] => post(Route::Accept(number(shop)?, number(order)?)),
        ["delivery"] => get(Route::Deliveries),
        ["delivery", order, "delivered"] => post(Route::Deliver(number(order)?)),
        ["style.css"] => get(Route::Style),
        ["favicon.ico"] => get(Route::Favicon),
        ["health"] => get(Route::Health),
        ["health", "ready"] => get(Route::Ready),
        ["api", "shops"] => get(Route::ApiShops),
        ["api", "shops", shop] => get(Route::ApiShop(number(shop)?)),
        ["api", "orders"] => both(Route::ApiOrders, Route::ApiPlaceOrder),
        ["api", "orders", order] => get(Route::ApiOrder(number(order)?)),
        ["api", "orders", order, "accept"] => post(Route::ApiAccept(number(order)?)),
        ["api", "orders", order, "delivered"] => post(Route::ApiDeliver(number(order)?)),
        _ => Err(NoRoute::NotFound),
    }
}

/// Only the plain form of a number has a page: no sign, no leading zero.
fn number<N: std::str::FromStr + ToString>(text: &str) -> Result<N, NoRoute> {
    text.parse::<N>().ok().filter(|n| n.to_string() == text).ok_or(NoRoute::NotFound)
}
