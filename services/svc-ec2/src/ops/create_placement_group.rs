//! CreatePlacementGroup.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreatePlacementGroup.html>

use crate::errors;
use crate::ids::PlacementGroupId;
use crate::limits::{GROUP_NAME_LENGTH_MAX, PARTITIONS_MAX, PLACEMENT_GROUPS};
use crate::model::{PlacementGroup, Strategy};
use crate::ops::describe_placement_groups::show;
use crate::tables;
use api_ec2::{CreatePlacementGroupRequest, CreatePlacementGroupResult, PlacementStrategy, SpreadLevel};
use base::Fault;
use ec2_words::{Id, tagging};
use kernel::Cx;
use store::Tx;

/// Without a word about it.
const PARTITIONS: i32 = 2;

pub fn run(cx: &Cx, tx: &mut Tx, input: CreatePlacementGroupRequest) -> Result<CreatePlacementGroupResult, Fault> {
    let tags = tagging::wanted(&input.tag_specifications, "placement-group")?;
    let name = name(input.group_name.as_deref())?;
    let strategy = strategy(&input)?;
    let others = tables::placement_groups(tx, cx.scope())?;
    if others.iter().any(|g| g.name == name) {
        return Err(errors::placement_group_exists(&name));
    }
    if others.len() as u64 >= PLACEMENT_GROUPS.of(cx, tx)? {
        return Err(Fault::sender(
            "PlacementGroupLimitExceeded",
            "The maximum number of placement groups has been reached.",
        ));
    }
    let group = PlacementGroup { id: PlacementGroupId::new(cx), name, strategy };
    tables::keep_placement_group(tx, cx.scope(), &group)?;
    tagging::give(cx, tx, &group.id, &tags)?;
    Ok(CreatePlacementGroupResult { placement_group: Some(show(cx, tx, &group)?) })
}

fn name(said: Option<&str>) -> Result<String, Fault> {
    let said = said.filter(|n| !n.is_empty()).ok_or_else(|| errors::missing("groupName"))?;
    let plain = |c: char| c.is_ascii_graphic() || c == ' ';
    match said.len() <= GROUP_NAME_LENGTH_MAX && said.chars().all(plain) {
        true => Ok(said.to_owned()),
        false => Err(errors::invalid_value(said, "groupName", "It can include up to 255 ASCII characters.")),
    }
}

fn strategy(input: &CreatePlacementGroupRequest) -> Result<Strategy, Fault> {
    let strategy = input.strategy.unwrap_or(PlacementStrategy::Cluster);
    if input.partition_count.is_some() && strategy != PlacementStrategy::Partition {
        return Err(errors::combination(
            "The parameter PartitionCount can only be used with the parameter Strategy set to partition",
        ));
    }
    if input.spread_level.is_some() && strategy != PlacementStrategy::Spread {
        return Err(errors::combination(
            "The parameter SpreadLevel can only be used with the parameter Strategy set to spread",
        ));
    }
    match strategy {
        PlacementStrategy::Cluster => Ok(Strategy::Cluster),
        PlacementStrategy::Spread if input.spread_level == Some(SpreadLevel::Host) => {
            Err(errors::invalid_value("host", "SpreadLevel", "It can only be used on an Outpost."))
        }
        PlacementStrategy::Spread => Ok(Strategy::Spread),
        PlacementStrategy::Partition => match input.partition_count.unwrap_or(PARTITIONS) {
            count @ 1..=PARTITIONS_MAX => Ok(Strategy::Partition { count: count.unsigned_abs() }),
            other => {
                Err(errors::invalid_value(other, "PartitionCount", &format!("It must be from 1 to {PARTITIONS_MAX}.")))
            }
        },
        other => Err(Fault::not_implemented(format_args!("CreatePlacementGroup.Strategy={}", other.as_str()))),
    }
}
