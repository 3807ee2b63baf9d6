//! Names and passwords for one service. The services that take them (CodeCommit, Keyspaces) are not served; what is kept of a
//! credential is its name, for the password is shown once.
//!
//! IAM API Reference, CreateServiceSpecificCredential, ListServiceSpecificCredentials, UpdateServiceSpecificCredential,
//! ResetServiceSpecificCredential, DeleteServiceSpecificCredential.

use crate::caller::Owner;
use crate::errors::{broken, no_such_entity};
use crate::model::ServiceCredential;
use crate::ops::ssh_public_keys::{active, status};
use crate::tables::{Pair, SERVICE_CREDENTIALS};
use crate::{find, limits, pages};
use api_iam as api;
use base::Fault;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

/// The services that take such credentials.
const SERVICES: [&str; 2] = ["cassandra.amazonaws.com", "codecommit.amazonaws.com"];
/// Bytes of a password.
const PASSWORD_LENGTH: usize = 32;

/// Makes a name and a password.
pub(crate) fn create(
    cx: &Cx,
    tx: &mut Tx,
    input: api::CreateServiceSpecificCredentialRequest,
) -> Result<api::CreateServiceSpecificCredentialResponse, Fault> {
    let user = find::user(cx, tx, &input.user_name)?;
    served(&input.service_name)?;
    let at = (cx.global(), user.id.clone());
    let all = SERVICE_CREDENTIALS.list(tx, &at).map_err(broken)?;
    let same: Vec<_> = all.into_iter().filter(|(_, c)| c.service == input.service_name).collect();
    limits::room(cx, tx, limits::CREDENTIALS_PER_SERVICE, same.len())?;
    let plain = format!("{}-at-{}", user.name, cx.account);
    // a second one is told apart by its number
    let name = match same.iter().any(|(_, c)| c.name == plain) {
        true => format!("{}+1-at-{}", user.name, cx.account),
        false => plain,
    };
    let credential = ServiceCredential {
        id: cx.ids().iam("ACCA"),
        service: input.service_name,
        name,
        active: true,
        created: cx.now(),
        expires: None,
    };
    SERVICE_CREDENTIALS.put(tx, &(at.0, at.1, credential.id.clone()), &credential).map_err(broken)?;
    Ok(api::CreateServiceSpecificCredentialResponse {
        service_specific_credential: Some(whole(user.name, credential, password(cx))),
    })
}

/// The credentials of a user, without passwords.
pub(crate) fn list(
    cx: &Cx,
    read: &dyn Read,
    input: api::ListServiceSpecificCredentialsRequest,
) -> Result<api::ListServiceSpecificCredentialsResponse, Fault> {
    let owner = Owner::find(cx, read, input.user_name.as_deref())?;
    if let Some(service) = &input.service_name {
        served(service)?;
    }
    let at = (cx.global(), owner.id(cx));
    let all = SERVICE_CREDENTIALS.list(read, &at).map_err(broken)?.into_iter().map(|(_, c)| c);
    let all = all.filter(|c| input.service_name.as_ref().is_none_or(|s| *s == c.service)).collect();
    let query = format!("service credentials {} {:?}", at.1, input.service_name);
    let page =
        pages::cut(cx, &query, all, input.max_items, input.marker.as_deref(), |c: &ServiceCredential| c.id.clone())?;
    let shown = page.items.into_iter().map(|c| api::ServiceSpecificCredentialMetadata {
        user_name: owner.name(),
        status: status(c.active),
        service_user_name: Some(c.name),
        create_date: c.created,
        expiration_date: c.expires,
        service_specific_credential_id: c.id,
        service_name: c.service,
        ..Default::default()
    });
    Ok(api::ListServiceSpecificCredentialsResponse {
        service_specific_credentials: Some(shown.collect()),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Switches a credential on or off.
pub(crate) fn update(cx: &Cx, tx: &mut Tx, input: api::UpdateServiceSpecificCredentialRequest) -> Result<Unit, Fault> {
    let (at, mut credential, _) = one(cx, tx, input.user_name.as_deref(), &input.service_specific_credential_id)?;
    credential.active = active(input.status)?;
    SERVICE_CREDENTIALS.put(tx, &at, &credential).map_err(broken)?;
    Ok(Unit {})
}

/// A new password under the same name.
pub(crate) fn reset(
    cx: &Cx,
    tx: &mut Tx,
    input: api::ResetServiceSpecificCredentialRequest,
) -> Result<api::ResetServiceSpecificCredentialResponse, Fault> {
    let (_, credential, user) = one(cx, tx, input.user_name.as_deref(), &input.service_specific_credential_id)?;
    Ok(api::ResetServiceSpecificCredentialResponse {
        service_specific_credential: Some(whole(user, credential, password(cx))),
    })
}

/// Takes a credential away.
pub(crate) fn delete(cx: &Cx, tx: &mut Tx, input: api::DeleteServiceSpecificCredentialRequest) -> Result<Unit, Fault> {
    let (at, ..) = one(cx, tx, input.user_name.as_deref(), &input.service_specific_credential_id)?;
    SERVICE_CREDENTIALS.delete(tx, &at).map_err(broken)?;
    Ok(Unit {})
}

fn served(service: &str) -> Result<(), Fault> {
    match SERVICES.contains(&service) {
        true => Ok(()),
        false => Err(Fault::with_status(
            404,
            "NotSupportedService",
            format!("No such service {service} is supported for Service Specific Credentials"),
        )),
    }
}

fn one(cx: &Cx, read: &dyn Read, user: Option<&str>, id: &str) -> Result<(Pair, ServiceCredential, String), Fault> {
    let owner = Owner::find(cx, read, user)?;
    let at = (cx.global(), owner.id(cx), id.to_owned());
    let found = SERVICE_CREDENTIALS.get(read, &at).map_err(broken)?;
    let missing = || no_such_entity(format!("No such credential {id} exists"));
    Ok((at, found.ok_or_else(missing)?, owner.name()))
}

fn password(cx: &Cx) -> String {
    BASE64.encode(cx.ids().bytes::<PASSWORD_LENGTH>())
}

fn whole(user_name: String, c: ServiceCredential, password: String) -> api::ServiceSpecificCredential {
    api::ServiceSpecificCredential {
        create_date: c.created,
        expiration_date: c.expires,
        service_name: c.service,
        service_user_name: Some(c.name),
        service_password: Some(password),
        service_specific_credential_id: c.id,
        user_name,
        status: status(c.active),
        ..Default::default()
    }
}
