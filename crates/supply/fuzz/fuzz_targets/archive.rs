//! `supply::fuzz::archive` for libFuzzer: `cargo +nightly fuzz run archive` in `crates/supply`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| supply::fuzz::archive(data));
