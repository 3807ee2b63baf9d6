//! Client tokens of transactions: the same request within ten minutes changes nothing again.
//!
//! Amazon DynamoDB API Reference, TransactWriteItems: ClientRequestToken.

use crate::errors;
use crate::limits::TOKEN_KEPT_MS;
use crate::tables::TOKENS;
use base::{Fault, Timestamp};
use kernel::Cx;
use serde::{Deserialize, Serialize};
use store::{Record, Tx};

/// What a token stands for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Token {
    digest: [u8; 32],
    until: Timestamp,
}
impl Record for Token {
    const VERSION: u8 = 1;
}

/// True when the request was made before; otherwise the token is remembered.
pub fn seen(cx: &Cx, tx: &mut Tx, token: &str, digest: [u8; 32]) -> Result<bool, Fault> {
    if token.is_empty() || token.len() > 36 {
        return Err(errors::invalid(format!(
            "1 validation error detected: Value '{token}' at 'clientRequestToken' failed to satisfy constraint: Member must have length {} 36",
            if token.is_empty() {
                "greater than or equal to 1, less than or equal to"
            } else {
                "less than or equal to"
            }
        )));
    }
    let key = (cx.scope(), token.to_owned());
    match TOKENS.get(tx, &key).map_err(Fault::internal)? {
        Some(t) if t.until > cx.now() && t.digest == digest => return Ok(true),
        Some(t) if t.until > cx.now() => return Err(errors::token_mismatch()),
        _ => {}
    }
    let token = Token { digest, until: cx.now().plus_ms(TOKEN_KEPT_MS) };
    TOKENS.put(tx, &key, &token).map_err(Fault::internal)?;
    Ok(false)
}

impl Token {
    /// True when it need not be remembered longer.
    pub fn ended(&self, now: Timestamp) -> bool {
        self.until < now
    }
}
