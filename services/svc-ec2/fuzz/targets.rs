//! Keys and user data that users bring, and the promises that their readers keep on any bytes.

use crate::rules::{keys as read_keys, user_data};
use base64::Engine;

/// A key is refused, or its OpenSSH form is the same key again.
pub fn keys(data: &[u8]) {
    if let Ok(brought) = read_keys::read(data, "name") {
        let again = read_keys::read(brought.public.as_bytes(), "name").expect("our own form");
        assert_eq!((again.kind, again.fingerprint), (brought.kind, brought.fingerprint));
    }
    let text = String::from_utf8_lossy(data);
    let _ = user_data::decode(Some(&text));
    let encoded = base64::engine::general_purpose::STANDARD.encode(data);
    if let Ok(Some(decoded)) = user_data::decode(Some(&encoded)) {
        assert_eq!(decoded, data);
    }
}
