//! `store::fuzz::records` for libFuzzer: `cargo +nightly fuzz run records` in `crates/store`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| store::fuzz::records(data));
