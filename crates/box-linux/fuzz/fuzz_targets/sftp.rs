//! `box_linux::fuzz::sftp` for libFuzzer: `cargo +nightly fuzz run sftp` in `crates/box-linux`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| box_linux::fuzz::sftp(data));
