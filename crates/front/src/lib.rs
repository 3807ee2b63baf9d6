//! The API listener: HTTP/1.1 and 2, plain and TLS on one port, dispatch, signature checks, and the cloud's own paths.
//!
//! A call's way: guard (browsers' cross-site calls are refused) -> `wire` finds service and operation -> the signature is
//! verified -> the input is decoded and checked -> `kernel.invoke` -> the answer is encoded.

mod admin;
mod call;
mod front;
mod guard;
mod listener;
mod own_wakes;
mod rest;
mod tls;
mod verify;

pub use admin::{Admin, AdminReply};
pub use front::{Front, FrontOptions, Origin};
pub use listener::{serve_tcp, serve_unix};
pub use rest::{Buckets, CorsAsk, Page};

#[cfg(test)]
mod tests;
