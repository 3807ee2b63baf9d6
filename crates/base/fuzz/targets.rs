//! Texts that everything else begins with, and the promises that they keep on any bytes.

use base::{AccountId, Arn, Region};

/// What is read is written as it was.
pub fn texts(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(arn) = text.parse::<Arn>() {
        assert_eq!(arn.to_string(), text);
    }
    if let Ok(account) = text.parse::<AccountId>() {
        assert_eq!(account.to_string(), text);
    }
    if let Some(region) = Region::parse(text) {
        assert_eq!(region.code(), text);
    }
    let (pattern, subject) = text.split_at(text.floor_char_boundary(text.len() / 2));
    let _ = base::glob::matches(pattern, subject);
}
