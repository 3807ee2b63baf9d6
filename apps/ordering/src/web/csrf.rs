//! Forms that other sites cannot send: a random cookie, and its HMAC in each form (OWASP: signed double-submit cookie).
//!
//! The key is the database's, so a form of one server is good at every other.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The cookie's name.
pub(crate) const COOKIE: &str = "ordering_session";

/// The field's name in a form.
pub(crate) const FIELD: &str = "csrf";

/// The cookie's value: random bytes in hex.
const SESSION_BYTES: usize = 16;

/// Makes and checks tokens.
#[derive(Clone)]
pub(crate) struct Signer(Vec<u8>);

impl Signer {
    pub(crate) fn new(key: impl Into<Vec<u8>>) -> Signer {
        Signer(key.into())
    }

    /// The token of a session.
    pub(crate) fn token(&self, session: &str) -> String {
        hex::encode(self.mac(session).finalize().into_bytes())
    }

    /// Whether a form's token belongs to the session, compared in constant time.
    pub(crate) fn verify(&self, session: &str, token: &str) -> bool {
        is_session(session) && hex::decode(token).is_ok_and(|token| self.mac(session).verify_slice(&token).is_ok())
    }

    fn mac(&self, session: &str) -> Hmac<Sha256> {
        // HMAC takes a key of any length, so this never fails.
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).unwrap_or_else(|_| unreachable!("any key length is good"));
        mac.update(b"ordering form\n");
        mac.update(session.as_bytes());
        mac
    }
}

/// A new session.
pub(crate) fn new_session() -> String {
    hex::encode(rand::random::<[u8; SESSION_BYTES]>())
}

/// Whether a cookie's value is one of ours.
pub(crate) fn is_session(value: &str) -> bool {
    value.len() == 2 * SESSION_BYTES && value.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}
