//! The encoded authorisation message of EC2's refusals, and what it decodes to.
//!
//! AWS STS API Reference, DecodeAuthorizationMessage. Sealed with the cloud's own secret, and readable in the account in which
//! the call was refused.

use crate::authorise::Answered;
use crate::{Cx, trail::quote};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use policy::{By, Caller, Context, Outcome, Reason, Step};
use sha2::{Digest, Sha256};

/// Bytes of the seal.
const SEAL_LENGTH: usize = 16;
/// Characters of an encoded message: what DecodeAuthorizationMessage takes.
const LENGTH_MAX: usize = 10_240;

/// Seals what is known of a refusal.
pub(crate) fn encode(cx: &Cx, caller: &Caller, answered: &Answered) -> String {
    let full = seal(cx, &shown(cx, caller, answered, &answered.context));
    // conditions are left out of a message that nobody could decode
    if full.len() <= LENGTH_MAX { full } else { seal(cx, &shown(cx, caller, answered, &Context::new())) }
}

/// What an encoded message says, as JSON; `None` for anything that was not encoded here for this account.
pub fn decode(cx: &Cx, message: &str) -> Option<String> {
    let bytes = BASE64.decode(message).ok()?;
    let (seal, hidden) = bytes.split_at_checked(SEAL_LENGTH)?;
    let text: Vec<u8> = hidden.iter().zip(stream(cx, seal)).map(|(a, b)| a ^ b).collect();
    let text = String::from_utf8(text).ok()?;
    (mac(cx, &text)[..] == *seal).then_some(text)
}

fn seal(cx: &Cx, text: &str) -> String {
    let mut bytes = mac(cx, text).to_vec();
    let hidden: Vec<u8> = text.bytes().zip(stream(cx, &bytes)).map(|(a, b)| a ^ b).collect();
    bytes.extend(hidden);
    BASE64.encode(bytes)
}

/// A stream that only this cloud knows, another one for each message.
fn stream(cx: &Cx, nonce: &[u8]) -> impl Iterator<Item = u8> {
    let key = Sha256::digest([cx.seal().as_slice(), b"authorisation", nonce].concat());
    (0u32..).flat_map(move |i| Sha256::digest([key.as_slice(), &i.to_be_bytes()].concat()))
}

fn mac(cx: &Cx, text: &str) -> [u8; SEAL_LENGTH] {
    let mut out = [0; SEAL_LENGTH];
    if let Ok(mut m) = Hmac::<Sha256>::new_from_slice(cx.seal()) {
        m.update(format!("{}\0{text}", cx.account).as_bytes());
        out.copy_from_slice(&m.finalize().into_bytes()[..SEAL_LENGTH]);
    }
    out
}

/// The message in the form that clients know.
fn shown(cx: &Cx, caller: &Caller, answered: &Answered, context: &Context) -> String {
    let decision = &answered.decision;
    let explicit = matches!(decision.reason, Reason::ExplicitDeny(_));
    let matched = decision.because.iter().filter(|s| s.by.is_some());
    let failed = decision.because.iter().filter(|s| s.outcome == Outcome::Silent);
    let mut out = format!("{{\"allowed\":{},\"explicitDeny\":{explicit}", decision.allowed);
    out.push_str(",\"matchedStatements\":");
    items(matched, statement, &mut out);
    out.push_str(",\"failures\":");
    items(failed, |step, out| quote(&step.to_string(), out), &mut out);
    out.push_str(",\"context\":{\"principal\":{\"id\":");
    quote(&cx.principal.unique_id(), &mut out);
    out.push_str(",\"arn\":");
    quote(&caller.shown(), &mut out);
    out.push_str("},\"action\":");
    quote(&answered.action, &mut out);
    out.push_str(",\"resource\":");
    quote(&answered.resource, &mut out);
    out.push_str(",\"conditions\":");
    items(context.iter(), condition, &mut out);
    out.push_str("}}");
    out
}

fn statement(step: &Step, out: &mut String) {
    let Some(By { policy, statement, sid }) = &step.by else { return };
    out.push_str("{\"statementId\":");
    quote(sid.as_deref().unwrap_or_default(), out);
    out.push_str(if step.outcome == Outcome::Denies { ",\"effect\":\"DENY\"" } else { ",\"effect\":\"ALLOW\"" });
    out.push_str(",\"policy\":");
    quote(policy, out);
    out.push_str(&format!(",\"statement\":{},\"kind\":", statement + 1));
    quote(step.kind.name(), out);
    out.push('}');
}

fn condition((key, values): (&str, &[String]), out: &mut String) {
    out.push_str("{\"key\":");
    quote(key, out);
    out.push_str(",\"values\":");
    let value = |v: &String, out: &mut String| {
        out.push_str("{\"value\":");
        quote(v, out);
        out.push('}');
    };
    items(values.iter(), value, out);
    out.push('}');
}

fn items<T>(all: impl Iterator<Item = T>, one: impl Fn(T, &mut String), out: &mut String) {
    out.push_str("{\"items\":[");
    for (i, item) in all.enumerate() {
        if i > 0 {
            out.push(',');
        }
        one(item, out);
    }
    out.push_str("]}");
}
