//! The list of operations against the model.

use crate::operations::LATER;
use crate::web::issuers::Nowhere;
use kernel::Operation;
use std::sync::Arc;

fn operations() -> Vec<Operation> {
    crate::operations::operations(Arc::new(Nowhere))
}

#[test]
fn every_operation_of_the_model_is_served_or_listed_as_later() {
    let mut named: Vec<&str> = operations().iter().map(|o| o.meta.name).chain(LATER).collect();
    named.sort_unstable();
    let modelled: Vec<&str> = api_sts::API.ops.iter().map(|o| o.name).collect();
    assert_eq!(named, modelled);
}

#[test]
fn every_honoured_parameter_exists() {
    for operation in operations() {
        assert_eq!(operation.accepts.unknown(operation.meta.input), Vec::<String>::new(), "{}", operation.meta.name);
    }
}

#[test]
fn reading_operations_of_the_model_do_not_write() {
    for operation in operations() {
        assert_eq!(operation.meta.read_only, !operation.writes(), "{}", operation.meta.name);
    }
}
