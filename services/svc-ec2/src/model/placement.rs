//! Placement groups: who shall be near to whom. One host has one rack, so they are kept to as far as zones and counts go.
//!
//! Placement groups: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-groups.html>

use crate::ids::PlacementGroupId;
use serde::{Deserialize, Serialize};
use store::Record;

/// A placement group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct PlacementGroup {
    pub id: PlacementGroupId,
    pub name: String,
    pub strategy: Strategy,
}
impl Record for PlacementGroup {
    const VERSION: u8 = 1;
}

/// How its machines lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Strategy {
    /// Close together, in one zone.
    Cluster,
    /// Each on a rack of its own, of which a zone has seven.
    Spread,
    /// In partitions that share no rack.
    Partition {
        /// How many, in each zone.
        count: u32,
    },
}

impl Strategy {
    /// AWS's word.
    pub fn name(self) -> &'static str {
        match self {
            Strategy::Cluster => "cluster",
            Strategy::Spread => "spread",
            Strategy::Partition { .. } => "partition",
        }
    }
}

/// Where a machine lies in its group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The group.
    pub group: PlacementGroupId,
    /// From 1 on, in a group of partitions.
    pub partition: Option<u32>,
}
impl Record for Place {
    const VERSION: u8 = 1;
}
