//! `targets::document` for libFuzzer: `cargo +nightly fuzz run document` in `crates/policy`.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::document(data));
