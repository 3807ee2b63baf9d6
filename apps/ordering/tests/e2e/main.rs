//! The program as its users meet it: the real binary, a real MariaDB of fetched Debian packages, HTTP over 127.0.0.1.
//!
//! Skips with a message where the packages cannot be had.

mod client;
mod database;
mod forms;
mod orders;
mod process;
mod together;
