//! HTTP: the listener, the routes, forms and their protection, and the answers.

mod actions;
mod answer;
mod api;
mod app;
pub(crate) mod csrf;
mod error;
mod input;
mod log;
pub(crate) mod route;
pub(crate) mod server;

pub(crate) use app::Visit;
pub(crate) use error::WebError;
#[cfg(test)]
pub(crate) use input::{Form, order_form, order_json, same_site};
#[cfg(test)]
pub(crate) use log::client_of;
