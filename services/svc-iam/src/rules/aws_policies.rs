//! AWS's managed policies: those that courses and common modules use, as facts.
//!
//! AWS Managed Policy Reference Guide. Their unique ids are not published; ours follow from their names.

use base::Timestamp;
use flate2::read::ZlibDecoder;
use policy::{Document, Kind, Malformed};
use std::io::Read;
use std::sync::{Arc, OnceLock};

/// One managed policy of AWS.
#[derive(Debug)]
pub(crate) struct AwsPolicy {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    /// `v3`: of the older versions nothing is known.
    pub(crate) version: &'static str,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    pub(crate) document: &'static str,
    parsed: OnceLock<Arc<Document>>,
}

/// The facts as `build.rs` packs them: the documents repeat themselves, and the program is handed out as one file.
const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/managed-policies.z"));

/// Policies for roles that only services make.
const SERVICE_LINKED_PATH: &str = "/aws-service-role/";

/// All of them, in the order of names.
pub(crate) fn all() -> &'static [AwsPolicy] {
    static ALL: OnceLock<Vec<AwsPolicy>> = OnceLock::new();
    ALL.get_or_init(|| parse(unpacked()))
}

/// Unpacked once, and kept.
fn unpacked() -> &'static str {
    let mut text = String::new();
    // what was packed by our own build can be unpacked: a test reads all of it
    let _ = ZlibDecoder::new(PACKED).read_to_string(&mut text);
    text.leak()
}

/// The one with this ARN.
pub(crate) fn find(arn: &str) -> Option<&'static AwsPolicy> {
    let path_and_name = arn.strip_prefix("arn:aws:iam::aws:policy")?;
    all().iter().find(|p| path_and_name.strip_prefix(p.path) == Some(p.name))
}

impl AwsPolicy {
    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:iam::aws:policy{}{}", self.path, self.name)
    }

    /// Its document, parsed once: some are long, and decisions need them again and again.
    pub(crate) fn parsed(&self) -> Result<Arc<Document>, Malformed> {
        if let Some(document) = self.parsed.get() {
            return Ok(document.clone());
        }
        let document = Arc::new(Document::parse(self.document, Kind::Managed)?);
        Ok(self.parsed.get_or_init(|| document).clone())
    }

    /// False for those that only service-linked roles may have.
    pub(crate) fn is_attachable(&self) -> bool {
        self.path != SERVICE_LINKED_PATH
    }

    /// `ANPA` and seventeen characters that follow from the name.
    pub(crate) fn id(&self) -> String {
        const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let mut hash = base::fnv1a([]);
        let mut digit = |salt: u8| {
            hash = base::fnv1a_on(hash, self.name.bytes().chain([salt]));
            ALPHABET[(hash >> 40) as usize % ALPHABET.len()] as char
        };
        format!("ANPA{}", (0..17).map(&mut digit).collect::<String>())
    }
}

/// A line `policy NAME PATH VERSION CREATED UPDATED`, then a line with the document.
fn parse(facts: &'static str) -> Vec<AwsPolicy> {
    let mut lines = facts.lines().filter(|l| !l.starts_with('#'));
    let mut out = Vec::new();
    while let (Some(head), Some(document)) = (lines.next(), lines.next()) {
        if let ["policy", name, path, version, created, updated] = head.split(' ').collect::<Vec<_>>()[..] {
            let (created, updated) = (timestamp(created), timestamp(updated));
            out.push(AwsPolicy { name, path, version, created, updated, document, parsed: OnceLock::new() });
        }
    }
    out
}

/// `2015-02-06T18:39:46Z`
fn timestamp(text: &str) -> Timestamp {
    let number = |from: usize, to: usize| text.get(from..to).and_then(|t| t.parse::<i64>().ok()).unwrap_or(0);
    let day = Timestamp::from_date(number(0, 4), number(5, 7) as u32, number(8, 10) as u32);
    day.plus_ms(((number(11, 13) * 60 + number(14, 16)) * 60 + number(17, 19)) * 1000)
}
