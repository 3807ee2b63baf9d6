//! `box_linux::fuzz::authorized_keys` for libFuzzer: `cargo +nightly fuzz run authorized_keys` in `crates/box-linux`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| box_linux::fuzz::authorized_keys(data));
