//! The condition keys of an existing resource of EC2: its tags, and where it belongs.
//!
//! Service Authorization Reference, "Condition keys for Amazon EC2".

use crate::permissions::{EC2, arn};
use api_ec2 as api;
use base::Fault;
use kernel::{Cx, Keys, tags};
use store::Read;

/// The keys of the resource of this ARN; of one that does not exist there are none.
pub(crate) fn keys(cx: &Cx, read: &dyn Read, of: &str) -> Result<Keys, Fault> {
    let Some((kind, id)) = of.split(':').nth(5).and_then(|r| r.split_once('/')).filter(|(_, id)| *id != "*") else {
        return Ok(Keys::new());
    };
    let mut keys = tags::keys(read, cx.scope(), id, "ec2:ResourceTag")?;
    let service = cx.as_service(EC2);
    match kind {
        "instance" => instance(&service, read, id, &mut keys),
        "subnet" => subnet(&service, read, id, &mut keys),
        "security-group" => group(&service, read, id, &mut keys),
        "network-interface" => interface(&service, read, id, &mut keys),
        "volume" => volume(&service, read, id, &mut keys),
        _ => {}
    }
    if let Some(name) = id_key(kind) {
        keys.set(name, id);
    }
    Ok(keys)
}

/// The key that holds the id itself.
fn id_key(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "dhcp-options" => "ec2:DhcpOptionsID",
        "elastic-ip" => "ec2:AllocationId",
        "image" => "ec2:ImageID",
        "instance" => "ec2:InstanceID",
        "internet-gateway" => "ec2:InternetGatewayID",
        "key-pair" => "ec2:KeyPairName",
        "network-acl" => "ec2:NetworkAclID",
        "network-interface" => "ec2:NetworkInterfaceID",
        "route-table" => "ec2:RouteTableID",
        "security-group" => "ec2:SecurityGroupID",
        "snapshot" => "ec2:SnapshotID",
        "subnet" => "ec2:SubnetID",
        "volume" => "ec2:VolumeID",
        "vpc" => "ec2:VpcID",
        _ => return None,
    })
}

fn put(keys: &mut Keys, key: &str, value: Option<String>) {
    if let Some(value) = value {
        keys.set(key, value);
    }
}

fn name<E: shape::Enum>(value: E) -> String {
    E::NAMES[value.index()].to_owned()
}

fn instance(cx: &Cx, read: &dyn Read, id: &str, keys: &mut Keys) {
    let input = api::DescribeInstancesRequest { instance_ids: Some(vec![id.into()]), ..Default::default() };
    let Ok(found) = cx.ask(read, &api::DESCRIBE_INSTANCES, input) else { return };
    let all = found.reservations.into_iter().flatten().flat_map(|r| r.instances.unwrap_or_default());
    for i in all {
        put(keys, "ec2:InstanceType", i.instance_type);
        put(keys, "ec2:RootDeviceType", i.root_device_type.map(name));
        put(keys, "ec2:EbsOptimized", i.ebs_optimized.map(|b| b.to_string()));
        put(keys, "ec2:InstanceProfile", i.iam_instance_profile.and_then(|p| p.arn));
        let placement = i.placement.unwrap_or_default();
        put(keys, "ec2:AvailabilityZone", placement.availability_zone);
        put(keys, "ec2:Tenancy", placement.tenancy.map(name));
        let options = i.metadata_options.unwrap_or_default();
        put(keys, "ec2:MetadataHttpTokens", options.http_tokens.map(name));
    }
}

fn subnet(cx: &Cx, read: &dyn Read, id: &str, keys: &mut Keys) {
    let input = api::DescribeSubnetsRequest { subnet_ids: Some(vec![id.into()]), ..Default::default() };
    let Ok(found) = cx.ask(read, &api::DESCRIBE_SUBNETS, input) else { return };
    for s in found.subnets.into_iter().flatten() {
        put(keys, "ec2:Vpc", s.vpc_id.map(|v| arn(cx, "vpc", &v)));
        put(keys, "ec2:AvailabilityZone", s.availability_zone);
    }
}

fn group(cx: &Cx, read: &dyn Read, id: &str, keys: &mut Keys) {
    let input = api::DescribeSecurityGroupsRequest { group_ids: Some(vec![id.into()]), ..Default::default() };
    let Ok(found) = cx.ask(read, &api::DESCRIBE_SECURITY_GROUPS, input) else { return };
    for g in found.security_groups.into_iter().flatten() {
        put(keys, "ec2:Vpc", g.vpc_id.map(|v| arn(cx, "vpc", &v)));
    }
}

fn interface(cx: &Cx, read: &dyn Read, id: &str, keys: &mut Keys) {
    let ids = Some(vec![id.into()]);
    let input = api::DescribeNetworkInterfacesRequest { network_interface_ids: ids, ..Default::default() };
    let Ok(found) = cx.ask(read, &api::DESCRIBE_NETWORK_INTERFACES, input) else { return };
    for n in found.network_interfaces.into_iter().flatten() {
        put(keys, "ec2:Vpc", n.vpc_id.map(|v| arn(cx, "vpc", &v)));
        put(keys, "ec2:Subnet", n.subnet_id.map(|s| arn(cx, "subnet", &s)));
        put(keys, "ec2:AvailabilityZone", n.availability_zone);
    }
}

fn volume(cx: &Cx, read: &dyn Read, id: &str, keys: &mut Keys) {
    let input = api::DescribeVolumesRequest { volume_ids: Some(vec![id.into()]), ..Default::default() };
    let Ok(found) = cx.ask(read, &api::DESCRIBE_VOLUMES, input) else { return };
    for v in found.volumes.into_iter().flatten() {
        put(keys, "ec2:VolumeType", v.volume_type.map(name));
        put(keys, "ec2:VolumeSize", v.size.map(|n| n.to_string()));
        put(keys, "ec2:AvailabilityZone", v.availability_zone);
        put(keys, "ec2:Encrypted", v.encrypted.map(|b| b.to_string()));
    }
}
