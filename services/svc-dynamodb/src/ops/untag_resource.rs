//! UntagResource.

use crate::ops::shared::find;
use api_dynamodb as api;
use base::Fault;
use kernel::{Cx, tags};
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, i: api::UntagResourceInput) -> Result<Unit, Fault> {
    let (at, _) = find::by_arn(cx, tx, &i.resource_arn)?;
    for key in &i.tag_keys {
        tags::remove(tx, at, &i.resource_arn, key, None)?;
    }
    Ok(Unit {})
}
