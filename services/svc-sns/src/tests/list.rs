use super::*;

#[test]
fn the_room_serves_every_operation_of_the_model_and_honours_members_that_exist() {
    let service = Room::new(Arc::new(Plain)).service();
    let mut served: Vec<&str> = service.operations.iter().map(|o| o.meta.name).collect();
    served.sort_unstable();
    let model: Vec<&str> = sns::API.ops.iter().map(|o| o.name).collect();
    assert_eq!(served, model);
    for op in &service.operations {
        assert_eq!(op.accepts.unknown(op.meta.input), Vec::<String>::new(), "{}", op.meta.name);
    }
}
