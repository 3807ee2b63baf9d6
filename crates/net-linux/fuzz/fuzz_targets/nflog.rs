//! `net_linux::fuzz::nflog` for libFuzzer: `cargo +nightly fuzz run nflog` in `crates/net-linux`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| net_linux::fuzz::nflog(data));
