//! Session tokens (IMDSv2): sealed, bound to one instance, valid for the asked time; nothing is stored.

use base::Timestamp;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The longest life of a token, in seconds.
pub(crate) const TTL_SECONDS_MAX: u32 = 21_600;

/// The key that seals tokens.
#[derive(Clone)]
pub struct Seal(pub [u8; 32]);

impl Seal {
    /// A token for an instance until a point in time.
    pub(crate) fn token(&self, instance: &str, until: Timestamp) -> String {
        let mut bytes = until.0.to_be_bytes().to_vec();
        bytes.extend(self.mac(instance, until));
        BASE64.encode(bytes)
    }

    /// The seconds that a token is still valid for this instance.
    pub(crate) fn left(&self, token: &str, instance: &str, now: Timestamp) -> Option<i64> {
        let bytes = BASE64.decode(token).ok()?;
        let (until, mac) = bytes.split_first_chunk::<8>()?;
        let until = Timestamp(i64::from_be_bytes(*until));
        let good = bool::from(self.mac(instance, until).as_slice().ct_eq(mac));
        (good && until > now).then(|| (until.0 - now.0) / 1000)
    }

    fn mac(&self, instance: &str, until: Timestamp) -> Vec<u8> {
        // HMAC takes keys of any length
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return Vec::new() };
        mac.update(format!("imds\0{instance}\0{}", until.0).as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}
