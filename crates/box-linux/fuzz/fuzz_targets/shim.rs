//! `box_linux::fuzz::shim` for libFuzzer: `cargo +nightly fuzz run shim` in `crates/box-linux`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| box_linux::fuzz::shim(data));
