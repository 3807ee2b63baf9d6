//! Filter policies, and the promise that their reader keeps on any text.

use crate::rules::filter::{Scope, parse};

/// A policy and a message, divided by a line break: what is read without complaint can be asked about any message.
pub fn filter(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (policy, message) = text.split_once('\n').unwrap_or((text, ""));
    for scope in [Scope::Attributes, Scope::Body] {
        match parse(policy, scope) {
            Ok(policy) => {
                let _wanted = policy.wants_body(message);
                let _wanted = policy.wants_attributes(&[("a".into(), vec![message.into()])]);
            }
            Err(why) => assert!(!why.is_empty()),
        }
    }
}
