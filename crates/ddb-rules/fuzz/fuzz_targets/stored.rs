//! `targets::stored` for libFuzzer: `cargo +nightly fuzz run stored` in `crates/ddb-rules`.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::stored(data));
