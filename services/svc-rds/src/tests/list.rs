//! The list of operations against the model, and the words of its third column against the shapes.

use crate::operations::{LATER, all};
use std::collections::BTreeSet;

#[test]
fn every_operation_of_the_model_is_served_or_named_as_later() {
    let served: Vec<&str> = all(None).iter().map(|o| o.meta.name).collect();
    let known: BTreeSet<&str> = served.iter().chain(LATER).copied().collect();
    let modelled: BTreeSet<&str> = api_rds::API.ops.iter().map(|o| o.name).collect();
    assert_eq!(known, modelled);
    assert_eq!(served.len() + LATER.len(), modelled.len(), "twice in the lists");
    assert!(LATER.is_sorted());
}

#[test]
fn what_is_honoured_exists_in_the_model() {
    for operation in all(None) {
        assert_eq!(operation.accepts.unknown(operation.meta.input), Vec::<String>::new(), "{}", operation.meta.name);
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
        // the model has no word for reading that is not Describe, List or Get
        let reads = operation.meta.read_only || operation.meta.name == "DownloadDBLogFilePortion";
        assert_eq!(!operation.writes(), reads, "{}", operation.meta.name);
    }
}
