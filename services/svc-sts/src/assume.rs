//! What is asked about a call of AssumeRole: the role, its trust policy, and the circumstances.
//!
//! IAM User Guide, "IAM and AWS STS condition context keys", "AWS global condition context keys".

use crate::credentials;
use crate::errors::{not_authorised, validation};
use crate::second_factor;
use api_sts::AssumeRoleRequest;
use base::{AccountId, Arn, Fault};
use kernel::{Cx, Guard, Keys, Need, Principal, Rule};
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

/// The account of a role's ARN.
pub(crate) fn account(arn: &str) -> Result<AccountId, Fault> {
    let account = arn.parse::<Arn>().ok().filter(|a| a.service == "iam").and_then(|a| a.account.parse().ok());
    account.ok_or_else(|| validation(format!("{arn} is invalid")))
}

/// The role of this ARN. One that does not exist is refused like one that trusts somebody else.
pub(crate) fn role(cx: &Cx, read: &dyn Read, arn: &str) -> Result<Role, Fault> {
    let invalid = || validation(format!("{arn} is invalid"));
    let parsed: Arn = arn.parse().map_err(|_| invalid())?;
    let account = account(arn)?;
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

/// Who owns a role and whom it trusts, for the decision point.
pub(crate) fn guard(cx: &Cx, read: &dyn Read, arn: &str) -> Result<Option<Guard>, Fault> {
    let role = role(cx, read, arn)?;
    Ok(Some(Guard { owner: role.account, rule: Rule::Trust, documents: vec![role.trust] }))
}

/// The condition keys of a call of AssumeRole.
pub(crate) fn keys(cx: &Cx, read: &dyn Read, input: &AssumeRoleRequest) -> Keys {
    let mut keys = Keys::new();
    let factor = second_factor::check(cx, read, input.serial_number.as_deref(), input.token_code.as_deref());
    if let Ok(Some(_)) = factor {
        keys.set("aws:MultiFactorAuthPresent", "true").set("aws:MultiFactorAuthAge", "0");
    }
    keys.set("sts:RoleSessionName", input.role_session_name.clone());
    for (key, value) in [("sts:ExternalId", &input.external_id), ("sts:SourceIdentity", &input.source_identity)] {
        if let Some(value) = value {
            keys.set(key, value.clone());
        }
    }
    if let Some(transitive) = input.transitive_tag_keys.as_ref().filter(|k| !k.is_empty()) {
        keys.set_all("sts:TransitiveTagKeys", transitive.clone());
    }
    if let Some(arn) = instance(cx, &input.role_session_name) {
        keys.set("aws:SourceArn", arn);
    }
    keys
}

/// What else the caller must be allowed, by trust as well: to give tags, and to say who is behind the session.
pub(crate) fn needs(cx: &Cx, read: &dyn Read, input: &AssumeRoleRequest) -> Vec<Need> {
    let given = input.tags.as_ref().is_some_and(|t| !t.is_empty());
    let inherits = || {
        let calling = credentials::find(read, &cx.access_key_id).ok().flatten();
        calling.is_some_and(|s| s.tags.iter().any(|t| t.transitive))
    };
    let mut needs = Vec::new();
    if given || inherits() {
        needs.push(Need::new("sts:TagSession", input.role_arn.clone()));
    }
    if input.source_identity.is_some() {
        needs.push(Need::new("sts:SetSourceIdentity", input.role_arn.clone()));
    }
    needs
}

/// EC2 assumes a role for the instance that the session is named after.
pub(crate) fn instance(cx: &Cx, session: &str) -> Option<String> {
    let ec2 = matches!(&cx.principal, Principal::Service { name, .. } if name == "ec2.amazonaws.com");
    ec2.then(|| cx.arn("ec2", format!("instance/{session}")))
}
