//! DeleteOptionGroup: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteOptionGroup.html>

use super::shared::{find, option_groups};
use crate::{errors, tables};
use api_rds::DeleteOptionGroupMessage;
use base::Fault;
use kernel::{Cx, tags};
use shape::Unit;
use store::Tx;

/// Deletes a group that neither an instance nor a snapshot has.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteOptionGroupMessage) -> Result<Unit, Fault> {
    let group = option_groups::find(cx, tx, &input.option_group_name)?;
    if group.name.starts_with(option_groups::DEFAULT) {
        return Err(errors::state_of_option_group("Default option groups cannot be deleted."));
    }
    if option_groups::is_used(cx, tx, &group.name)? {
        return Err(errors::state_of_option_group(format!(
            "The option group '{}' cannot be deleted because it is in use.",
            group.name
        )));
    }
    tags::clear(tx, cx.scope(), &find::option_group_arn(cx, &group.name))?;
    tables::OPTION_GROUPS.delete(tx, &(cx.scope(), group.name)).map_err(Fault::internal)?;
    Ok(Unit {})
}
