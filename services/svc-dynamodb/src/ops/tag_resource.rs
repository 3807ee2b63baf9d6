//! TagResource.

use crate::ops::shared::{find, tagging};
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, i: api::TagResourceInput) -> Result<Unit, Fault> {
    let (at, _) = find::by_arn(cx, tx, &i.resource_arn)?;
    tagging::set(tx, at, &i.resource_arn, i.tags)?;
    Ok(Unit {})
}
