//! The kernel, driven by two small rooms of the tests' own.

mod calls;
mod decisions;
mod helpers;
mod parts;
