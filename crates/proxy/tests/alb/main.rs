//! The data plane over 127.0.0.1: real sockets, real targets, raw bytes and real clients.

mod bed;
mod browser;
mod client;
mod clients;
mod draining;
mod errors;
mod headers;
mod health;
mod http1;
mod routing;
mod smuggling;
mod sticky;
mod streams;
mod swaps;
mod target;
