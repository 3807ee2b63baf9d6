//! The list of operations, compared with the models.

use crate::operations;
use shape::Api;

fn served(api: &'static Api, all: Vec<kernel::Operation>) {
    let mut ours: Vec<&str> = all.iter().map(|o| o.meta.name).collect();
    let mut theirs: Vec<&str> = api.ops.iter().map(|o| o.name).collect();
    ours.sort_unstable();
    theirs.sort_unstable();
    assert_eq!(ours, theirs, "{}", api.name);
    for op in all {
        assert_eq!(op.accepts.unknown(op.meta.input), Vec::<String>::new(), "{}", op.meta.name);
    }
}

#[test]
fn every_operation_of_the_models_is_served_and_every_parameter_exists() {
    served(&api_dynamodb::API, operations::all(&std::sync::Arc::default()));
    served(&api_dynamodbstreams::API, operations::streams());
}
