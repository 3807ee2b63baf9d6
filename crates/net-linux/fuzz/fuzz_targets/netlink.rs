//! `net_linux::fuzz::netlink` for libFuzzer: `cargo +nightly fuzz run netlink` in `crates/net-linux`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| net_linux::fuzz::netlink(data));
