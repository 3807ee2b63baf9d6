//! `targets::rest` for libFuzzer: `cargo +nightly fuzz run rest` in `crates/wire`.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::rest(data));
