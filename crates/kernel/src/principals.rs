//! Principals that policies name: tied to their unique ids when a policy is saved, shown as what their ARNs mean now.
//!
//! IAM User Guide, "AWS JSON policy elements: Principal": an ARN is transformed to the unique id when the policy is saved, and a
//! principal that is deleted and made again is another one. What an ARN means is said by the rooms that keep identities
//! ([`crate::Identities::named`]).

use base::Fault;
use policy::{Document, Principal};

/// Whom a policy's principal means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// The unique id of a user or role.
    Id(String),
    /// Known, but not kept by id: an id itself, a session, a federated user.
    Unbound,
    /// There is no such user or role.
    Nobody,
}

/// ARNs and the unique ids behind them.
pub type Bound = Vec<(String, String)>;

/// Ties a document's principals to their ids; `nobody` makes the error about one that does not exist.
pub fn bind(
    document: &Document,
    named: impl Fn(&str) -> Result<Named, Fault>,
    nobody: impl Fn(&str) -> Fault,
) -> Result<Bound, Fault> {
    let mut bound = Bound::new();
    for principal in document.principals() {
        let Principal::Aws(arn) = principal else { continue };
        match named(arn)? {
            Named::Id(id) => bound.push((arn.clone(), id)),
            Named::Unbound => {}
            Named::Nobody => return Err(nobody(arn)),
        }
    }
    Ok(bound)
}

/// A document as it is answered and decided by: ARNs that mean somebody else by now are the old id.
pub fn shown(text: &str, bound: &Bound, named: impl Fn(&str) -> Result<Named, Fault>) -> Result<String, Fault> {
    let mut text = text.to_owned();
    for (arn, id) in bound {
        if !matches!(named(arn)?, Named::Id(now) if now == *id) {
            text = text.replace(&format!("\"{arn}\""), &format!("\"{id}\""));
        }
    }
    Ok(text)
}
