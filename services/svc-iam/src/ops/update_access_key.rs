//! Switches an access key on or off.
//!
//! IAM API Reference, UpdateAccessKey.

use crate::caller::Owner;
use crate::errors::{broken, no_such_entity, validation};
use crate::tables::KEYS;
use api_iam::{StatusType, UpdateAccessKeyRequest};
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: UpdateAccessKeyRequest) -> Result<Unit, Fault> {
    let active = match input.status {
        StatusType::Active => true,
        StatusType::Inactive => false,
        StatusType::Expired => {
            return Err(validation(
                "1 validation error detected: Value 'Expired' at 'status' failed to satisfy constraint: Member must \
                 satisfy enum value set: [Active, Inactive]",
            ));
        }
    };
    let owner = Owner::find(cx, tx, input.user_name.as_deref())?;
    let at = (cx.global(), owner.id(cx), input.access_key_id);
    let mut key = KEYS.get(tx, &at).map_err(broken)?.ok_or_else(|| missing(&at.2))?;
    key.active = active;
    KEYS.put(tx, &at, &key).map_err(broken)?;
    Ok(Unit {})
}

pub(crate) fn missing(id: &str) -> Fault {
    no_such_entity(format!("The Access Key with id {id} cannot be found."))
}
