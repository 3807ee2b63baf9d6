//! ModifyOptionGroup: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyOptionGroup.html>

use super::shared::option_groups;
use crate::errors;
use api_rds::{ModifyOptionGroupMessage, ModifyOptionGroupResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// No engine here has options, so there is none that could be added or removed.
pub fn run(cx: &Cx, tx: &mut Tx, input: ModifyOptionGroupMessage) -> Result<ModifyOptionGroupResult, Fault> {
    let group = option_groups::find(cx, tx, &input.option_group_name)?;
    if group.name.starts_with(option_groups::DEFAULT) {
        return Err(errors::state_of_option_group("Default option groups cannot be modified."));
    }
    if let Some(option) = input.options_to_include.iter().flatten().next() {
        return Err(errors::invalid(format!("Invalid option: {}", option.option_name)));
    }
    match input.options_to_remove.iter().flatten().next() {
        Some(name) => Err(errors::invalid(format!("Option {name} is not in option group {}", group.name))),
        None => Err(errors::combination("Request must include either OptionsToInclude or OptionsToRemove.")),
    }
}
