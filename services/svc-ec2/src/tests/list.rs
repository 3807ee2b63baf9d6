//! The two rooms of the EC2 API against its model, and the words of the lists against the shapes.

use crate::operations::all;
use std::collections::BTreeSet;

#[test]
fn every_operation_of_the_model_is_served_by_one_room_or_named_as_later() {
    let machines: BTreeSet<&str> = all(None).iter().map(|o| o.meta.name).collect();
    let networks: BTreeSet<&str> = svc_vpc::operations::served().iter().map(|o| o.meta.name).collect();
    let later: BTreeSet<&str> = svc_vpc::operations::LATER.iter().copied().collect();
    let model: BTreeSet<&str> = api_ec2::API.ops.iter().map(|o| o.name).collect();
    assert_eq!(machines.intersection(&networks).collect::<Vec<_>>(), Vec::<&&str>::new(), "served twice");
    let served: BTreeSet<&str> = machines.union(&networks).copied().collect();
    assert_eq!(served.intersection(&later).collect::<Vec<_>>(), Vec::<&&str>::new(), "served, so not later");
    let known: BTreeSet<&str> = served.union(&later).copied().collect();
    assert_eq!(model, known);
}

#[test]
fn the_list_is_in_order_and_names_each_operation_once() {
    let names: Vec<&str> = all(None).iter().map(|o| o.meta.name).collect();
    assert!(names.is_sorted() && names.windows(2).all(|w| w[0] != w[1]), "{names:?}");
}

#[test]
fn what_is_honoured_exists_in_the_model() {
    for operation in all(None) {
        let unknown = operation.accepts.unknown(operation.meta.input);
        assert!(unknown.is_empty(), "{}: {unknown:?}", operation.meta.name);
    }
}

#[test]
fn what_the_model_requires_is_honoured() {
    for operation in all(None) {
        for member in operation.meta.input.members.iter().filter(|m| m.required) {
            let listed = operation.accepts.0.split_whitespace().any(|w| w == member.name);
            assert!(listed, "{}.{}", operation.meta.name, member.name);
        }
    }
}

#[test]
fn reading_operations_are_those_that_the_model_calls_read_only() {
    for operation in all(None) {
        assert_eq!(!operation.writes(), operation.meta.read_only, "{}", operation.meta.name);
    }
}
