//! Client tokens: the first answer is kept with a digest of the parameters; other parameters are a mismatch.
//!
//! Ensuring idempotency: <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html>

use crate::{Cx, Scope};
use base::{Fault, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shape::{Ref, Struct};
use store::{Record, Table, Tx};

/// How long a token is remembered, in milliseconds.
pub const KEPT_MS: i64 = 24 * 3600 * 1000;
/// Characters in a token.
pub const LENGTH_MAX: usize = 64;

/// What a token stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    digest: [u8; 32],
    /// The ids of what was made.
    pub made: Vec<String>,
    until: Timestamp,
}
impl Record for Remembered {
    const VERSION: u8 = 1;
}

/// Scope, operation, token.
pub static TOKENS: Table<(Scope, String, String), Remembered> = Table::new("kernel.tokens");

/// What is known of a token.
pub enum Seen {
    /// Nothing: go on, then [`remember`].
    Never,
    /// The same call was made before, and made these.
    Same(Vec<String>),
    /// The token was used with other parameters.
    Other,
}

/// A digest of an input, without its token.
pub fn digest(input: &dyn Struct) -> [u8; 32] {
    let mut h = Sha256::new();
    feed(input, &mut h);
    h.finalize().into()
}

/// Looks a token up.
pub fn look(cx: &Cx, tx: &Tx, operation: &str, token: &str, digest: [u8; 32]) -> Result<Seen, Fault> {
    let key = (cx.scope(), operation.to_owned(), token.to_owned());
    Ok(match TOKENS.get(tx, &key).map_err(Fault::internal)? {
        Some(r) if r.until < cx.now() => Seen::Never,
        Some(r) if r.digest == digest => Seen::Same(r.made),
        Some(_) => Seen::Other,
        None => Seen::Never,
    })
}

/// Keeps the answer of a first call.
pub fn remember(
    cx: &Cx,
    tx: &mut Tx,
    operation: &str,
    token: &str,
    digest: [u8; 32],
    made: Vec<String>,
) -> Result<(), Fault> {
    let key = (cx.scope(), operation.to_owned(), token.to_owned());
    TOKENS.put(tx, &key, &Remembered { digest, made, until: cx.now().plus_ms(KEPT_MS) }).map_err(Fault::internal)
}

fn feed(s: &dyn Struct, h: &mut Sha256) {
    for (i, m) in s.ty().members.iter().enumerate().filter(|(_, m)| !m.token && m.name != "ClientToken") {
        let view = s.get(i).view();
        if !matches!(view, Ref::Absent) {
            h.update(m.name.as_bytes());
            h.update([0]);
            value(view, h);
        }
    }
    h.update([1]);
}

fn value(view: Ref<'_>, h: &mut Sha256) {
    match view {
        Ref::Absent | Ref::Document(_) => {}
        Ref::Bool(b) => h.update([b as u8]),
        Ref::I32(n) => h.update(i64::from(n).to_be_bytes()),
        Ref::I64(n) => h.update(n.to_be_bytes()),
        Ref::F32(n) => h.update(n.to_be_bytes()),
        Ref::F64(n) => h.update(n.to_be_bytes()),
        Ref::Time(t) => h.update(t.0.to_be_bytes()),
        Ref::Str(s) => text(s.as_bytes(), h),
        Ref::Blob(b) => text(b, h),
        Ref::Struct(s) => feed(s, h),
        Ref::List(l) => {
            h.update((l.len() as u64).to_be_bytes());
            (0..l.len()).for_each(|i| value(l.at(i), h));
        }
        Ref::Map(m) => (0..m.len()).for_each(|i| {
            let (k, v) = m.at(i);
            text(k.as_bytes(), h);
            value(v, h);
        }),
    }
}

fn text(bytes: &[u8], h: &mut Sha256) {
    h.update((bytes.len() as u64).to_be_bytes());
    h.update(bytes);
}
