//! Ids and randomness, seeded in tests.
//!
//! IAM identifiers: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>

use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use std::sync::{Arc, Mutex};

/// The only source of ids and randomness.
#[derive(Clone)]
pub struct Ids(Arc<Mutex<StdRng>>);

impl Ids {
    /// From the system's entropy.
    pub fn random() -> Ids {
        Ids(Arc::new(Mutex::new(StdRng::from_os_rng())))
    }
    /// The same ids in the same order, for tests.
    pub fn seeded(seed: u64) -> Ids {
        Ids(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }
    fn with<T>(&self, f: impl FnOnce(&mut StdRng) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(|e| e.into_inner()))
    }
    /// `vpc-` and 17 hexadecimal digits.
    pub fn resource(&self, prefix: &str) -> String {
        format!("{prefix}-{}", self.text(17, b"0123456789abcdef"))
    }
    /// An IAM unique id: `AIDA` and 17 characters of A-Z and 2-7.
    pub fn iam(&self, prefix: &str) -> String {
        format!("{prefix}{}", self.text(17, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
    }
    /// A secret access key: 40 characters.
    pub fn secret_key(&self) -> String {
        self.text(40, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    }
    /// A version 4 UUID.
    pub fn uuid(&self) -> String {
        let mut b = self.bytes::<16>();
        b[6] = b[6] & 0x0f | 0x40;
        b[8] = b[8] & 0x3f | 0x80;
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut out = String::with_capacity(36);
        for (i, x) in b.iter().enumerate() {
            if matches!(i, 4 | 6 | 8 | 10) {
                out.push('-');
            }
            out.extend([HEX[usize::from(x >> 4)] as char, HEX[usize::from(x & 15)] as char]);
        }
        out
    }
    /// `length` characters of an alphabet.
    pub fn text(&self, length: usize, alphabet: &[u8]) -> String {
        self.with(|r| (0..length).map(|_| alphabet[r.random_range(0..alphabet.len())] as char).collect())
    }
    /// Random bytes, for keys and salts.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut b = [0; N];
        self.with(|r| r.fill_bytes(&mut b));
        b
    }
    /// A number below `n` (the dice).
    pub fn below(&self, n: u64) -> u64 {
        self.with(|r| r.random_range(0..n.max(1)))
    }
}
