//! The decision point of `hanul up --enforce-iam`: policies of users, groups and roles, boundaries and trust policies.
//!
//! IAM User Guide, "Policy evaluation logic". The account's root is not bound, services act by the cloud's own hand, and nobody
//! else's session policies are known here: STS keeps them.

use crate::errors::broken;
use crate::find;
use crate::model::Role;
use crate::rules::arns::{self, Kind};
use crate::rules::names;
use crate::tables::{ATTACHED, INLINE, MEMBER_BY_USER, MEMBERS, ROLES};
use crate::trust;
use base::{AccountId, Fault};
use kernel::{Authoriser, Decision, Principal, Question, Scope};
use policy::{Caller, Context, Document, Named, Policies, Request, ResourcePolicy, evaluate};
use std::sync::Arc;
use store::Read;

/// Enforces IAM's policies.
pub fn authoriser() -> Arc<dyn Authoriser> {
    Arc::new(Enforced)
}

struct Enforced;

impl Authoriser for Enforced {
    fn decide(&self, read: &dyn Read, question: &Question<'_>) -> Result<Decision, Fault> {
        let Some(caller) = caller(read, question.principal)? else {
            return Ok(Decision { allowed: true, because: vec!["services act by the cloud's own hand".into()] });
        };
        if open(&question.action) {
            return Ok(Decision { allowed: true, because: vec![format!("{} needs no permission", question.action)] });
        }
        let held = Held::of(read, &caller)?;
        let context = context(read, question, &caller)?;
        let mut because = Vec::new();
        for resource in &question.resources {
            let decision = held.decide(read, question, &caller, resource, &context)?;
            because.extend(decision.because.iter().map(|step| format!("{resource}: {step}")));
            if !decision.allowed {
                return Ok(Decision { allowed: false, because });
            }
        }
        Ok(Decision { allowed: true, because })
    }
}

/// AWS STS API Reference, GetCallerIdentity: "No permissions are required to perform this operation"; so it is for session tokens.
fn open(action: &str) -> bool {
    matches!(action, "sts:GetCallerIdentity" | "sts:GetSessionToken")
}

/// The caller as policies see it; `None` for services.
fn caller(read: &dyn Read, principal: &Principal) -> Result<Option<Caller>, Fault> {
    Ok(match principal {
        Principal::Root(account) => Some(Caller::Root(*account)),
        Principal::User { account, id, .. } => {
            Some(Caller::User { account: *account, arn: principal.arn(), id: id.clone() })
        }
        Principal::Role { account, id, role, .. } => {
            let found = find::role_by_id(read, Scope::global(*account), id)?;
            let path = found.map_or_else(|| names::ROOT_PATH.into(), |r| r.path);
            Some(Caller::Session {
                account: *account,
                role_arn: Kind::Role.arn(*account, &path, role),
                role_id: id.clone(),
                arn: principal.arn(),
            })
        }
        Principal::Service { .. } => None,
        _ => Some(Caller::Anonymous),
    })
}

/// The documents that a caller holds.
struct Held {
    identity: Vec<(String, Document)>,
    boundary: Option<(String, Document)>,
}

impl Held {
    fn of(read: &dyn Read, caller: &Caller) -> Result<Held, Fault> {
        let mut held = Held { identity: Vec::new(), boundary: None };
        let (scope, id, boundary) = match caller {
            Caller::User { account, id, .. } => {
                let scope = Scope::global(*account);
                for (_, (_, group, _)) in
                    MEMBERS.keys_by(&MEMBER_BY_USER, read, &(scope, id.clone())).map_err(broken)?
                {
                    held.collect(read, scope, &group)?;
                }
                (scope, id, find::user_by_id(read, scope, id)?.and_then(|u| u.boundary))
            }
            Caller::Session { account, role_id, .. } => {
                let scope = Scope::global(*account);
                (scope, role_id, find::role_by_id(read, scope, role_id)?.and_then(|r| r.boundary))
            }
            _ => return Ok(held),
        };
        held.collect(read, scope, id)?;
        if let Some(arn) = boundary {
            // a boundary that is gone bounds everything
            let text = find::default_document(read, scope, &arn)?.unwrap_or_else(|| NOTHING.into());
            held.boundary = parsed(arn, &text, policy::Kind::Managed);
        }
        Ok(held)
    }

