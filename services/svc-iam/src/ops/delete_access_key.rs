//! Deletes an access key.
//!
//! IAM API Reference, DeleteAccessKey.

use crate::caller::Owner;
use crate::errors::broken;
use crate::ops::update_access_key::missing;
use crate::tables::KEYS;
use api_iam::DeleteAccessKeyRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeleteAccessKeyRequest) -> Result<Unit, Fault> {
    let owner = Owner::find(cx, tx, input.user_name.as_deref())?;
    let at = (cx.global(), owner.id(cx), input.access_key_id);
    if KEYS.delete(tx, &at).map_err(broken)? { Ok(Unit {}) } else { Err(missing(&at.2)) }
}
