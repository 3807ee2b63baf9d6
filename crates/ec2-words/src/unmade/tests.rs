//! The list against the model.

use super::rows;

#[test]
fn nothing_that_would_make_one_is_served() {
    let api = &api_ec2::API;
    for (operation, kind) in rows() {
        assert!(!kind.makers.is_empty(), "{}", operation.meta.name);
        for maker in kind.makers.split_whitespace() {
            assert!(api.others.contains(&maker), "{maker} makes what {} says there is none of", operation.meta.name);
        }
    }
}

#[test]
fn every_answer_is_a_list_of_things_without_members() {
    for (operation, _) in rows() {
        let output = operation.meta.output;
        let lists: Vec<_> = output.members.iter().filter(|m| m.ty.kind == shape::Kind::List).collect();
        assert_eq!(lists.len(), 1, "{}", operation.meta.name);
        let item = lists[0].ty.item.expect("a list has items");
        assert!(item.members.is_empty(), "{}: the model's reader does not know it as unmade", operation.meta.name);
    }
}

#[test]
fn what_is_honoured_is_in_the_model_and_ids_come_first() {
    for (operation, kind) in rows() {
        let name = operation.meta.name;
        assert_eq!(operation.accepts.unknown(operation.meta.input), Vec::<String>::new(), "{name}");
        let first = kind.accepts.split(' ').next().unwrap_or_default();
        assert_eq!(kind.named.is_some(), first.contains("Id"), "{name}");
        let filtered = kind.accepts.split(' ').any(|w| w.starts_with("Filter"));
        assert!(filtered || kind.filters.is_empty(), "{name}");
    }
}