    fn collect(&mut self, read: &dyn Read, scope: Scope, id: &str) -> Result<(), Fault> {
        let key = (scope, id.to_owned());
        for (_, inline) in INLINE.list(read, &key).map_err(broken)? {
            self.identity.extend(parsed(inline.name, &inline.document, policy::Kind::Identity));
        }
        for ((_, _, arn), _) in ATTACHED.list(read, &key).map_err(broken)? {
            if let Some(text) = find::default_document(read, scope, &arn)? {
                self.identity.extend(parsed(arn, &text, policy::Kind::Managed));
            }
        }
        Ok(())
    }

    fn decide(
        &self,
        read: &dyn Read,
        question: &Question<'_>,
        caller: &Caller,
        resource: &str,
        context: &Context,
    ) -> Result<policy::Decision, Fault> {
        let trust = assumed(read, question, resource)?;
        let named =
            |(name, document): &'_ (String, Document)| -> (String, Document) { (name.clone(), document.clone()) };
        let identity: Vec<(String, Document)> = self.identity.iter().map(named).collect();
        let policies = Policies {
            identity: identity.iter().map(|(name, document)| Named { name, document }).collect(),
            boundary: self.boundary.as_ref().map(|(name, document)| Named { name, document }),
            resource: match &trust {
                Some((name, document)) => ResourcePolicy::Trust(Named { name, document }),
                None => ResourcePolicy::None,
            },
            ..Policies::default()
        };
        let account = owner(resource).unwrap_or(question.scope.account);
        let request = Request { caller, action: &question.action, resource, account, context };
        Ok(evaluate(&request, &policies))
    }
}

/// Allows nothing.
const NOTHING: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"#;

/// Documents were checked when they came in; AWS's own are taken as they are.
fn parsed(name: String, text: &str, kind: policy::Kind) -> Option<(String, Document)> {
    Document::parse(text, kind).ok().map(|document| (name, document))
}

/// The account in an ARN.
fn owner(resource: &str) -> Option<AccountId> {
    resource.parse::<base::Arn>().ok()?.account.parse().ok()
}

/// The trust policy of the role that a call of STS is about.
fn assumed(read: &dyn Read, question: &Question<'_>, resource: &str) -> Result<Option<(String, Document)>, Fault> {
    if !question.action.starts_with("sts:AssumeRole") {
        return Ok(None);
    }
    let Some(parts) = arns::parse(Kind::Role, resource) else { return Ok(None) };
    let Some(account) = owner(resource) else { return Ok(None) };
    let role: Option<Role> = ROLES.get(read, &(Scope::global(account), names::key(&parts.name))).map_err(broken)?;
    let Some(role) = role.filter(|r| r.path == parts.path) else { return Ok(None) };
    Ok(parsed(format!("of {}", role.name), &trust::shown(read, &role)?, policy::Kind::Trust))
}

/// The condition keys about the caller that are known here; those about the call are the kernel's.
fn context(read: &dyn Read, question: &Question<'_>, caller: &Caller) -> Result<Context, Fault> {
    let mut context = Context::new();
    context.set("aws:RequestedRegion", question.scope.region.code());
    context.set("aws:userid", question.principal.unique_id());
    let (arn, kind, tagged) = match caller {
        Caller::Root(account) => (arns::root(*account), "Account", None),
        Caller::User { arn, id, account } => (arn.clone(), "User", Some((*account, id))),
        Caller::Session { role_arn, role_id, account, .. } => {
            (role_arn.clone(), "AssumedRole", Some((*account, role_id)))
        }
        _ => (caller.shown(), "Anonymous", None),
    };
    context.set("aws:PrincipalArn", arn).set("aws:PrincipalType", kind);
    if let Some(account) = caller.account() {
        context.set("aws:PrincipalAccount", account.to_string());
    }
    if let Principal::User { name, .. } = question.principal {
        context.set("aws:username", name.clone());
    }
    if let Some((account, id)) = tagged {
        for (key, value) in kernel::tags::of(read, Scope::global(account), id)? {
            context.set(&format!("aws:PrincipalTag/{key}"), value);
        }
    }
    Ok(context)
}
