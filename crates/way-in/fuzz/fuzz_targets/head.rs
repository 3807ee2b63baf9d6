//! `way_in::fuzz::head` for libFuzzer: `cargo +nightly fuzz run head` in `crates/way-in`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| way_in::fuzz::head(data));
