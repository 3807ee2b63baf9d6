//! What a call of EC2 needs permission for, by the model: the ids that its input holds, as ARNs of the types that the action
//! takes, and `TYPE/*` for what it makes.
//!
//! Service Authorization Reference, "Actions, resources, and condition keys for Amazon EC2"; EC2 User Guide, "Grant permission
//! to tag Amazon EC2 resources during creation", "Use instance profiles".

use crate::describe;
use api_iam::{GET_INSTANCE_PROFILE, GetInstanceProfileRequest};
use kernel::{Cx, Need, Operation, Resource};
use shape::{OpMeta, Ref, Struct, member, text};
use store::Read;

/// Who asks the other rooms.
pub(crate) const EC2: &str = "ec2.amazonaws.com";

/// Gives each operation its resources, their condition keys and what else it needs.
pub fn declare(operations: Vec<Operation>) -> Vec<Operation> {
    let one = |op: Operation| op.on_input(resources).needs_by_input(needs).described_by(describe::keys);
    operations.into_iter().map(one).collect()
}

/// The type of resource behind the prefix of an id.
const KINDS: &[(&str, &str)] = &[
    ("acl", "network-acl"),
    ("ami", "image"),
    ("dopt", "dhcp-options"),
    ("eigw", "egress-only-internet-gateway"),
    ("eipalloc", "elastic-ip"),
    ("eni", "network-interface"),
    ("fl", "vpc-flow-log"),
    ("i", "instance"),
    ("igw", "internet-gateway"),
    ("key", "key-pair"),
    ("lt", "launch-template"),
    ("nat", "natgateway"),
    ("pcx", "vpc-peering-connection"),
    ("pg", "placement-group"),
    ("pl", "prefix-list"),
    ("rtb", "route-table"),
    ("sg", "security-group"),
    ("sgr", "security-group-rule"),
    ("snap", "snapshot"),
    ("subnet", "subnet"),
    ("vol", "volume"),
    ("vpc", "vpc"),
    ("vpce", "vpc-endpoint"),
];

/// Types whose ARNs name no account.
const SHARED: &[&str] = &["image", "snapshot"];

/// Resources of one call are cut here; no call of EC2 takes more ids.
const RESOURCES_MAX: usize = 2_000;

fn resources(cx: &Cx, _: &dyn Read, op: &'static OpMeta, input: &dyn Struct) -> Vec<Resource> {
    let takes = |kind: &str| op.resource_types.iter().any(|t| t.trim_end_matches('!') == kind);
    let mut named: Vec<(&str, String)> = Vec::new();
    ids(Ref::Struct(input), &mut named);
    if let Some(key) = text(input, "KeyName") {
        named.push(("key-pair", key.to_owned()));
    }
    named.retain(|(kind, _)| takes(kind));
    let specified = specified(input);
    let made = |t: &&&str| {
        let kind = t.trim_end_matches('!');
        let there = named.iter().any(|(k, _)| *k == kind);
        !there && (t.ends_with('!') || specified.iter().any(|s| s == kind))
    };
    let new = op.resource_types.iter().filter(made).map(|t| (t.trim_end_matches('!'), "*".to_owned()));
    let all: Vec<_> = named.iter().cloned().chain(new).collect();
    all.into_iter().map(|(kind, id)| resource(cx, op, input, kind, &id)).collect()
}

fn resource(cx: &Cx, op: &OpMeta, input: &dyn Struct, kind: &str, id: &str) -> Resource {
    let out = Resource::new(arn(cx, kind, id)).with("ec2:Region", cx.region.code());
    match (op.name, kind, id) {
        ("RunInstances", "instance", _) => machine(input, out),
        ("CreateVolume", "volume", "*") => volume(input, out),
        _ => out,
    }
}

/// The ARN of something in the caller's account.
pub(crate) fn arn(cx: &Cx, kind: &str, id: &str) -> String {
    match SHARED.contains(&kind) {
        true => format!("arn:aws:ec2:{}::{kind}/{id}", cx.region),
        false => cx.arn("ec2", format!("{kind}/{id}")),
    }
}

