//! Makes an access key; its secret is shown this once.
//!
//! IAM API Reference, CreateAccessKey.

use crate::caller::Owner;
use crate::errors::broken;
use crate::limits;
use crate::model;
use crate::tables::KEYS;
use api_iam::{AccessKey, CreateAccessKeyRequest, CreateAccessKeyResponse, StatusType};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: CreateAccessKeyRequest) -> Result<CreateAccessKeyResponse, Fault> {
    let owner = Owner::find(cx, tx, input.user_name.as_deref())?;
    let (scope, under) = (cx.global(), owner.id(cx));
    let has = KEYS.count(tx, &(scope, under.clone())).map_err(broken)?;
    limits::room(cx, tx, limits::KEYS_PER_USER, has)?;
    let key = model::AccessKey {
        id: cx.ids().iam("AKIA")[..KEY_ID_LENGTH].to_owned(),
        secret: cx.ids().secret_key(),
        active: true,
        created: cx.now(),
    };
    KEYS.put(tx, &(scope, under, key.id.clone()), &key).map_err(broken)?;
    Ok(CreateAccessKeyResponse {
        access_key: AccessKey {
            user_name: owner.name(),
            access_key_id: key.id,
            status: StatusType::Active,
            secret_access_key: key.secret,
            create_date: Some(key.created),
        },
    })
}

/// `AKIA` and sixteen characters; other unique ids have seventeen.
const KEY_ID_LENGTH: usize = 20;
