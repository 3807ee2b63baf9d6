//! `box_linux::fuzz::keeper` for libFuzzer: `cargo +nightly fuzz run keeper` in `crates/box-linux`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| box_linux::fuzz::keeper(data));
