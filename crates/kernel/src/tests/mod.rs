//! The kernel, driven by two small rooms of the tests' own.

mod calls;
mod helpers;
mod delivering;
mod parts;
mod waiting;
