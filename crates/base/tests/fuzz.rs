//! The crate's fuzz target on a stable compiler.

#[path = "../fuzz/targets.rs"]
mod targets;

#[test]
fn what_is_read_is_written_as_it_was() {
    let seeds: &[&[u8]] = &[
        b"arn:aws:iam::123456789012:user/a/b",
        b"arn:aws:s3:::bucket/key",
        b"000000000000",
        b"ap-northeast-2",
        b"a*b?c*aXbYc",
    ];
    fuzz_kit::exercise("texts", seeds, targets::texts);
}
