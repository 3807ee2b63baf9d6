//! What users, groups and roles have in common: attached managed policies and inline policies.
//!
//! IAM User Guide, "Managed policies and inline policies".

use crate::errors::{self, broken, no_such_entity};
use crate::find::{self, Managed};
use crate::limits;
use crate::model::{Attached, Inline};
use crate::rules::{documents, names};
use crate::tables::{ATTACHED, INLINE};
use api_iam::AttachedPolicy;
use base::Fault;
use kernel::Cx;
use kernel::quota::Quota;
use store::{Read, Tx};

/// The kinds of holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HolderKind {
    User,
    Group,
    Role,
}

/// A user, group or role as a holder of policies.
#[derive(Debug, Clone)]
pub(crate) struct Holder {
    pub(crate) kind: HolderKind,
    pub(crate) id: String,
    pub(crate) name: String,
}

impl HolderKind {
    fn label(self) -> &'static str {
        match self {
            HolderKind::User => "user",
            HolderKind::Group => "group",
            HolderKind::Role => "role",
        }
    }
    fn attached_max(self) -> Quota {
        match self {
            HolderKind::User => limits::POLICIES_PER_USER,
            HolderKind::Group => limits::POLICIES_PER_GROUP,
            HolderKind::Role => limits::POLICIES_PER_ROLE,
        }
    }
    fn inline_size_max(self) -> usize {
        match self {
            HolderKind::User => limits::INLINE_USER_SIZE_MAX,
            HolderKind::Group => limits::INLINE_GROUP_SIZE_MAX,
            HolderKind::Role => limits::INLINE_ROLE_SIZE_MAX,
        }
    }
}

impl Holder {
    /// The user of this name.
    pub(crate) fn user(cx: &Cx, read: &dyn Read, name: &str) -> Result<Holder, Fault> {
        find::user(cx, read, name).map(|u| Holder { kind: HolderKind::User, id: u.id, name: u.name })
    }
    /// The group of this name.
    pub(crate) fn group(cx: &Cx, read: &dyn Read, name: &str) -> Result<Holder, Fault> {
        find::group(cx, read, name).map(|g| Holder { kind: HolderKind::Group, id: g.id, name: g.name })
    }
    /// The role of this name.
    pub(crate) fn role(cx: &Cx, read: &dyn Read, name: &str) -> Result<Holder, Fault> {
        find::role(cx, read, name).map(|r| Holder { kind: HolderKind::Role, id: r.id, name: r.name })
    }
    /// The role of this name, unless only its service may change it.
    pub(crate) fn own_role(cx: &Cx, read: &dyn Read, name: &str) -> Result<Holder, Fault> {
        find::own_role(cx, read, name).map(|r| Holder { kind: HolderKind::Role, id: r.id, name: r.name })
    }

    /// Attaches a managed policy; attaching it twice is no mistake.
    pub(crate) fn attach(&self, cx: &Cx, tx: &mut Tx, arn: &str) -> Result<(), Fault> {
        find::valid_arn(arn)?;
        let found = find::managed(tx, cx.global(), arn)?;
        let missing = || no_such_entity(format!("Policy {arn} does not exist or is not attachable."));
        if let Managed::Aws(policy) = found.ok_or_else(missing)?
            && !policy.is_attachable()
        {
            return Err(errors::not_attachable(arn));
        }
        let key = (cx.global(), self.id.clone(), arn.to_owned());
        if ATTACHED.contains(tx, &key).map_err(broken)? {
            return Ok(());
        }
        let has = ATTACHED.count(tx, &self.key(cx)).map_err(broken)?;
        limits::room(cx, tx, self.kind.attached_max(), has)?;
        ATTACHED.put(tx, &key, &Attached { at: cx.now() }).map_err(broken)
    }

    /// Detaches a managed policy.
    pub(crate) fn detach(&self, cx: &Cx, tx: &mut Tx, arn: &str) -> Result<(), Fault> {
        find::valid_arn(arn)?;
        let was = ATTACHED.delete(tx, &(cx.global(), self.id.clone(), arn.to_owned())).map_err(broken)?;
        if was { Ok(()) } else { Err(no_such_entity(format!("Policy {arn} was not found."))) }
    }

