//! The crate's fuzz target on a stable compiler.

#[path = "../fuzz/targets.rs"]
mod targets;

#[test]
fn any_request_is_answered_and_no_credentials_are_told_without_a_token() {
    let seeds: &[&[u8]] = &[
        b"PUT\n/latest/api/token\n\n21600",
        b"GET\n/latest/meta-data/iam/security-credentials/app\nAAAAAAAAAAAAAAAAAAAAAAAA\n",
        b"GET\n/latest/meta-data/network/interfaces/macs/02:00:00:00:00:01/subnet-id\n",
        b"HEAD\n/2021-01-03/dynamic/instance-identity/document\n",
    ];
    fuzz_kit::exercise("request", seeds, targets::request);
}
