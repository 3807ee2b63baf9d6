//! Request ids in other spellings.

/// Sixteen capital letters and digits, as S3's request ids have: of one id always the same.
pub fn short_request_id(id: &str) -> String {
    let mut out = String::with_capacity(16);
    let letters = id.bytes().filter(u8::is_ascii_alphanumeric).take(16);
    letters.for_each(|b| out.push(b.to_ascii_uppercase().into()));
    out
}
