//! `box_linux::fuzz::files` for libFuzzer: `cargo +nightly fuzz run files` in `crates/box-linux`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| box_linux::fuzz::files(data));
