//! `targets::texts` for libFuzzer: `cargo +nightly fuzz run texts` in `crates/proxy-rules`.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::texts(data));
