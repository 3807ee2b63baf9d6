//! The global condition keys of a call.
//!
//! IAM User Guide, "AWS global condition context keys", and "Principal key values" for what each kind of caller has.

use crate::tags;
use crate::{Cx, Principal, Scope};
use base::{Fault, Region};
use policy::{Caller, Context};
use store::Read;

/// Everything that is known of a call beside its own resources.
pub(crate) fn of(cx: &Cx, read: &dyn Read, caller: &Caller) -> Result<Context, Fault> {
    let mut context = Context::new();
    call(cx, &mut context);
    principal(cx, caller, &mut context);
    principal_tags(cx, read, &mut context)?;
    session(cx, &mut context);
    Ok(context)
}

fn call(cx: &Cx, context: &mut Context) {
    context.set("aws:CurrentTime", cx.now().iso_secs());
    context.set("aws:EpochTime", cx.now().secs().to_string());
    // calls to global services are calls to us-east-1
    let region = if cx.region == Region::GLOBAL { "us-east-1" } else { cx.region.code() };
    context.set("aws:RequestedRegion", region);
    context.set("aws:SecureTransport", cx.source.tls.to_string());
    if !cx.source.user_agent.is_empty() {
        context.set("aws:UserAgent", cx.source.user_agent.clone());
    }
    let direct = cx.via.is_empty() && cx.invoked_by.is_none();
    if let Some(address) = cx.source.address.filter(|_| direct) {
        context.set("aws:SourceIp", address.to_string());
    }
    context.set("aws:ViaAWSService", (!cx.via.is_empty()).to_string());
    if let (Some(first), Some(last)) = (cx.via.first(), cx.via.last()) {
        context.set("aws:CalledViaFirst", first.clone()).set("aws:CalledViaLast", last.clone());
        context.set_all("aws:CalledVia", cx.via.clone());
    }
}

fn principal(cx: &Cx, caller: &Caller, context: &mut Context) {
    let (arn, kind) = match caller {
        Caller::Root(_) => (caller.shown(), "Account"),
        Caller::User { arn, .. } => (arn.clone(), "User"),
        Caller::Session { role_arn, .. } => (role_arn.clone(), "AssumedRole"),
        Caller::Federated { arn, .. } => (arn.clone(), "FederatedUser"),
        Caller::Service { name } => return service(cx, name, context),
        Caller::Provider { .. } | Caller::Anonymous => {
            context.set("aws:PrincipalType", "Anonymous").set("aws:userid", "anonymous");
            context.set("aws:PrincipalIsAWSService", "false");
            return;
        }
    };
    context.set("aws:PrincipalArn", arn).set("aws:PrincipalType", kind).set("aws:PrincipalIsAWSService", "false");
    context.set("aws:userid", cx.principal.unique_id());
    if let Some(account) = caller.account() {
        context.set("aws:PrincipalAccount", account.to_string());
    }
    if let Principal::User { name, .. } = &cx.principal {
        context.set("aws:username", name.clone());
    }
}

/// A service tells for whom and for what it calls, against confused deputies.
fn service(cx: &Cx, name: &str, context: &mut Context) {
    context.set("aws:PrincipalIsAWSService", "true").set("aws:PrincipalServiceName", name);
    context.set_all("aws:PrincipalServiceNamesList", vec![name.to_owned()]);
    let account = cx.acting_for.as_ref().map_or(cx.account, |f| f.account);
    context.set("aws:SourceAccount", account.to_string());
    if let Some(source) = &cx.acting_for {
        context.set("aws:SourceArn", source.arn.clone());
    }
}

/// Tags of the user or role, under those of the session.
fn principal_tags(cx: &Cx, read: &dyn Read, context: &mut Context) -> Result<(), Fault> {
    let standing = match &cx.principal {
        Principal::User { account, id, .. } | Principal::Role { account, id, .. } => {
            tags::of(read, Scope::global(*account), id)?
        }
        _ => Vec::new(),
    };
    let session = cx.session.iter().flat_map(|s| s.tags.iter().cloned());
    for (key, value) in standing.into_iter().chain(session) {
        context.set(&format!("aws:PrincipalTag/{key}"), value);
    }
    Ok(())
}

/// Only temporary credentials know when they were issued, and whether a second factor was given.
fn session(cx: &Cx, context: &mut Context) {
    let Some(session) = &cx.session else { return };
    context.set("aws:TokenIssueTime", session.issued.iso_secs());
    context.set("aws:MultiFactorAuthPresent", session.mfa_at.is_some().to_string());
    if let Some(at) = session.mfa_at {
        context.set("aws:MultiFactorAuthAge", (cx.now().secs() - at.secs()).to_string());
    }
    let facts = [
        ("aws:SourceIdentity", &session.source_identity),
        ("aws:FederatedProvider", &session.provider),
        ("aws:Ec2InstanceSourceArn", &session.instance_arn),
        ("ec2:SourceInstanceARN", &session.instance_arn),
    ];
    for (key, value) in facts {
        if let Some(value) = value {
            context.set(key, value.clone());
        }
    }
    for (key, values) in &session.keys {
        context.set_all(key, values.clone());
    }
}
