//! Passwords of users.
//!
//! IAM API Reference, CreateLoginProfile, GetLoginProfile, UpdateLoginProfile, DeleteLoginProfile, ChangePassword. There is no
//! console to sign in to; what is kept of a password serves ChangePassword and the rules on using it again.

use crate::caller::Owner;
use crate::errors::{already_exists, broken, no_such_entity, password_violation};
use crate::model::{LoginProfile, Password, PasswordPolicy};
use crate::rules::passwords;
use crate::tables::{LOGINS, Name, PASSWORD_POLICIES};
use api_iam as api;
use base::Fault;
use kernel::{Cx, Principal};
use shape::Unit;
use store::{Read, Tx};

/// Gives a user a password.
pub(crate) fn create(
    cx: &Cx,
    tx: &mut Tx,
    input: api::CreateLoginProfileRequest,
) -> Result<api::CreateLoginProfileResponse, Fault> {
    let (key, name) = of(cx, tx, input.user_name.as_deref())?;
    if LOGINS.contains(tx, &key).map_err(broken)? {
        return Err(already_exists(format!("Login Profile for user {name} already exists.")));
    }
    let password = input.password.unwrap_or_default();
    passwords::check(policy(cx, tx)?.as_ref(), &password)?;
    let profile = LoginProfile {
        created: cx.now(),
        changed: cx.now(),
        reset_required: input.password_reset_required == Some(true),
        password: passwords::keep(&password, cx.ids().bytes()),
        former: Vec::new(),
    };
    LOGINS.put(tx, &key, &profile).map_err(broken)?;
    Ok(api::CreateLoginProfileResponse { login_profile: shown(&profile, name) })
}

/// Whether a user has a password.
pub(crate) fn get(
    cx: &Cx,
    read: &dyn Read,
    input: api::GetLoginProfileRequest,
) -> Result<api::GetLoginProfileResponse, Fault> {
    let (key, name) = of(cx, read, input.user_name.as_deref())?;
    let profile = find(read, &key, &name)?;
    Ok(api::GetLoginProfileResponse { login_profile: shown(&profile, name) })
}

/// Sets a user's password anew.
pub(crate) fn update(cx: &Cx, tx: &mut Tx, input: api::UpdateLoginProfileRequest) -> Result<Unit, Fault> {
    let (key, name) = of(cx, tx, Some(&input.user_name))?;
    let mut profile = find(tx, &key, &name)?;
    if let Some(password) = &input.password {
        replace(cx, tx, &mut profile, password)?;
    }
    if let Some(required) = input.password_reset_required {
        profile.reset_required = required;
    }
    LOGINS.put(tx, &key, &profile).map_err(broken)?;
    Ok(Unit {})
}

/// Takes a user's password away.
pub(crate) fn delete(cx: &Cx, tx: &mut Tx, input: api::DeleteLoginProfileRequest) -> Result<Unit, Fault> {
    let (key, name) = of(cx, tx, input.user_name.as_deref())?;
    find(tx, &key, &name)?;
    LOGINS.delete(tx, &key).map_err(broken)?;
    Ok(Unit {})
}

/// A user changes its own password.
pub(crate) fn change(cx: &Cx, tx: &mut Tx, input: api::ChangePasswordRequest) -> Result<Unit, Fault> {
    let Principal::User { name, .. } = &cx.principal else {
        return Err(Fault::sender("InvalidUserType", "Only IAM users can change their own password."));
    };
    let (key, name) = of(cx, tx, Some(name))?;
    let mut profile = find(tx, &key, &name)?;
    if !passwords::is(&profile.password, &input.old_password) {
        return Err(Fault::with_status(403, "AccessDenied", "The old password was incorrect."));
    }
    replace(cx, tx, &mut profile, &input.new_password)?;
    profile.reset_required = false;
    LOGINS.put(tx, &key, &profile).map_err(broken)?;
    Ok(Unit {})
}

fn replace(cx: &Cx, tx: &mut Tx, profile: &mut LoginProfile, password: &str) -> Result<(), Fault> {
    let policy = policy(cx, tx)?;
    passwords::check(policy.as_ref(), password)?;
    let remembered = policy.and_then(|p| p.remembered).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let used: Vec<&Password> = std::iter::once(&profile.password).chain(&profile.former).take(remembered).collect();
    if used.into_iter().any(|former| passwords::is(former, password)) {
        return Err(password_violation("Password has been used before; choose another."));
    }
    let new = passwords::keep(password, cx.ids().bytes());
    profile.former.insert(0, std::mem::replace(&mut profile.password, new));
    profile.former.truncate(remembered);
    profile.changed = cx.now();
    Ok(())
}

fn policy(cx: &Cx, read: &dyn Read) -> Result<Option<PasswordPolicy>, Fault> {
    PASSWORD_POLICIES.get(read, &(cx.global(),)).map_err(broken)
}

fn of(cx: &Cx, read: &dyn Read, name: Option<&str>) -> Result<(Name, String), Fault> {
    let owner = Owner::find(cx, read, name)?;
    Ok(((cx.global(), owner.id(cx)), owner.name()))
}

fn find(read: &dyn Read, key: &Name, user: &str) -> Result<LoginProfile, Fault> {
    let found = LOGINS.get(read, key).map_err(broken)?;
    found.ok_or_else(|| no_such_entity(format!("Login Profile for User {user} cannot be found.")))
}

fn shown(profile: &LoginProfile, user_name: String) -> api::LoginProfile {
    api::LoginProfile {
        user_name,
        create_date: profile.created,
        password_reset_required: Some(profile.reset_required),
        ..Default::default()
    }
}