/// What is known of a machine before it is made.
fn machine(input: &dyn Struct, out: Resource) -> Resource {
    let inside = |outer: &str, name: &str| match member(input, outer) {
        Ref::Struct(s) => scalar(member(s, name)),
        _ => None,
    };
    out.with_some("ec2:InstanceType", text(input, "InstanceType"))
        .with_some("ec2:AvailabilityZone", inside("Placement", "AvailabilityZone"))
        .with_some("ec2:Tenancy", inside("Placement", "Tenancy"))
        .with_some("ec2:MetadataHttpTokens", inside("MetadataOptions", "HttpTokens"))
        .with_some("ec2:MetadataHttpEndpoint", inside("MetadataOptions", "HttpEndpoint"))
        .with_some("ec2:MetadataHttpPutResponseHopLimit", inside("MetadataOptions", "HttpPutResponseHopLimit"))
        .with_some("ec2:EbsOptimized", scalar(member(input, "EbsOptimized")))
        .with_some("ec2:InstanceProfile", inside("IamInstanceProfile", "Arn"))
}

fn volume(input: &dyn Struct, out: Resource) -> Resource {
    out.with_some("ec2:VolumeType", text(input, "VolumeType"))
        .with_some("ec2:VolumeSize", scalar(member(input, "Size")))
        .with_some("ec2:VolumeIops", scalar(member(input, "Iops")))
        .with_some("ec2:Encrypted", scalar(member(input, "Encrypted")))
        .with_some("ec2:AvailabilityZone", text(input, "AvailabilityZone"))
}

fn scalar(view: Ref<'_>) -> Option<String> {
    match view {
        Ref::Str(s) => Some(s.to_owned()),
        Ref::Bool(b) => Some(b.to_string()),
        Ref::I32(n) => Some(n.to_string()),
        Ref::I64(n) => Some(n.to_string()),
        _ => None,
    }
}

/// The resource types that the call gives tags to.
fn specified(input: &dyn Struct) -> Vec<String> {
    let Ref::List(list) = member(input, "TagSpecifications") else { return Vec::new() };
    let kind = |i| match list.at(i) {
        Ref::Struct(one) => text(one, "ResourceType").map(str::to_owned),
        _ => None,
    };
    (0..list.len()).filter_map(kind).collect()
}

/// Every id in the input, once, with its type.
fn ids(view: Ref<'_>, out: &mut Vec<(&str, String)>) {
    match view {
        Ref::Str(text) => {
            if let Some(kind) = kind(text)
                && out.len() < RESOURCES_MAX
                && !out.iter().any(|(_, id)| id == text)
            {
                out.push((kind, text.to_owned()));
            }
        }
        // filters look for resources, they do not act on them
        Ref::Struct(s) => {
            let members = s.ty().members.iter().enumerate().filter(|(_, m)| m.name != "Filters");
            members.for_each(|(i, _)| ids(s.get(i).view(), out));
        }
        Ref::List(list) => (0..list.len()).for_each(|i| ids(list.at(i), out)),
        Ref::Map(map) => (0..map.len()).for_each(|i| ids(map.at(i).1, out)),
        _ => {}
    }
}

/// Digits of an id, old and new.
const DIGITS: [usize; 2] = [8, 17];

fn kind(text: &str) -> Option<&'static str> {
    let (prefix, digits) = text.rsplit_once('-')?;
    let form = DIGITS.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    KINDS.iter().find(|(p, _)| form && *p == prefix).map(|(_, kind)| *kind)
}

/// Tags at creation need `ec2:CreateTags` on what is made; a machine's role needs `iam:PassRole`.
fn needs(cx: &Cx, read: &dyn Read, op: &'static OpMeta, input: &dyn Struct) -> Vec<Need> {
    let tagged = |kind: String| {
        let resource = Resource::new(arn(cx, &kind, "*")).with("ec2:CreateAction", op.name);
        Need::new("ec2:CreateTags", resource)
    };
    let mut needs: Vec<Need> = specified(input).into_iter().map(tagged).collect();
    if op.needs.contains(&"iam:PassRole")
        && let Ref::Struct(profile) = member(input, "IamInstanceProfile")
    {
        let arn = text(profile, "Arn").and_then(|a| a.rsplit('/').next());
        if let Some(name) = text(profile, "Name").or(arn) {
            needs.extend(roles(cx, read, name).into_iter().map(|role| Need::pass_role(role, EC2)));
        }
    }
    needs
}

/// The roles of an instance profile; one that is not there is the handler's to refuse.
fn roles(cx: &Cx, read: &dyn Read, name: &str) -> Vec<String> {
    let input = GetInstanceProfileRequest { instance_profile_name: name.to_owned() };
    let found = cx.as_service(EC2).ask(read, &GET_INSTANCE_PROFILE, input);
    found.map_or_else(|_| Vec::new(), |a| a.instance_profile.roles.into_iter().map(|r| r.arn).collect())
}
