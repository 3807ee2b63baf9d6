use crate::names::{camel, constant, field, variants};
use crate::*;
use expect_test::expect_file;

/// Everything that the text form can say.
const SMALL: &str = include_str!("../goldens/demo.api");

const PERMITS: &str = "service demo\naction ListThings list\n  thing! demo:Kind\n  * aws:TagKeys\naction DeleteThing write needs iam:PassRole\n\
                       resource thing arn:${Partition}:demo:::thing/${Name}\n";

#[test]
fn names_become_rust_as_a_reader_expects() {
    let snake =
        ["CidrBlock", "DBInstanceArn", "MultiAZ", "PrivateIPv4Address", "Type", "PublicIPs", "SSLPolicy"].map(field);
    assert_eq!(
        snake,
        ["cidr_block", "db_instance_arn", "multi_az", "private_ipv4_address", "r#type", "public_ips", "ssl_policy"]
    );
    assert_eq!(constant("AssumeRoleWithSAML"), "ASSUME_ROLE_WITH_SAML");
    assert_eq!([camel("arnType"), camel("Option"), camel("Self")], ["ArnType", "Option_", "Self_"]);
    let values = ["shutting-down", "HTTP", "TCP_UDP", "2.0", "", "http", "self"].map(str::to_owned);
    assert_eq!(variants(&values), ["ShuttingDown", "Http", "TcpUdp", "_20", "Empty", "Http_", "Self_"]);
}

#[test]
fn a_model_says_the_same_after_it_was_read() {
    let m = parse(SMALL).unwrap();
    assert_eq!((m.name.as_str(), m.fact("id"), m.ops.len(), m.others.len()), ("demo", "Demo Service", 2, 2));
    assert_eq!(m.shapes["thingName"].pattern.as_deref(), Some(r"[a z]\/?+"));
    let model::ShapeKind::Struct { members, .. } = &m.shapes["ListThingsResponse"].kind else { panic!("no structure") };
    assert!(members[1].is("flattened") && members[0].required && members[6].time.as_deref() == Some("rfc822"));
    assert!(matches!(&m.shapes["Kind"].kind, model::ShapeKind::Enum(v) if v == &["a-b", "c d"]));
}

#[test]
fn permissions_say_the_same_after_they_were_read() {
    let p = parse_permissions(PERMITS).unwrap();
    let list = &p.actions["ListThings"];
    assert_eq!((p.prefix.as_str(), list.level.as_str()), ("demo", "list"));
    assert!(list.resources[0].required && list.resources[0].name == "thing");
    assert_eq!(
        (&list.resources[0].conditions, &list.conditions),
        (&vec!["demo:Kind".to_owned()], &vec!["aws:TagKeys".to_owned()])
    );
    assert_eq!(p.actions["DeleteThing"].needs, ["iam:PassRole"]);
    assert!(parse_permissions("service x\naction A sometimes").is_err());
    assert!(parse_permissions("  thing").is_err());
}

#[test]
fn what_the_text_form_does_not_know_is_refused_with_its_line() {
    let bad = |extra: &str| parse(&format!("{SMALL}{extra}\n")).unwrap_err().to_string();
    assert_eq!(bad("integer Age one..two"), "46: `one..two` is no range");
    assert_eq!(bad("struct A\n  B"), "47: a member needs a name and a shape");
    assert_eq!(bad("struct A\n  B Nowhere"), "46: nothing defines Nowhere");
    assert_eq!(bad("struct A\n  B string loud"), "47: a member has no `loud`");
    assert_eq!(
        bad("struct A\n  B NoSuchThing"),
        "46: NoSuchThing is an error, and no member can be one (event streams have no form here)"
    );
    assert_eq!(bad("list L"), "46: a list needs more words");
    assert_eq!(bad("enum Kind again"), "46: Kind is defined twice");
    assert_eq!(bad("op X Node ->"), "46: expected INPUT -> OUTPUT");
    assert_eq!(bad("enum E \"open"), "46: a quote that does not end");
    assert_eq!(parse("").unwrap_err().what, "no service line");
}

#[test]
fn the_models_of_this_repository_read_without_complaint() {
    let models = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let mut seen = 0;
    for entry in std::fs::read_dir(models).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "api") {
            let model = parse(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let permissions = parse_permissions(&std::fs::read_to_string(path.with_extension("iam")).unwrap()).unwrap();
            let missing: Vec<_> = model.ops.iter().filter(|o| !permissions.actions.contains_key(&o.name)).collect();
            assert!(missing.is_empty(), "{} has no action for {missing:?}", model.name);
            assert_eq!(model.ops.iter().filter(|o| model.others.contains(&o.name)).count(), 0);
            seen += 1;
        }
    }
    assert!(seen >= 5);
}

#[test]
fn generated_code_is_what_a_person_would_have_written() {
    let text = rust(&parse(SMALL).unwrap(), &parse_permissions(PERMITS).unwrap());
    expect_file!["../goldens/demo.rs.txt"].assert_eq(&text);
}
