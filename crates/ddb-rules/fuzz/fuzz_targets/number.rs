//! `targets::number` for libFuzzer: `cargo +nightly fuzz run number` in `crates/ddb-rules`.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::number(data));
