//! Runs the fuzz targets of a crate on a stable compiler: the same functions that libFuzzer runs for hours run here for a
//! bounded number of inputs, made from seeds and from nothing, the same ones every time.
//!
//! Every decoder of outside bytes has a function `fn(&[u8])` in its crate's `fuzz/targets.rs` that panics when a promise is
//! broken. `fuzz/fuzz_targets/NAME.rs` hands it to libFuzzer (`cargo +nightly fuzz run NAME`), and a test hands it to
//! [`exercise`]. `cargo xtask tidy` compares the three.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Inputs made for each target.
const CASES: u32 = 2000;
/// Bytes of an input that is made from nothing.
const BYTES_MAX: usize = 512;
/// Changes made to a seed.
const CHANGES_MAX: usize = 6;

/// Runs a target over its seeds and over [`CASES`] inputs made from them.
///
/// # Panics
/// With the target's name and the smallest input found that breaks its promise.
pub fn exercise(name: &str, seeds: &[&[u8]], target: fn(&[u8])) {
    for seed in seeds {
        target(seed);
        // the ends of a truncated message are where decoders read too far
        (0..seed.len().min(BYTES_MAX)).for_each(|n| target(&seed[..n]));
    }
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let seeds: Vec<Vec<u8>> = seeds.iter().map(|s| s.to_vec()).collect();
    let run = runner.run(&input(seeds), |bytes| {
        target(&bytes);
        Ok(())
    });
    if let Err(e) = run {
        panic!("fuzz target {name}: {e}");
    }
}

fn input(seeds: Vec<Vec<u8>>) -> BoxedStrategy<Vec<u8>> {
    let anything = vec(any::<u8>(), 0..BYTES_MAX).boxed();
    if seeds.is_empty() {
        return anything;
    }
    let changed = (prop::sample::select(seeds.clone()), vec(change(seeds), 1..CHANGES_MAX))
        .prop_map(|(seed, changes)| changes.into_iter().fold(seed, |bytes, change| change.apply(bytes)));
    prop_oneof![1 => anything, 4 => changed].boxed()
}

/// What libFuzzer does to an input, in small.
#[derive(Debug, Clone)]
enum Change {
    Set(Index, u8),
    Flip(Index, u8),
    Cut(Index),
    Remove(Index, u8),
    Insert(Index, Vec<u8>),
    Repeat(Index, u8, u8),
    Splice(Index, Vec<u8>),
}

fn change(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Change> {
    let edge = prop::sample::select(vec![0u8, 1, 0x7f, 0x80, 0xff, b'%', b'\n', b'\r', b'.', b'/', b':', b'"']);
    prop_oneof![
        (any::<Index>(), edge).prop_map(|(at, b)| Change::Set(at, b)),
        (any::<Index>(), 0..8u8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        any::<Index>().prop_map(Change::Cut),
        (any::<Index>(), 1..16u8).prop_map(|(at, n)| Change::Remove(at, n)),
        (any::<Index>(), vec(any::<u8>(), 1..16)).prop_map(|(at, b)| Change::Insert(at, b)),
        (any::<Index>(), 1..16u8, 1..64u8).prop_map(|(at, n, times)| Change::Repeat(at, n, times)),
        (any::<Index>(), prop::sample::select(seeds)).prop_map(|(at, b)| Change::Splice(at, b)),
    ]
}

impl Change {
    fn apply(self, mut bytes: Vec<u8>) -> Vec<u8> {
        let place = |at: &Index, bytes: &[u8]| at.index(bytes.len() + 1);
        match self {
            Change::Set(at, byte) if !bytes.is_empty() => {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            Change::Flip(at, bit) if !bytes.is_empty() => {
                let at = at.index(bytes.len());
                bytes[at] ^= 1 << bit;
            }
            Change::Set(..) | Change::Flip(..) => {}
            Change::Cut(at) => bytes.truncate(place(&at, &bytes)),
            Change::Remove(at, n) => {
                let from = place(&at, &bytes);
                bytes.drain(from..(from + usize::from(n)).min(bytes.len()));
            }
            Change::Insert(at, more) => {
                let at = place(&at, &bytes);
                bytes.splice(at..at, more);
            }
            Change::Repeat(at, n, times) => {
                let at = place(&at, &bytes);
                let part = bytes[at..(at + usize::from(n)).min(bytes.len())].repeat(usize::from(times));
                bytes.splice(at..at, part);
            }
            Change::Splice(at, other) => {
                bytes.truncate(place(&at, &bytes));
                bytes.extend(other);
            }
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::exercise;

    #[test]
    #[should_panic(expected = "fuzz target frail")]
    fn a_promise_that_a_changed_seed_breaks_is_found() {
        exercise("frail", &[b"length=12"], |bytes| assert!(!bytes.contains(&0xff)));
    }

    #[test]
    fn a_target_without_seeds_is_run_from_nothing() {
        exercise("sound", &[], |bytes| assert!(bytes.len() < 512));
    }
}
