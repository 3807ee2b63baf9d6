//! `store::fuzz::keys` for libFuzzer: `cargo +nightly fuzz run keys` in `crates/store`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| store::fuzz::keys(data));
