//! The size of a document as IAM counts it.
//!
//! IAM User Guide, "IAM and AWS STS quotas": white space is not counted.

/// Characters without white space.
pub fn size(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}
