//! `targets::expression` for libFuzzer: `cargo +nightly fuzz run expression` in `crates/ddb-rules`.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::expression(data));
