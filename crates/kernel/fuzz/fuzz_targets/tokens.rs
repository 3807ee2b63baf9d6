//! `targets::tokens` for libFuzzer: `cargo +nightly fuzz run tokens` in `crates/kernel`.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::tokens(data));
