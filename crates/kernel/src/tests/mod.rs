//! The kernel, driven by two small rooms of the tests' own.

mod calls;
mod decisions;
mod delivering;
mod helpers;
mod moving;
mod parts;
mod stopping;
mod waiting;
