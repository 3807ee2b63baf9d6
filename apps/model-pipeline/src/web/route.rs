//! Which address is what: one table, read by the program and by its tests.

use crate::job::is_id;
use http::Method;

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    Page,
    Script,
    Style,
    Favicon,
    Health,
    List,
    Create,
    Job(String),
    Notice,
}

/// Why an address is not served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoRoute {
    NotFound,
    /// The methods that it takes, for the header `Allow`.
    NotAllowed(&'static str),
}

/// Finds the route. A HEAD is answered as a GET, without its body.
pub(crate) fn route(method: &Method, path: &str) -> Result<Route, NoRoute> {
    let read = method == Method::GET || method == Method::HEAD;
    let post = method == Method::POST;
    let get = |route: Route| if read { Ok(route) } else { Err(NoRoute::NotAllowed("GET, HEAD")) };
    match path {
        "/" => get(Route::Page),
        "/page.js" => get(Route::Script),
        "/style.css" => get(Route::Style),
        "/favicon.ico" => get(Route::Favicon),
        "/health" => get(Route::Health),
        "/jobs" if read => Ok(Route::List),
        "/jobs" if post => Ok(Route::Create),
        "/jobs" => Err(NoRoute::NotAllowed("GET, HEAD, POST")),
        "/notices" if post => Ok(Route::Notice),
        "/notices" => Err(NoRoute::NotAllowed("POST")),
        _ => match path.strip_prefix("/jobs/").filter(|id| is_id(id)) {
            Some(id) => get(Route::Job(id.to_owned())),
            None => Err(NoRoute::NotFound),
        },
    }
}
