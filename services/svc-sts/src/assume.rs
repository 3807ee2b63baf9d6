//! What is asked about a call of AssumeRole: the role, the caller as policies see it, and the circumstances.
//!
//! IAM User Guide, "IAM and AWS STS condition context keys", "AWS global condition context keys".

use crate::errors::{not_authorised, validation};
use crate::model::{Session, SessionTag};
use api_sts::AssumeRoleRequest;
use base::{AccountId, Arn, Fault};
use kernel::{Cx, Principal};
use policy::{Caller, Context};
use store::Read;

/// The role as IAM tells it.
pub(crate) struct Role {
    pub(crate) arn: String,
    pub(crate) account: AccountId,
    pub(crate) id: String,
    pub(crate) name: String,
    /// The trust policy, decoded.
    pub(crate) trust: String,
    pub(crate) session_seconds_max: i32,
}

/// The context in which STS asks IAM about an account.
pub(crate) fn as_sts(cx: &Cx, account: AccountId) -> Cx {
    let mut there = cx.clone();
    there.account = account;
    there.as_service("sts.amazonaws.com")
}

/// The role of this ARN. One that does not exist is refused like one that trusts somebody else.
pub(crate) fn role(cx: &Cx, read: &dyn Read, arn: &str) -> Result<Role, Fault> {
    let invalid = || validation(format!("{arn} is invalid"));
    let parsed: Arn = arn.parse().map_err(|_| invalid())?;
    let account: AccountId = parsed.account.parse().map_err(|_| invalid())?;
    let name = parsed.resource.strip_prefix("role/").and_then(|r| r.rsplit('/').next()).filter(|n| !n.is_empty());
    let name = name.filter(|_| parsed.service == "iam").ok_or_else(invalid)?;
    let denied = || not_authorised(&cx.principal.arn(), "sts:AssumeRole", arn);
    let input = api_iam::GetRoleRequest { role_name: name.to_owned() };
    let found = match as_sts(cx, account).ask(read, &api_iam::GET_ROLE, input) {
        Ok(answer) => answer.role,
        Err(f) if f.is("NoSuchEntity") => return Err(denied()),
        Err(f) => return Err(f),
    };
    if found.arn != arn {
        return Err(denied());
    }
    let trust = found.assume_role_policy_document.unwrap_or_default();
    Ok(Role {
        trust: percent_encoding::percent_decode_str(&trust).decode_utf8_lossy().into_owned(),
        arn: found.arn,
        account,
        id: found.role_id,
        name: found.role_name,
        session_seconds_max: found.max_session_duration.unwrap_or(crate::limits::ROLE_SECONDS_DEFAULT),
    })
}

/// The caller as policies see it.
pub(crate) fn caller(cx: &Cx, read: &dyn Read) -> Result<Caller, Fault> {
    let arn = cx.principal.arn();
    Ok(match &cx.principal {
        Principal::Root(account) => Caller::Root(*account),
        Principal::User { account, id, .. } => Caller::User { account: *account, arn, id: id.clone() },
        Principal::Role { account, id, role, .. } => {
            let input = api_iam::GetRoleRequest { role_name: role.clone() };
            let found = as_sts(cx, *account).ask(read, &api_iam::GET_ROLE, input);
            let role_arn = match found {
                Ok(answer) if answer.role.role_id == *id => answer.role.arn,
                // the role is gone; its sessions go on, and no ARN means them any more
                Ok(_) => String::new(),
                Err(f) if f.is("NoSuchEntity") => String::new(),
                Err(f) => return Err(f),
            };
            Caller::Session { account: *account, role_arn, role_id: id.clone(), arn }
        }
        Principal::Service { name, .. } => Caller::Service { name: name.clone() },
        _ => Caller::Anonymous,
    })
}

