//! The API and its page: a listener, routes, and what they answer.

mod answer;
mod api;
mod app;
mod error;
pub(crate) mod input;
pub(crate) mod page;
pub(crate) mod route;
mod server;

pub use server::serve;
