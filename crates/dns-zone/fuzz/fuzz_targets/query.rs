//! `targets::query` for libFuzzer: `cargo +nightly fuzz run query` in `crates/dns-zone`.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::query(data));
