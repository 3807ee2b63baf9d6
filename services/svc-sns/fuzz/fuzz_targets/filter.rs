//! `svc_sns::fuzz::filter` for libFuzzer: `cargo +nightly fuzz run filter` in `services/svc-sns`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| svc_sns::fuzz::filter(data));
