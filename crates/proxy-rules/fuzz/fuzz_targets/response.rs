//! `targets::response` for libFuzzer: `cargo +nightly fuzz run response` in `crates/proxy-rules`.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::response(data));
