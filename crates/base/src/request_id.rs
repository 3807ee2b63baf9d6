//! Request ids in other spellings.

/// Sixteen capital letters and digits, as S3's request ids have: of one id always the same.
pub fn short_request_id(id: &str) -> String {
    id.chars().filter(char::is_ascii_alphanumeric).take(16).collect::<String>().to_ascii_uppercase()
}
