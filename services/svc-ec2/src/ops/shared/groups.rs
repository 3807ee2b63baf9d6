//! Placement groups: found, their machines, and whether there is room for more.
//!
//! Rules and limitations: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/limitations-placement-groups.html>

use crate::errors;
use crate::ids::PlacementGroupId;
use crate::limits::SPREAD_PER_ZONE_MAX;
use crate::model::{Instance, Place, PlacementGroup, State, Strategy};
use crate::rules::types::InstanceType;
use crate::tables;
use api_ec2::Placement;
use base::Fault;
use ec2_words::Id;
use kernel::Cx;
use store::Read;

/// The group of a name.
pub fn by_name(cx: &Cx, read: &dyn Read, name: &str) -> Result<PlacementGroup, Fault> {
    let found = tables::placement_groups(read, cx.scope())?.into_iter().find(|g| g.name == name);
    found.ok_or_else(|| errors::no_placement_group(name))
}

/// The machines of a group that are not gone, with their places.
pub fn members(cx: &Cx, read: &dyn Read, group: &PlacementGroup) -> Result<Vec<(Instance, Place)>, Fault> {
    let mut out = Vec::new();
    for (id, place) in tables::places(read, cx.scope())? {
        if place.group != group.id {
            continue;
        }
        let gone = |i: &Instance| matches!(i.state, State::Terminated { .. });
        out.extend(tables::look(read, cx.scope(), &id)?.filter(|i| !gone(i)).map(|i| (i, place)));
    }
    Ok(out)
}

/// What a call says of a group.
pub struct Wish {
    /// Its name.
    pub name: Option<String>,
    /// Its id.
    pub id: Option<String>,
    /// One of its partitions.
    pub partition: Option<i32>,
}

/// A group that a machine is to be in.
pub struct Chosen {
    group: PlacementGroup,
    partition: Option<u32>,
}

impl Wish {
    /// Of a launch.
    pub fn of(placement: &Option<Placement>) -> Wish {
        let said = |pick: fn(&Placement) -> &Option<String>| {
            placement.as_ref().and_then(|p| pick(p).clone()).filter(|t| !t.is_empty())
        };
        let partition = placement.as_ref().and_then(|p| p.partition_number);
        Wish { name: said(|p| &p.group_name), id: said(|p| &p.group_id), partition }
    }

    /// The group, if one is wished for, in which machines of this type can be.
    pub fn find(&self, cx: &Cx, read: &dyn Read, kind: &InstanceType) -> Result<Option<Chosen>, Fault> {
        let group = match (&self.name, &self.id) {
            (Some(_), Some(_)) => {
                return Err(errors::combination("The parameters GroupName and GroupId cannot be used together"));
            }
            (Some(name), None) => by_name(cx, read, name)?,
            (None, Some(id)) => tables::placement_group(read, cx.scope(), &PlacementGroupId::parse(id)?)?,
            (None, None) if self.partition.is_some() => {
                return Err(errors::combination(
                    "The parameter PartitionNumber can only be used with a placement group of partitions",
                ));
            }
            (None, None) => return Ok(None),
        };
        if group.strategy == Strategy::Cluster && !kind.clusters() {
            return Err(errors::no_cluster(kind.name));
        }
        Ok(Some(Chosen { partition: self.partition(&group)?, group }))
    }

    fn partition(&self, group: &PlacementGroup) -> Result<Option<u32>, Fault> {
        match (self.partition, group.strategy) {
            (None, _) => Ok(None),
            (Some(n), Strategy::Partition { count }) if (1..=count as i32).contains(&n) => Ok(Some(n as u32)),
            (Some(n), Strategy::Partition { count }) => Err(errors::invalid_value(
                n,
                "PartitionNumber",
                &format!("The placement group '{}' has partitions from 1 to {count}.", group.name),
            )),
            (Some(_), _) => Err(errors::combination(
                "The parameter PartitionNumber can only be used with a placement group of partitions",
            )),
        }
    }
}

impl Chosen {
    /// There is room for so many more machines that run in a zone.
    pub fn check(&self, cx: &Cx, read: &dyn Read, zone: &str, more: usize) -> Result<(), Fault> {
        let members = members(cx, read, &self.group)?;
        match self.group.strategy {
            Strategy::Cluster => match members.iter().find(|(i, _)| i.zone != zone) {
                Some((other, _)) => Err(errors::placement_group_elsewhere(&self.group.name, &other.zone)),
                None => Ok(()),
            },
            Strategy::Spread => {
                let there = members.iter().filter(|(i, _)| i.zone == zone && i.state.uses_capacity()).count();
                match there + more > SPREAD_PER_ZONE_MAX {
                    true => Err(errors::placement_group_full(&self.group.name)),
                    false => Ok(()),
                }
            }
            Strategy::Partition { .. } => Ok(()),
        }
    }

    /// The next machine's place: the partition that was asked for, or the emptiest one.
    pub fn place(&self, cx: &Cx, read: &dyn Read, zone: &str) -> Result<Place, Fault> {
        let partition = match (self.group.strategy, self.partition) {
            (Strategy::Partition { count }, None) => {
                let members = members(cx, read, &self.group)?;
                let here = |n: u32| members.iter().filter(|(i, p)| i.zone == zone && p.partition == Some(n)).count();
                (1..=count).min_by_key(|n| here(*n))
            }
            (_, asked) => asked,
        };
        Ok(Place { group: self.group.id.clone(), partition })
    }
}

/// Stopped machines that are to start find room in their groups.
pub fn check_start<'a>(cx: &Cx, read: &dyn Read, machines: impl Iterator<Item = &'a Instance>) -> Result<(), Fault> {
    let mut starting: Vec<(PlacementGroupId, String, usize)> = Vec::new();
    for i in machines {
        let Some(place) = tables::place_of(read, cx.scope(), &i.id)? else { continue };
        match starting.iter_mut().find(|(group, zone, _)| *group == place.group && *zone == i.zone) {
            Some((.., count)) => *count += 1,
            None => starting.push((place.group, i.zone.clone(), 1)),
        }
    }
    for (id, zone, count) in starting {
        let group = tables::placement_group(read, cx.scope(), &id)?;
        Chosen { group, partition: None }.check(cx, read, &zone, count)?;
    }
    Ok(())
}