/// The condition keys of the call.
pub(crate) fn context(
    cx: &Cx,
    read: &dyn Read,
    input: &AssumeRoleRequest,
    caller: &Caller,
    calling: Option<&Session>,
) -> Result<Context, Fault> {
    let mut context = Context::new();
    of_call(cx, &mut context);
    of_caller(cx, caller, &input.role_session_name, &mut context);
    principal_tags(cx, read, calling, &mut context)?;
    context.set("sts:RoleSessionName", input.role_session_name.clone());
    let given = [("sts:ExternalId", &input.external_id), ("sts:SourceIdentity", &input.source_identity)];
    for (key, value) in given {
        if let Some(value) = value {
            context.set(key, value.clone());
        }
    }
    let tags = input.tags.as_deref().unwrap_or_default();
    for tag in tags {
        context.set(&format!("aws:RequestTag/{}", tag.key), tag.value.clone());
    }
    if !tags.is_empty() {
        context.set_all("aws:TagKeys", tags.iter().map(|t| t.key.clone()).collect());
    }
    if let Some(keys) = input.transitive_tag_keys.as_ref().filter(|k| !k.is_empty()) {
        context.set_all("sts:TransitiveTagKeys", keys.clone());
    }
    Ok(context)
}

fn of_call(cx: &Cx, context: &mut Context) {
    context.set("aws:CurrentTime", cx.now().iso_secs());
    context.set("aws:EpochTime", cx.now().secs().to_string());
    context.set("aws:RequestedRegion", cx.region.code());
    context.set("aws:SecureTransport", cx.source.tls.to_string());
    if !cx.source.user_agent.is_empty() {
        context.set("aws:UserAgent", cx.source.user_agent.clone());
    }
    if let Some(address) = cx.source.address {
        context.set("aws:SourceIp", address.to_string());
    }
}

fn of_caller(cx: &Cx, caller: &Caller, session: &str, context: &mut Context) {
    context.set("aws:userid", cx.principal.unique_id());
    let (arn, kind) = match caller {
        Caller::Root(_) => (caller.shown(), "Account"),
        Caller::User { arn, .. } => (arn.clone(), "User"),
        Caller::Session { role_arn, .. } => (role_arn.clone(), "AssumedRole"),
        Caller::Service { .. } => return of_service(cx, session, context),
        _ => (caller.shown(), "Anonymous"),
    };
    context.set("aws:PrincipalArn", arn).set("aws:PrincipalType", kind).set("aws:PrincipalIsAWSService", "false");
    if let Some(account) = caller.account() {
        context.set("aws:PrincipalAccount", account.to_string());
    }
    if let Principal::User { name, .. } = &cx.principal {
        context.set("aws:username", name.clone());
    }
    if matches!(caller, Caller::Session { .. }) {
        context.set("aws:MultiFactorAuthPresent", "false");
    }
}

/// A service acts for an account, and EC2 for the instance that the session is named after.
fn of_service(cx: &Cx, session: &str, context: &mut Context) {
    let Principal::Service { name, .. } = &cx.principal else { return };
    context.set("aws:PrincipalIsAWSService", "true").set("aws:PrincipalServiceName", name.clone());
    context.set("aws:SourceAccount", cx.account.to_string());
    if name == "ec2.amazonaws.com" {
        context.set("aws:SourceArn", cx.arn("ec2", format!("instance/{session}")));
    }
}

/// Tags of the user or role, under those of the session.
fn principal_tags(cx: &Cx, read: &dyn Read, calling: Option<&Session>, context: &mut Context) -> Result<(), Fault> {
    let standing = match &cx.principal {
        Principal::User { account, name, .. } => {
            let input = api_iam::GetUserRequest { user_name: Some(name.clone()) };
            as_sts(cx, *account).ask(read, &api_iam::GET_USER, input).map(|a| a.user.tags)
        }
        Principal::Role { account, role, .. } => {
            let input = api_iam::GetRoleRequest { role_name: role.clone() };
            as_sts(cx, *account).ask(read, &api_iam::GET_ROLE, input).map(|a| a.role.tags)
        }
        _ => Ok(None),
    };
    let standing = match standing {
        Ok(tags) => tags.unwrap_or_default(),
        Err(f) if f.is("NoSuchEntity") => Vec::new(),
        Err(f) => return Err(f),
    };
    for tag in standing {
        context.set(&format!("aws:PrincipalTag/{}", tag.key), tag.value);
    }
    for SessionTag { key, value, .. } in calling.map_or(&[][..], |s| &s.tags) {
        context.set(&format!("aws:PrincipalTag/{key}"), value.clone());
    }
    Ok(())
}