    /// The attached managed policies below a path, in the order of names.
    pub(crate) fn attached(
        &self,
        cx: &Cx,
        read: &dyn Read,
        prefix: Option<&str>,
    ) -> Result<Vec<AttachedPolicy>, Fault> {
        let mut found = Vec::new();
        for ((_, _, arn), _) in ATTACHED.list(read, &self.key(cx)).map_err(broken)? {
            let (path, name) = match find::managed(read, cx.global(), &arn)? {
                Some(Managed::Own(policy)) => (policy.path, policy.name),
                Some(Managed::Aws(policy)) => (policy.path.to_owned(), policy.name.to_owned()),
                None => continue,
            };
            if prefix.is_none_or(|p| path.starts_with(p)) {
                found.push(AttachedPolicy { policy_name: Some(name), policy_arn: Some(arn) });
            }
        }
        found.sort_by_key(order);
        Ok(found)
    }

    /// Writes an inline policy, or overwrites it.
    pub(crate) fn put_inline(&self, cx: &Cx, tx: &mut Tx, name: &str, document: &str) -> Result<(), Fault> {
        documents::check(document, policy::Kind::Identity)?;
        let key = (cx.global(), self.id.clone(), names::key(name));
        let others: usize = self
            .inline(cx, tx)?
            .iter()
            .filter(|i| names::key(&i.name) != key.2)
            .map(|i| policy::size(&i.document))
            .sum();
        let max = self.kind.inline_size_max();
        if others + policy::size(document) > max {
            let (label, name) = (self.kind.label(), &self.name);
            return Err(errors::limit_exceeded(format!(
                "Maximum policy size of {max} bytes exceeded for {label} {name}"
            )));
        }
        INLINE.put(tx, &key, &Inline { name: name.to_owned(), document: document.to_owned() }).map_err(broken)
    }

    /// The inline policy of this name.
    pub(crate) fn get_inline(&self, cx: &Cx, read: &dyn Read, name: &str) -> Result<Inline, Fault> {
        let found = INLINE.get(read, &(cx.global(), self.id.clone(), names::key(name))).map_err(broken)?;
        found.ok_or_else(|| self.no_inline(name))
    }

    /// Removes an inline policy.
    pub(crate) fn delete_inline(&self, cx: &Cx, tx: &mut Tx, name: &str) -> Result<(), Fault> {
        let was = INLINE.delete(tx, &(cx.global(), self.id.clone(), names::key(name))).map_err(broken)?;
        if was { Ok(()) } else { Err(self.no_inline(name)) }
    }

    /// The inline policies, in the order of names.
    pub(crate) fn inline(&self, cx: &Cx, read: &dyn Read) -> Result<Vec<Inline>, Fault> {
        let rows = INLINE.list(read, &self.key(cx)).map_err(broken)?;
        Ok(rows.into_iter().map(|(_, inline)| inline).collect())
    }

    /// Refuses to go on while policies hang on it.
    pub(crate) fn must_be_bare(&self, cx: &Cx, read: &dyn Read) -> Result<(), Fault> {
        if ATTACHED.first(read, &self.key(cx)).map_err(broken)?.is_some() {
            return Err(errors::delete_conflict("Cannot delete entity, must detach all policies first."));
        }
        if INLINE.first(read, &self.key(cx)).map_err(broken)?.is_some() {
            return Err(errors::delete_conflict("Cannot delete entity, must delete policies first."));
        }
        Ok(())
    }

    fn key(&self, cx: &Cx) -> (kernel::Scope, String) {
        (cx.global(), self.id.clone())
    }

    fn no_inline(&self, name: &str) -> Fault {
        no_such_entity(format!("The {} policy with name {name} cannot be found.", self.kind.label()))
    }
}

/// Names may be the same in the customer's and AWS's policies; the ARN's account tells them apart.
pub(crate) fn order(policy: &AttachedPolicy) -> String {
    let (name, arn) = (policy.policy_name.as_deref(), policy.policy_arn.as_deref());
    let aws = arn.is_some_and(|a| a.starts_with("arn:aws:iam::aws:"));
    format!("{}/{}", names::key(name.unwrap_or_default()), if aws { 0 } else { 1 })
}
