//! The resources that can be tagged: their types by prefix, and whether they exist.
//!
//! Resource types: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TagSpecification.html>

use crate::model::{
    Address, CidrReservation, DhcpOptions, Interface, InternetGateway, NatGateway, NetworkAcl, PrefixList, RouteTable,
    Rule, SecurityGroup, Subnet, Vpc,
};
use crate::tables::{self, Row};
use api_ec2 as api;
use base::Fault;
use ec2_words::tagging::{Pair, told_by_metadata};
use kernel::{Cx, Scope};
use store::Read;

/// Prefix and type of everything in EC2 that has tags here.
const TYPES: &[(&str, &str)] = &[
    ("acl", "network-acl"),
    ("ami", "image"),
    ("dopt", "dhcp-options"),
    ("eipalloc", "elastic-ip"),
    ("eni", "network-interface"),
    ("i", "instance"),
    ("igw", "internet-gateway"),
    ("key", "key-pair"),
    ("lt", "launch-template"),
    ("nat", "natgateway"),
    ("pg", "placement-group"),
    ("pl", "prefix-list"),
    ("replacevol", "replace-root-volume-task"),
    ("rtb", "route-table"),
    ("scr", "subnet-cidr-reservation"),
    ("sg", "security-group"),
    ("sgr", "security-group-rule"),
    ("snap", "snapshot"),
    ("subnet", "subnet"),
    ("vol", "volume"),
    ("vpc", "vpc"),
];

/// The type of an id.
pub fn type_of(id: &str) -> Option<&'static str> {
    let (prefix, _) = id.split_once('-')?;
    TYPES.iter().find(|(p, _)| *p == prefix).map(|(_, name)| *name)
}

/// Refuses ids of nothing. Other rooms' resources are looked for by their own Describe calls.
pub fn check(cx: &Cx, read: &dyn Read, id: &str, tags: &[Pair]) -> Result<(), Fault> {
    let at = cx.scope();
    match type_of(id) {
        Some("vpc") => own::<Vpc>(read, at, id),
        Some("subnet") => own::<Subnet>(read, at, id),
        Some("route-table") => own::<RouteTable>(read, at, id),
        Some("internet-gateway") => own::<InternetGateway>(read, at, id),
        Some("natgateway") => own::<NatGateway>(read, at, id),
        Some("security-group") => own::<SecurityGroup>(read, at, id),
        Some("security-group-rule") => own::<Rule>(read, at, id),
        Some("network-acl") => own::<NetworkAcl>(read, at, id),
        Some("elastic-ip") => own::<Address>(read, at, id),
        Some("network-interface") => own::<Interface>(read, at, id),
        Some("prefix-list") => own::<PrefixList>(read, at, id),
        Some("dhcp-options") => own::<DhcpOptions>(read, at, id),
        Some("subnet-cidr-reservation") => own::<CidrReservation>(read, at, id),
        Some("instance") => instance(cx, read, id, tags),
        Some(other) => foreign(cx, read, other, id),
        None => Err(Fault::sender("InvalidID", format!("The ID '{id}' is not valid"))),
    }
}

fn own<R: Row>(read: &dyn Read, at: Scope, id: &str) -> Result<(), Fault> {
    tables::find::<R>(read, at, id).map(drop)
}

/// A machine whose tags the metadata service tells takes only keys that fit there.
fn instance(cx: &Cx, read: &dyn Read, id: &str, tags: &[Pair]) -> Result<(), Fault> {
    let input = api::DescribeInstancesRequest { instance_ids: Some(vec![id.to_owned()]), ..Default::default() };
    let found = cx.ask(read, &api::DESCRIBE_INSTANCES, input)?;
    let shown = found.reservations.into_iter().flatten().filter_map(|r| r.instances).flatten().next();
    match shown.and_then(|i| i.metadata_options).and_then(|m| m.instance_metadata_tags) {
        Some(api::InstanceMetadataTagsState::Enabled) => told_by_metadata(tags.iter().map(|(key, _)| key.as_str())),
        _ => Ok(()),
    }
}

fn foreign(cx: &Cx, read: &dyn Read, kind: &str, id: &str) -> Result<(), Fault> {
    let ids = Some(vec![id.to_owned()]);
    // whether it exists is EC2's own question, not the caller's
    let cx = cx.as_service("ec2.amazonaws.com");
    match kind {
        "image" => {
            let input = api::DescribeImagesRequest { image_ids: ids, ..Default::default() };
            cx.ask(read, &api::DESCRIBE_IMAGES, input).map(drop)
        }
        "launch-template" => {
            let input = api::DescribeLaunchTemplatesRequest { launch_template_ids: ids, ..Default::default() };
            cx.ask(read, &api::DESCRIBE_LAUNCH_TEMPLATES, input).map(drop)
        }
        "placement-group" => {
            let input = api::DescribePlacementGroupsRequest { group_ids: ids, ..Default::default() };
            cx.ask(read, &api::DESCRIBE_PLACEMENT_GROUPS, input).map(drop)
        }
        "replace-root-volume-task" => {
            let input =
                api::DescribeReplaceRootVolumeTasksRequest { replace_root_volume_task_ids: ids, ..Default::default() };
            cx.ask(read, &api::DESCRIBE_REPLACE_ROOT_VOLUME_TASKS, input).map(drop)
        }
        "snapshot" => {
            let input = api::DescribeSnapshotsRequest { snapshot_ids: ids, ..Default::default() };
            cx.ask(read, &api::DESCRIBE_SNAPSHOTS, input).map(drop)
        }
        "volume" => {
            let input = api::DescribeVolumesRequest { volume_ids: ids, ..Default::default() };
            cx.ask(read, &api::DESCRIBE_VOLUMES, input).map(drop)
        }
        _ => {
            let input = api::DescribeKeyPairsRequest { key_pair_ids: ids, ..Default::default() };
            cx.ask(read, &api::DESCRIBE_KEY_PAIRS, input).map(drop)
        }
    }
}
