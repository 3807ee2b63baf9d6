//! The categories as a tree of paths: what ends in `/` is a folder and lists its children.

use crate::{Facts, Interface};
use std::collections::BTreeMap;

/// A folder's children, or a value.
pub(crate) enum Node {
    Folder(Vec<String>),
    Value(String),
}

/// Looks `path` (below `meta-data/`) up.
pub(crate) fn look(facts: &Facts, path: &str) -> Option<Node> {
    let leaves = leaves(facts);
    let path = path.trim_end_matches('/');
    if let Some(value) = leaves.get(path) {
        return Some(Node::Value(value.clone()));
    }
    let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
    let mut children: Vec<String> = Vec::new();
    for rest in leaves.keys().filter_map(|k| k.strip_prefix(&prefix)) {
        let child = match rest.split_once('/') {
            Some((folder, _)) => format!("{folder}/"),
            None => rest.to_owned(),
        };
        if children.last() != Some(&child) && !children.contains(&child) {
            children.push(child);
        }
    }
    (!children.is_empty()).then_some(Node::Folder(children))
}

fn leaves(f: &Facts) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let mut put = |path: &str, value: &str| {
        out.insert(path.to_owned(), value.to_owned());
    };
    put("ami-id", &f.ami_id);
    put("ami-launch-index", &f.launch_index.to_string());
    put("ami-manifest-path", "(unknown)");
    put("hostname", &f.local_hostname);
    put("instance-action", "none");
    put("instance-id", &f.instance_id);
    put("instance-life-cycle", &f.lifecycle);
    put("instance-type", &f.instance_type);
    put("local-hostname", &f.local_hostname);
    put("placement/availability-zone", &f.zone);
    put("placement/availability-zone-id", &f.zone_id);
    put("placement/region", &f.region);
    put("profile", "default-hvm");
    put("reservation-id", &f.reservation_id);
    put("services/domain", "amazonaws.com");
    put("services/partition", "aws");
    if let Some(name) = &f.public_hostname {
        put("public-hostname", name);
    }
    if let Some((name, key)) = &f.key {
        put("public-keys/0/openssh-key", key);
        put("public-keys/0/.name", name);
    }
    for (key, value) in f.tags.iter().flatten() {
        put(&format!("tags/instance/{key}"), value);
    }
    if let Some(primary) = f.interfaces.first() {
        primary_interface(primary, &mut put);
    }
    f.interfaces.iter().for_each(|i| interface(f, i, &mut put));
    out
}

fn primary_interface(i: &Interface, put: &mut impl FnMut(&str, &str)) {
    put("mac", &i.mac);
    if let Some(a) = i.private.first() {
        put("local-ipv4", &a.to_string());
    }
    if let Some((_, a)) = i.public.iter().find(|(private, _)| i.private.first() == Some(private)) {
        put("public-ipv4", &a.to_string());
    }
    put("security-groups", &lines(i.security_groups.iter().map(|g| g.1.clone())));
}

fn interface(f: &Facts, i: &Interface, put: &mut impl FnMut(&str, &str)) {
    let mut at = |name: &str, value: &str| put(&format!("network/interfaces/macs/{}/{name}", i.mac), value);
    at("device-number", &i.device_number.to_string());
    at("interface-id", &i.id);
    at("local-hostname", &f.local_hostname);
    at("local-ipv4s", &lines(i.private.iter().map(|a| a.to_string())));
    at("mac", &i.mac);
    at("owner-id", &f.account);
    if !i.public.is_empty() {
        at("public-ipv4s", &lines(i.public.iter().map(|(_, public)| public.to_string())));
    }
    let first = f.interfaces.first().is_some_and(|first| first.id == i.id);
    if let Some(name) = f.public_hostname.as_ref().filter(|_| first) {
        at("public-hostname", name);
    }
    for (private, public) in &i.public {
        at(&format!("ipv4-associations/{public}"), &private.to_string());
    }
    at("security-group-ids", &lines(i.security_groups.iter().map(|g| g.0.clone())));
    at("security-groups", &lines(i.security_groups.iter().map(|g| g.1.clone())));
    at("subnet-id", &i.subnet_id);
    at("subnet-ipv4-cidr-block", &i.subnet_cidr);
    at("vpc-id", &i.vpc_id);
    at("vpc-ipv4-cidr-block", i.vpc_cidrs.first().map_or("", String::as_str));
    at("vpc-ipv4-cidr-blocks", &lines(i.vpc_cidrs.iter().cloned()));
}

fn lines(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join("\n")
}
