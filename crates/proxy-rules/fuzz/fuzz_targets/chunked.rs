//! `targets::chunked` for libFuzzer: `cargo +nightly fuzz run chunked` in `crates/proxy-rules`.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::chunked(data));
