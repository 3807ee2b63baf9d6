//! The kernel, driven by two small rooms of the tests' own.

mod calls;
mod decisions;
mod delivering;
mod helpers;
mod parts;
mod stopping;
mod waiting;
