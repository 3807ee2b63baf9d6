//! The policies that a user or role holds, its own and those of its groups, parsed.
//!
//! IAM User Guide, "Policy evaluation logic".

use crate::errors::broken;
use crate::find::{self, Managed};
use crate::tables::{ATTACHED, INLINE, MEMBER_BY_USER, MEMBERS, VERSIONS};
use base::Fault;
use kernel::Scope;
use policy::{Caller, Document, Kind, Named, documents};
use std::sync::Arc;
use store::Read;

/// Where a policy comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    User,
    Group,
    Role,
    AwsManaged,
    UserManaged,
    Resource,
    /// Given with the question.
    Given,
}

/// A policy, and where it comes from.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) origin: Origin,
    pub(crate) name: String,
    pub(crate) document: Arc<Document>,
}

impl Source {
    /// Documents were checked when they came in; one that cannot be read any more is `None`.
    pub(crate) fn parse(origin: Origin, name: String, text: &str, kind: Kind) -> Option<Source> {
        let document = Arc::new(Document::parse(text, kind).ok()?);
        Some(Source { origin, name, document })
    }
    /// As the evaluation wants it.
    pub(crate) fn named(&self) -> Named<'_> {
        Named { name: &self.name, document: &self.document }
    }
}

/// The documents that a caller holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Held {
    pub(crate) identity: Vec<Source>,
    pub(crate) boundary: Option<Source>,
}

impl Held {
    /// What this caller holds.
    pub(crate) fn of(read: &dyn Read, caller: &Caller) -> Result<Held, Fault> {
        let mut held = Held::default();
        match caller {
            Caller::User { account, id, .. } => {
                let scope = Scope::global(*account);
                held.collect(read, scope, id, Origin::User)?;
                let groups = MEMBERS.keys_by(&MEMBER_BY_USER, read, &(scope, id.clone())).map_err(broken)?;
                for (_, (_, group, _)) in groups {
                    held.collect(read, scope, &group, Origin::Group)?;
                }
                held.bound(read, scope, find::user_by_id(read, scope, id)?.and_then(|u| u.boundary))?;
            }
            Caller::Session { account, role_id, .. } => {
                let scope = Scope::global(*account);
                held.collect(read, scope, role_id, Origin::Role)?;
                held.bound(read, scope, find::role_by_id(read, scope, role_id)?.and_then(|r| r.boundary))?;
            }
            _ => {}
        }
        Ok(held)
    }

    /// Adds what one holder has.
    pub(crate) fn collect(&mut self, read: &dyn Read, scope: Scope, id: &str, origin: Origin) -> Result<(), Fault> {
        let key = (scope, id.to_owned());
        for (_, inline) in INLINE.list(read, &key).map_err(broken)? {
            self.identity.push(readable(origin, inline.name, &inline.document, Kind::Identity));
        }
        for ((_, _, arn), _) in ATTACHED.list(read, &key).map_err(broken)? {
            self.identity.extend(managed(read, scope, arn)?);
        }
        Ok(())
    }

    fn bound(&mut self, read: &dyn Read, scope: Scope, boundary: Option<String>) -> Result<(), Fault> {
        if let Some(arn) = boundary {
            self.boundary = managed(read, scope, arn)?;
        }
        Ok(())
    }
}

/// Documents were checked when they came in; one that cannot be read any more denies everything.
fn readable(origin: Origin, name: String, text: &str, kind: Kind) -> Source {
    Source { origin, name, document: documents::readable(text, kind) }
}

/// The default version of a managed policy; one that is gone denies everything.
pub(crate) fn managed(read: &dyn Read, scope: Scope, arn: String) -> Result<Option<Source>, Fault> {
    Ok(match find::managed(read, scope, &arn)? {
        Some(Managed::Aws(policy)) => {
            let document = policy.parsed().map_err(Fault::internal)?;
            Some(Source { origin: Origin::AwsManaged, name: arn, document })
        }
        Some(Managed::Own(policy)) => {
            let version = VERSIONS.get(read, &(scope, policy.id, policy.default)).map_err(broken)?;
            let text = version.map_or_else(String::new, |v| v.document);
            Some(readable(Origin::UserManaged, arn, &text, Kind::Managed))
        }
        None => Some(readable(Origin::UserManaged, arn, "", Kind::Managed)),
    })
}
