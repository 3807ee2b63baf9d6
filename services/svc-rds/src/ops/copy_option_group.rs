//! CopyOptionGroup: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CopyOptionGroup.html>

use super::create_option_group::add;
use super::shared::{find, option_groups, show, tagging};
use crate::errors;
use crate::model::OptionGroup;
use crate::rules::identifiers;
use api_rds::{CopyOptionGroupMessage, CopyOptionGroupResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Makes a copy of a group; a default group cannot be copied.
pub fn run(cx: &Cx, tx: &mut Tx, input: CopyOptionGroupMessage) -> Result<CopyOptionGroupResult, Fault> {
    let source = option_groups::find(cx, tx, &input.source_option_group_identifier)?;
    if source.name.starts_with(option_groups::DEFAULT) {
        return Err(errors::invalid("Copying a default option group is not supported."));
    }
    let name = identifiers::group("TargetOptionGroupIdentifier", &input.target_option_group_identifier)?;
    if input.target_option_group_description.is_empty() {
        return Err(errors::missing("TargetOptionGroupDescription"));
    }
    let tags = tagging::wanted(&input.tags)?;
    let copied = Some((cx.now(), find::option_group_arn(cx, &source.name)));
    let group = OptionGroup { name, description: input.target_option_group_description, copied, ..source };
    add(cx, tx, &group)?;
    tagging::give(cx, tx, &find::option_group_arn(cx, &group.name), &tags)?;
    Ok(CopyOptionGroupResult { option_group: Some(show::of_option_group(cx, &group)) })
}
