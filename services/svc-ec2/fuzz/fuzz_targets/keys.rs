//! `svc_ec2::fuzz::keys` for libFuzzer: `cargo +nightly fuzz run keys` in `services/svc-ec2`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| svc_ec2::fuzz::keys(data));
