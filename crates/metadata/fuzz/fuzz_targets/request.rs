//! `targets::request` for libFuzzer: `cargo +nightly fuzz run request` in `crates/metadata`.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::request(data));
