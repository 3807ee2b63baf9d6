//! The crate's fuzz target on a stable compiler.

#[path = "../fuzz/targets.rs"]
mod targets;

#[test]
fn no_token_opens_but_our_own() {
    let seeds: &[&[u8]] = &[b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", b"AQEBAQEBAQEBAQEBAQEBAWE=", b""];
    fuzz_kit::exercise("tokens", seeds, targets::tokens);
}
