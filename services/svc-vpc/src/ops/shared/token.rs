//! Client tokens of creating calls.
//!
//! Ensuring idempotency: <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html>

use crate::errors;
use base::Fault;
use kernel::Cx;
use kernel::token::{self, LENGTH_MAX, Seen};
use shape::Struct;
use store::Tx;

/// The token of one call, if it has one.
pub struct Token {
    operation: &'static str,
    given: Option<(String, [u8; 32])>,
}

impl Token {
    /// Takes the token of a call.
    pub fn of(operation: &'static str, token: &Option<String>, input: &dyn Struct) -> Result<Token, Fault> {
        let Some(token) = token.as_deref().filter(|t| !t.is_empty()) else {
            return Ok(Token { operation, given: None });
        };
        if token.chars().count() > LENGTH_MAX || !token.is_ascii() {
            return Err(errors::invalid_value(token, "clientToken", "Expecting at most 64 ASCII characters."));
        }
        Ok(Token { operation, given: Some((token.to_owned(), token::digest(input))) })
    }

    /// What the same call made before.
    pub fn made(&self, cx: &Cx, tx: &Tx) -> Result<Option<String>, Fault> {
        let Some((token, digest)) = &self.given else { return Ok(None) };
        match token::look(cx, tx, self.operation, token, *digest)? {
            Seen::Never => Ok(None),
            Seen::Same(made) => Ok(made.into_iter().next()),
            Seen::Other => Err(errors::token_mismatch()),
        }
    }

    /// Remembers what this call made.
    pub fn keep(&self, cx: &Cx, tx: &mut Tx, made: &str) -> Result<(), Fault> {
        let Some((token, digest)) = &self.given else { return Ok(()) };
        token::remember(cx, tx, self.operation, token, *digest, vec![made.to_owned()])
    }
}
