//! Public keys of users, for CodeCommit.
//!
//! IAM API Reference, UploadSSHPublicKey, GetSSHPublicKey, UpdateSSHPublicKey, DeleteSSHPublicKey, ListSSHPublicKeys.

use crate::caller::Owner;
use crate::errors::{broken, invalid_input, no_such_entity};
use crate::model::{SshKey, User};
use crate::rules::ssh_keys;
use crate::tables::{Pair, SSH_KEYS};
use crate::{find, limits, pages};
use api_iam as api;
use api_iam::{EncodingType, StatusType};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

/// `APKA` and sixteen characters.
const ID_LENGTH: usize = 20;

/// Gives a user a key.
pub(crate) fn upload(
    cx: &Cx,
    tx: &mut Tx,
    input: api::UploadSSHPublicKeyRequest,
) -> Result<api::UploadSSHPublicKeyResponse, Fault> {
    let user = find::user(cx, tx, &input.user_name)?;
    let read = ssh_keys::read(&input.ssh_public_key_body)?;
    let has = SSH_KEYS.list(tx, &(cx.global(), user.id.clone())).map_err(broken)?;
    if has.iter().any(|(_, key)| key.body == read.body) {
        return Err(Fault::sender(
            "DuplicateSSHPublicKey",
            format!("SSH public key is already associated with user {}.", user.name),
        ));
    }
    limits::room(cx, tx, limits::SSH_KEYS_PER_USER, has.len())?;
    let key = SshKey {
        id: cx.ids().iam("APKA")[..ID_LENGTH].to_owned(),
        body: read.body,
        fingerprint: read.fingerprint,
        active: true,
        at: cx.now(),
    };
    SSH_KEYS.put(tx, &(cx.global(), user.id.clone(), key.id.clone()), &key).map_err(broken)?;
    let body = key.body.clone();
    Ok(api::UploadSSHPublicKeyResponse { ssh_public_key: Some(shown(&user, key, body)) })
}

/// One key in the encoding that is asked for.
pub(crate) fn get(
    cx: &Cx,
    read: &dyn Read,
    input: api::GetSSHPublicKeyRequest,
) -> Result<api::GetSSHPublicKeyResponse, Fault> {
    let user = find::user(cx, read, &input.user_name)?;
    let (_, key) = key(cx, read, &user, &input.ssh_public_key_id)?;
    let body = match input.encoding {
        EncodingType::Pem => ssh_keys::pem(&key.body).ok_or_else(|| Fault::internal("a kept key is no key"))?,
        _ => key.body.clone(),
    };
    Ok(api::GetSSHPublicKeyResponse { ssh_public_key: Some(shown(&user, key, body)) })
}

/// Switches a key on or off.
pub(crate) fn update(cx: &Cx, tx: &mut Tx, input: api::UpdateSSHPublicKeyRequest) -> Result<Unit, Fault> {
    let user = find::user(cx, tx, &input.user_name)?;
    let (at, mut key) = key(cx, tx, &user, &input.ssh_public_key_id)?;
    key.active = active(input.status)?;
    SSH_KEYS.put(tx, &at, &key).map_err(broken)?;
    Ok(Unit {})
}

/// Takes a key away.
pub(crate) fn delete(cx: &Cx, tx: &mut Tx, input: api::DeleteSSHPublicKeyRequest) -> Result<Unit, Fault> {
    let user = find::user(cx, tx, &input.user_name)?;
    let (at, _) = key(cx, tx, &user, &input.ssh_public_key_id)?;
    SSH_KEYS.delete(tx, &at).map_err(broken)?;
    Ok(Unit {})
}

/// The keys of a user.
pub(crate) fn list(
    cx: &Cx,
    read: &dyn Read,
    input: api::ListSSHPublicKeysRequest,
) -> Result<api::ListSSHPublicKeysResponse, Fault> {
    let owner = Owner::find(cx, read, input.user_name.as_deref())?;
    let at = (cx.global(), owner.id(cx));
    let all: Vec<SshKey> = SSH_KEYS.list(read, &at).map_err(broken)?.into_iter().map(|(_, k)| k).collect();
    let query = format!("ssh keys {}", at.1);
    let page = pages::cut(cx, &query, all, input.max_items, input.marker.as_deref(), |k| k.id.clone())?;
    let shown = page.items.into_iter().map(|k| api::SSHPublicKeyMetadata {
        user_name: owner.name(),
        ssh_public_key_id: k.id,
        status: status(k.active),
        upload_date: k.at,
    });
    Ok(api::ListSSHPublicKeysResponse {
        ssh_public_keys: Some(shown.collect()),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// `Expired` is IAM's to say.
pub(crate) fn active(status: StatusType) -> Result<bool, Fault> {
    match status {
        StatusType::Active => Ok(true),
        StatusType::Inactive => Ok(false),
        StatusType::Expired => Err(invalid_input("Status must be Active or Inactive.")),
    }
}

/// As answers show it.
pub(crate) fn status(active: bool) -> StatusType {
    if active { StatusType::Active } else { StatusType::Inactive }
}

fn key(cx: &Cx, read: &dyn Read, user: &User, id: &str) -> Result<(Pair, SshKey), Fault> {
    let at = (cx.global(), user.id.clone(), id.to_owned());
    let found = SSH_KEYS.get(read, &at).map_err(broken)?;
    Ok((at, found.ok_or_else(|| no_such_entity(format!("The Public Key with id {id} cannot be found.")))?))
}

fn shown(user: &User, key: SshKey, body: String) -> api::SSHPublicKey {
    api::SSHPublicKey {
        user_name: user.name.clone(),
        ssh_public_key_id: key.id,
        fingerprint: key.fingerprint,
        ssh_public_key_body: body,
        status: status(key.active),
        upload_date: Some(key.at),
    }
}
