//! Seals stickiness cookies: AES-256-GCM under the snapshot's secret, bound to the cookie's purpose.
//!
//! "The content of load balancer generated cookies are encrypted" (Sticky sessions); AWS rotates its key, here the
//! secret comes with the snapshot.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use proxy_rules::CookieSecret;
use proxy_rules::sticky::Sealer;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// A [`Sealer`] for one load balancer.
pub(crate) struct Seal {
    key: LessSafeKey,
    balancer: String,
}

impl Seal {
    pub(crate) fn new(secret: &CookieSecret, balancer: &str) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, &secret.0).expect("a secret has 32 bytes");
        Self { key: LessSafeKey::new(key), balancer: balancer.to_owned() }
    }

    fn aad(&self, purpose: &str) -> Aad<String> {
        Aad::from(format!("{purpose}\n{}", self.balancer))
    }
}

impl Sealer for Seal {
    fn seal(&self, purpose: &str, plain: &str) -> String {
        let nonce: [u8; NONCE_LEN] = rand::random();
        let mut body = plain.as_bytes().to_vec();
        let sealed =
            self.key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), self.aad(purpose), &mut body);
        sealed.expect("a ticket is short");
        STANDARD_NO_PAD.encode([&nonce[..], &body].concat())
    }

    fn open(&self, purpose: &str, sealed: &[u8]) -> Option<String> {
        let mut bytes = STANDARD_NO_PAD.decode(sealed).ok()?;
        let (nonce, body) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let plain = self.key.open_in_place(nonce, self.aad(purpose), body).ok()?;
        String::from_utf8(plain.to_vec()).ok()
    }
}
