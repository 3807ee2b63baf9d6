//! `supply::fuzz::lists` for libFuzzer: `cargo +nightly fuzz run lists` in `crates/supply`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| supply::fuzz::lists(data));
