//! One shim per machine: makes its namespaces, starts its pid 1, keeps its console, enters it for `exec`, and survives
//! the daemon (decision: "The running cloud", Processes).

mod binds;
mod boot;
mod client;
mod console;
mod enter;
mod files;
mod proto;
mod server;
mod state;

pub(crate) use client::{HelloFds, InMachine, exec, hello, hello_patiently, next_notice, request, watch};
pub(crate) use console::tail as console_tail;
pub(crate) use files::{BoxFiles, SLOTS};
#[cfg(any(test, feature = "fuzz"))]
pub(crate) use proto::read_any;
pub(crate) use proto::{FromInit, Notice, Request, ToInit, hear, say};
pub(crate) use server::main;
