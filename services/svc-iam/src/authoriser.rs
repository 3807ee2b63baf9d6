//! The decision point of `hanul up --enforce-iam`: policies of users, groups and roles, boundaries and trust policies.
//!
//! IAM User Guide, "Policy evaluation logic". The account's root is not bound, services act by the cloud's own hand, and nobody
//! else's session policies are known here: STS keeps them.

use crate::errors::broken;
use crate::find;
use crate::held::{Held, Origin, Source};
use crate::model::Role;
use crate::rules::arns::{self, Kind};
use crate::rules::names;
use crate::tables::ROLES;
use crate::trust;
use base::{AccountId, Fault};
use kernel::{Authoriser, Decision, Principal, Question, Scope};
use policy::{Caller, Context, Document, Effect, Policies, Request, ResourcePolicy, evaluate};
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
            let decision = decide(read, question, &caller, &held, resource, &context)?;
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
            Some(Caller::Session {
                account: *account,
                // the role is gone; its sessions go on, and no ARN means them any more
                role_arn: found.map_or_else(String::new, |r| Kind::Role.arn(*account, &r.path, role)),
                role_id: id.clone(),
                arn: principal.arn(),
            })
        }
        Principal::Service { .. } => None,
        _ => Some(Caller::Anonymous),
    })
}

/// The decision on one resource.
fn decide(
    read: &dyn Read,
    question: &Question<'_>,
    caller: &Caller,
    held: &Held,
    resource: &str,
    context: &Context,
) -> Result<policy::Decision, Fault> {
    let trust = assumed(read, question, resource)?;
    let policies = Policies {
        identity: held.identity.iter().map(Source::named).collect(),
        boundary: held.boundary.as_ref().map(Source::named),
        resource: trust.as_ref().map_or(ResourcePolicy::None, |t| ResourcePolicy::Trust(t.named())),
        ..Policies::default()
    };
    let account = owner(resource).unwrap_or(question.scope.account);
    let request = Request { caller, action: &question.action, resource, account, context };
    Ok(evaluate(&request, &policies))
}

/// The account in an ARN.
fn owner(resource: &str) -> Option<AccountId> {
    resource.parse::<base::Arn>().ok()?.account.parse().ok()
}

/// Whom the trust policy of a role might let in. Its conditions and denials are about the call, which STS decides with the whole
/// policy; here it tells whether the caller needs a policy of its own.
fn assumed(read: &dyn Read, question: &Question<'_>, resource: &str) -> Result<Option<Source>, Fault> {
    if !question.action.starts_with("sts:AssumeRole") {
        return Ok(None);
    }
    let Some(parts) = arns::parse(Kind::Role, resource) else { return Ok(None) };
    let Some(account) = owner(resource) else { return Ok(None) };
    let role: Option<Role> = ROLES.get(read, &(Scope::global(account), names::key(&parts.name))).map_err(broken)?;
    let Some(role) = role.filter(|r| r.path == parts.path) else { return Ok(None) };
    let name = format!("of {}", role.name);
    let Ok(mut document) = Document::parse(&trust::shown(read, &role)?, policy::Kind::Trust) else { return Ok(None) };
    document.statements.retain(|s| s.effect == Effect::Allow);
    document.statements.iter_mut().for_each(|s| s.conditions.clear());
    Ok(Some(Source { origin: Origin::Resource, name, document: Arc::new(document) }))
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
