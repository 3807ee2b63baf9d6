//! Verifies a token's signature with the keys that its issuer publishes.
//!
//! AWS STS API Reference, AssumeRoleWithWebIdentity, WebIdentityToken: RS256, RS384, RS512, ES256, ES384 or ES512 (the last is not
//! here: its curve is in no library that we use). RFC 7517 (JWK), RFC 7518 (algorithms).

use super::token::Token;
use crate::errors::{invalid_token, no_key, not_a_token};
use crate::limits;
use base::Fault;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Set {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

enum Algorithm {
    Rsa(&'static RsaParameters),
    Curve(&'static str, &'static dyn VerificationAlgorithm),
}

/// Refuses a token that none of the issuer's keys signed.
pub(crate) fn verify(token: &Token<'_>, published: &[u8]) -> Result<(), Fault> {
    let algorithm = algorithm(&token.algorithm)?;
    let set: Set = serde_json::from_slice(published).map_err(|_| no_key())?;
    // keys of kinds that we do not know are none of ours
    let keys = set.keys.into_iter().take(limits::ISSUER_KEYS_MAX).filter_map(|k| serde_json::from_value(k).ok());
    let mut fitting = keys.filter(|k: &Key| fits(k, token, &algorithm)).peekable();
    if fitting.peek().is_none() {
        return Err(no_key());
    }
    match fitting.any(|key| signed_by(&key, &algorithm, token).unwrap_or(false)) {
        true => Ok(()),
        false => Err(invalid_token("The signature of the token is not valid.")),
    }
}

fn algorithm(name: &str) -> Result<Algorithm, Fault> {
    Ok(match name {
        "RS256" => Algorithm::Rsa(&RSA_PKCS1_2048_8192_SHA256),
        "RS384" => Algorithm::Rsa(&RSA_PKCS1_2048_8192_SHA384),
        "RS512" => Algorithm::Rsa(&RSA_PKCS1_2048_8192_SHA512),
        "ES256" => Algorithm::Curve("P-256", &ECDSA_P256_SHA256_FIXED),
        "ES384" => Algorithm::Curve("P-384", &ECDSA_P384_SHA384_FIXED),
        "ES512" => return Err(Fault::not_implemented("AssumeRoleWithWebIdentity.WebIdentityToken with ES512")),
        _ => return Err(not_a_token()),
    })
}

fn fits(key: &Key, token: &Token<'_>, algorithm: &Algorithm) -> bool {
    let named = token.key_id.is_none() || key.kid == token.key_id;
    let meant = key.purpose.as_deref().is_none_or(|p| p == "sig");
    let kind = match algorithm {
        Algorithm::Rsa(_) => key.kty == "RSA",
        Algorithm::Curve(name, _) => key.kty == "EC" && key.crv.as_deref() == Some(*name),
    };
    named && meant && kind && key.alg.as_ref().is_none_or(|a| *a == token.algorithm)
}

/// `None` when the key cannot be read.
fn signed_by(key: &Key, algorithm: &Algorithm, token: &Token<'_>) -> Option<bool> {
    let part = |value: &Option<String>| URL_SAFE_NO_PAD.decode(value.as_ref()?.trim_end_matches('=')).ok();
    let (message, signature) = (token.signed.as_bytes(), &token.signature);
    Some(match algorithm {
        Algorithm::Rsa(parameters) => {
            let (mut n, e) = (part(&key.n)?, part(&key.e)?);
            let zeros = n.iter().take_while(|b| **b == 0).count();
            n.drain(..zeros);
            RsaPublicKeyComponents { n, e }.verify(parameters, message, signature).is_ok()
        }
        Algorithm::Curve(_, algorithm) => {
            // an uncompressed point
            let point = [vec![4], part(&key.x)?, part(&key.y)?].concat();
            UnparsedPublicKey::new(*algorithm, point).verify(message, signature).is_ok()
        }
    })
}
