//! S3's checksums: computed as bytes pass, combined over parts.
//!
//! "Checking object integrity for data at rest in Amazon S3", Amazon S3 User Guide.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crc_fast::{CrcAlgorithm, Digest as Crc};
use sha1::Digest;
use xxhash_rust::{xxh3::Xxh3, xxh64::Xxh64};

/// The algorithms, in the order in which S3 lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Algorithm {
    Crc32,
    Crc32c,
    Sha1,
    Sha256,
    Crc64Nvme,
    Sha512,
    Md5,
    Xxhash64,
    Xxhash3,
    Xxhash128,
}

use Algorithm::*;

impl Algorithm {
    /// All of them.
    pub const ALL: [Algorithm; 10] =
        [Crc32, Crc32c, Sha1, Sha256, Crc64Nvme, Sha512, Md5, Xxhash64, Xxhash3, Xxhash128];

    /// `CRC64NVME`
    pub fn name(self) -> &'static str {
        match self {
            Crc32 => "CRC32",
            Crc32c => "CRC32C",
            Sha1 => "SHA1",
            Sha256 => "SHA256",
            Crc64Nvme => "CRC64NVME",
            Sha512 => "SHA512",
            Md5 => "MD5",
            Xxhash64 => "XXHASH64",
            Xxhash3 => "XXHASH3",
            Xxhash128 => "XXHASH128",
        }
    }

    /// `x-amz-checksum-crc64nvme`
    pub fn header(self) -> String {
        format!("x-amz-checksum-{}", self.name().to_ascii_lowercase())
    }

    /// By its name.
    pub fn parse(name: &str) -> Option<Algorithm> {
        Algorithm::ALL.into_iter().find(|a| a.name().eq_ignore_ascii_case(name))
    }

    /// By the header or trailer that carries it.
    pub fn of_header(name: &str) -> Option<Algorithm> {
        Algorithm::parse(name.strip_prefix("x-amz-checksum-")?)
    }

    /// How many bytes a sum has.
    pub fn length(self) -> usize {
        match self {
            Crc32 | Crc32c => 4,
            Crc64Nvme | Xxhash64 | Xxhash3 => 8,
            Md5 | Xxhash128 => 16,
            Sha1 => 20,
            Sha256 => 32,
            Sha512 => 64,
        }
    }

    /// Sums of parts can be combined to the sum of the whole.
    pub fn combines(self) -> bool {
        matches!(self, Crc32 | Crc32c | Crc64Nvme)
    }
}

/// A sum that is being computed.
pub enum Hasher {
    /// One of the three CRCs.
    Crc(Box<Crc>, usize),
    /// SHA-1.
    Sha1(sha1::Sha1),
    /// SHA-256.
    Sha256(sha2::Sha256),
    /// SHA-512.
    Sha512(sha2::Sha512),
    /// MD5.
    Md5(md5::Md5),
    /// XXHash64.
    Xxh64(Box<Xxh64>),
    /// XXH3 in 64 bits.
    Xxh3(Box<Xxh3>),
    /// XXH3 in 128 bits.
    Xxh128(Box<Xxh3>),
}

impl Hasher {
    /// Nothing has passed yet.
    pub fn new(algorithm: Algorithm) -> Hasher {
        match algorithm {
            Crc32 | Crc32c | Crc64Nvme => Hasher::Crc(Box::new(Crc::new(crc(algorithm))), algorithm.length()),
            Sha1 => Hasher::Sha1(sha1::Sha1::new()),
            Sha256 => Hasher::Sha256(sha2::Sha256::new()),
            Sha512 => Hasher::Sha512(sha2::Sha512::new()),
            Md5 => Hasher::Md5(md5::Md5::new()),
            Xxhash64 => Hasher::Xxh64(Box::new(Xxh64::new(0))),
            Xxhash3 => Hasher::Xxh3(Box::new(Xxh3::new())),
            Xxhash128 => Hasher::Xxh128(Box::new(Xxh3::new())),
        }
    }

    /// These bytes pass.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Hasher::Crc(h, _) => h.update(bytes),
            Hasher::Sha1(h) => h.update(bytes),
            Hasher::Sha256(h) => h.update(bytes),
            Hasher::Sha512(h) => h.update(bytes),
            Hasher::Md5(h) => h.update(bytes),
            Hasher::Xxh64(h) => h.update(bytes),
            Hasher::Xxh3(h) | Hasher::Xxh128(h) => h.update(bytes),
        }
    }

    /// The sum of all that passed, big-endian.
    pub fn finish(self) -> Vec<u8> {
        match self {
            Hasher::Crc(h, length) => h.finalize().to_be_bytes()[8 - length..].to_vec(),
            Hasher::Sha1(h) => h.finalize().to_vec(),
            Hasher::Sha256(h) => h.finalize().to_vec(),
            Hasher::Sha512(h) => h.finalize().to_vec(),
            Hasher::Md5(h) => h.finalize().to_vec(),
            Hasher::Xxh64(h) => h.digest().to_be_bytes().to_vec(),
            Hasher::Xxh3(h) => h.digest().to_be_bytes().to_vec(),
            Hasher::Xxh128(h) => h.digest128().to_be_bytes().to_vec(),
        }
    }
}

fn crc(algorithm: Algorithm) -> CrcAlgorithm {
    match algorithm {
        Crc32c => CrcAlgorithm::Crc32Iscsi,
        Crc64Nvme => CrcAlgorithm::Crc64Nvme,
        _ => CrcAlgorithm::Crc32IsoHdlc,
    }
}

/// The sum of bytes that are there.
pub fn sum(algorithm: Algorithm, bytes: &[u8]) -> Vec<u8> {
    let mut hasher = Hasher::new(algorithm);
    hasher.update(bytes);
    hasher.finish()
}

/// The sum of the whole from the sums of its parts and their lengths; `None` where sums do not combine.
pub fn combine(algorithm: Algorithm, parts: &[(Vec<u8>, u64)]) -> Option<Vec<u8>> {
    if !algorithm.combines() {
        return None;
    }
    let number = |sum: &[u8]| sum.iter().fold(0u64, |n, b| n << 8 | u64::from(*b));
    let mut all = parts.iter();
    let mut out = number(&all.next()?.0);
    for (sum, length) in all {
        out = crc_fast::checksum_combine(crc(algorithm), out, number(sum), *length);
    }
    Some(out.to_be_bytes()[8 - algorithm.length()..].to_vec())
}

/// A sum of sums, as composite checksums are.
pub fn composite(algorithm: Algorithm, parts: &[Vec<u8>]) -> Vec<u8> {
    sum(algorithm, &parts.concat())
}

/// As headers carry it.
pub fn text(sum: &[u8]) -> String {
    STANDARD.encode(sum)
}

/// What a header carries; `None` when it is not a sum of this algorithm.
pub fn parse(algorithm: Algorithm, text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok().filter(|s| s.len() == algorithm.length())
}

#[cfg(test)]
mod tests;
