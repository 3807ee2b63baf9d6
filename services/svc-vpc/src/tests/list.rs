//! The list of operations against the model, and the words of its third column against the shapes.

use crate::operations::{LATER, all};
use std::collections::BTreeSet;

/// What operations of this room are about.
const NOUNS: &[&str] = &[
    "Vpc",
    "Subnet",
    "Route",
    "InternetGateway",
    "NatGateway",
    "NetworkAcl",
    "NetworkInterface",
    "SecurityGroup",
    "Address",
    "PrivateIp",
    "Ipv6Addresses",
    "DhcpOptions",
    "Tags",
    "Regions",
    "AvailabilityZones",
    "AccountAttributes",
    "PrefixList",
    "ClassicLink",
];

#[test]
fn every_operation_of_the_model_that_is_ours_is_served_or_named_as_later() {
    let served: BTreeSet<&str> = all().iter().map(|o| o.meta.name).collect();
    let unmade: BTreeSet<&str> = ec2_words::unmade::operations().iter().map(|o| o.meta.name).collect();
    let named = |name: &&str| NOUNS.iter().any(|noun| name.contains(noun)) && !unmade.contains(name);
    let ours: BTreeSet<&str> = api_ec2::API.ops.iter().map(|o| o.name).filter(named).collect();
    let listed: BTreeSet<&str> = served.iter().copied().chain(LATER.iter().copied()).collect();
    assert_eq!(ours.difference(&listed).collect::<Vec<_>>(), Vec::<&&str>::new(), "neither served nor later");
    assert_eq!(listed.difference(&ours).collect::<Vec<_>>(), Vec::<&&str>::new(), "not in the model");
    assert!(LATER.iter().all(|l| !served.contains(l)), "served, so not later");
}

#[test]
fn the_list_is_in_order_and_names_each_operation_once() {
    let names: Vec<&str> = all().iter().map(|o| o.meta.name).collect();
    assert!(names.is_sorted() && names.windows(2).all(|w| w[0] != w[1]), "{names:?}");
}

#[test]
fn what_is_honoured_exists_in_the_model() {
    for operation in all() {
        let unknown = operation.accepts.unknown(operation.meta.input);
        assert!(unknown.is_empty(), "{}: {unknown:?}", operation.meta.name);
    }
}

#[test]
fn what_the_model_requires_is_honoured() {
    for operation in all() {
        for member in operation.meta.input.members.iter().filter(|m| m.required) {
            let listed = operation.accepts.0.split_whitespace().any(|w| w == member.name);
            assert!(listed, "{}.{}", operation.meta.name, member.name);
        }
    }
}

#[test]
fn reading_operations_are_those_that_the_model_calls_read_only() {
    for operation in all() {
        assert_eq!(!operation.writes(), operation.meta.read_only, "{}", operation.meta.name);
    }
}
