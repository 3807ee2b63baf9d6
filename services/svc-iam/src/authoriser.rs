//! What callers hold, for the decision point of `hanul up --enforce-iam`: policies of users, groups and roles, boundaries, and
//! the policies that a session was made with.
//!
//! IAM User Guide, "Policy evaluation logic". The account's root is not bound, and services act by the cloud's own hand.

use crate::find;
use crate::held::{self, Held, Source};
use crate::rules::arns::Kind;
use base::{AccountId, Fault};
use kernel::{Authoriser, Cx, Holding, Principal, Scope, Session, authorise};
use policy::{Caller, documents};
use std::sync::Arc;
use store::Read;

/// Enforces IAM's policies.
pub fn authoriser() -> Arc<dyn Authoriser> {
    Arc::new(Enforced)
}

struct Enforced;

impl Authoriser for Enforced {
    fn held(&self, cx: &Cx, read: &dyn Read) -> Result<kernel::Held, Fault> {
        let caller = caller(cx, read)?;
        let held = match &cx.principal {
            // what its user may
            Principal::Federated { account, user: Some(user), .. } => {
                let (arn, id) = (user.arn(*account), user.id.clone());
                Held::of(read, &Caller::User { account: *account, arn, id })?
            }
            _ => Held::of(read, &caller)?,
        };
        let session = match (&caller, cx.session.as_deref()) {
            (Caller::Federated { account, .. }, session) => Some(policies(read, *account, session)?),
            (Caller::Session { account, .. }, Some(session)) if session.policies.is_some() => {
                Some(policies(read, *account, Some(session))?)
            }
            _ => None,
        };
        Ok(kernel::Held {
            identity: held.identity.into_iter().map(holding).collect(),
            boundary: held.boundary.map(holding),
            session,
            ..kernel::Held::nothing(caller)
        })
    }
}

/// The caller; a session whose role is gone is meant by no role's ARN any more.
fn caller(cx: &Cx, read: &dyn Read) -> Result<Caller, Fault> {
    let mut caller = authorise::caller(cx);
    if let Caller::Session { account, role_arn, role_id, .. } = &mut caller {
        let found = find::role_by_id(read, Scope::global(*account), role_id)?;
        *role_arn = found.map_or_else(String::new, |r| Kind::Role.arn(*account, &r.path, &r.name));
    }
    Ok(caller)
}

/// The session's policies; a federated user without any may nothing that its own name is not granted.
fn policies(read: &dyn Read, account: AccountId, session: Option<&Session>) -> Result<Vec<Holding>, Fault> {
    let Some(given) = session.and_then(|s| s.policies.as_ref()) else { return Ok(Vec::new()) };
    let mut out = Vec::new();
    for text in &given.documents {
        let document = documents::readable(text, policy::Kind::Identity);
        out.push(Holding { name: "given with the session".into(), document });
    }
    for arn in &given.arns {
        out.extend(held::managed(read, Scope::global(account), arn.clone())?.map(holding));
    }
    Ok(out)
}

fn holding(source: Source) -> Holding {
    Holding { name: source.name, document: source.document }
}
