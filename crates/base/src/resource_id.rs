//! EC2-style resource ids: a prefix, a dash and 17 (formerly 8) hexadecimal digits.
//!
//! EC2 resource IDs: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html>

/// The form of one kind of id, checked before anything is looked up (malformed is not "not found").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdForm {
    /// Without the dash: `vpc`.
    pub prefix: &'static str,
}

impl IdForm {
    /// True for `prefix-` followed by 8 or 17 lower-case hexadecimal digits.
    pub fn fits(self, text: &str) -> bool {
        let Some(digits) = text.strip_prefix(self.prefix).and_then(|t| t.strip_prefix('-')) else { return false };
        matches!(digits.len(), 8 | 17) && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    }
}
