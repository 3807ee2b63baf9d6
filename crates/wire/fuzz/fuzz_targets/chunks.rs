//! `targets::chunks` for libFuzzer: `cargo +nightly fuzz run chunks` in `crates/wire`.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::chunks(data));
