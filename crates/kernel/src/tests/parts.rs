//! Pages, tags, tokens, quotas, ids.

use super::helpers::*;
use crate::*;
use base::Fault;

const ACCOUNT: &str = "111111111111";

#[test]
fn pages_go_on_where_the_last_one_ended() {
    let k = kernel();
    let cx = cx(&k, ACCOUNT);
    let all: Vec<String> = (0..10).map(|n| format!("k{n}")).collect();
    let (mut token, mut got) = (None, Vec::new());
    loop {
        let page = page::cut(&cx, "q", all.clone(), Some(3), token.as_deref(), String::clone).unwrap();
        got.extend(page.items);
        token = page.next;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(got, all);
}

#[test]
fn a_token_of_another_query_account_or_making_is_refused() {
    let k = kernel();
    let (a, b) = (cx(&k, ACCOUNT), cx(&k, "222222222222"));
    let all = vec!["a".to_owned(), "b".to_owned()];
    let token = page::cut(&a, "q", all.clone(), Some(1), None, String::clone).unwrap().next.unwrap();
    let open =
        |cx: &Cx, query: &str, t: &str| page::cut(cx, query, all.clone(), Some(1), Some(t), String::clone).is_ok();
    assert!(open(&a, "q", &token));
    assert!(!open(&a, "other", &token) && !open(&b, "q", &token));
    for bad in ["", "x", "AAAA", &token[1..], &format!("{token}A")] {
        assert!(!open(&a, "q", bad), "{bad}");
    }
}

#[test]
fn tags_obey_awss_rules() {
    use tags::BadTag;
    assert_eq!(tags::check([("Name", "x")]), Ok(()));
    assert_eq!(tags::check([("", "x")]), Err(BadTag::Key(String::new())));
    assert_eq!(tags::check([("aws:x", "y")]), Err(BadTag::Reserved("aws:x".into())));
    assert_eq!(tags::check([("a", "1"), ("a", "2")]), Err(BadTag::Duplicate("a".into())));
    let (long_key, long_value) = ("k".repeat(129), "v".repeat(257));
    assert!(tags::check([(long_key.as_str(), "")]).is_err() && tags::check([("k", long_value.as_str())]).is_err());
}

#[test]
fn a_resource_has_at_most_fifty_tags() {
    let k = kernel();
    let scope = cx(&k, ACCOUNT).scope();
    let many = |n: usize| (0..n).map(|i| (format!("k{i}"), "v".to_owned())).collect::<Vec<_>>();
    let set = |list: Vec<(String, String)>| {
        k.store.write(move |tx| -> Result<_, StoreFault> { Ok(tags::set(tx, scope, "vpc-1", &list)?) }).unwrap()
    };
    assert_eq!(set(many(50)), Ok(()));
    assert_eq!(set(many(50)), Ok(()), "overwriting adds none");
    assert_eq!(set(vec![("one-more".into(), String::new())]), Err(tags::BadTag::TooMany));
    assert_eq!(tags::of(&k.store.snapshot().unwrap(), scope, "vpc-1").unwrap().len(), 50);
}

#[test]
fn a_client_token_stands_for_its_first_parameters() {
    let k = kernel();
    let context = cx(&k, ACCOUNT);
    let input = |cidr: &str| api_ec2::CreateVpcRequest { cidr_block: Some(cidr.into()), ..Default::default() };
    let (one, two) = (token::digest(&input("10.0.0.0/16")), token::digest(&input("10.1.0.0/16")));
    k.store
        .write(move |tx| -> Result<(), StoreFault> {
            assert!(matches!(token::look(&context, tx, "Op", "t", one)?, token::Seen::Never));
            token::remember(&context, tx, "Op", "t", one, vec!["vpc-1".into()])?;
            assert!(matches!(token::look(&context, tx, "Op", "t", one)?, token::Seen::Same(m) if m == ["vpc-1"]));
            assert!(matches!(token::look(&context, tx, "Op", "t", two)?, token::Seen::Other));
            assert!(matches!(token::look(&context, tx, "Other", "t", two)?, token::Seen::Never));
            Ok(())
        })
        .unwrap_or_else(|StoreFault(f)| panic!("{f}"));
}

#[test]
fn a_quota_is_awss_default_until_it_is_set() {
    let k = kernel();
    let context = cx(&k, ACCOUNT);
    let quota = quota::Quota { name: "test.things", default: 5 };
    assert_eq!(quota.of(&context, &k.store.snapshot().unwrap()).unwrap(), 5);
    quota::set(&k.store, context.account, context.region, "test.things".into(), 9).unwrap();
    assert_eq!(quota.of(&context, &k.store.snapshot().unwrap()).unwrap(), 9);
    assert_eq!(quota::changed(&k.store).unwrap().len(), 1);
}

#[test]
fn ids_look_like_awss() {
    let ids = Ids::seeded(7);
    assert!(base::IdForm { prefix: "vpc" }.fits(&ids.resource("vpc")));
    assert_eq!((ids.iam("AIDA").len(), ids.secret_key().len(), ids.uuid().len()), (21, 40, 36));
    assert_eq!(Ids::seeded(7).resource("vpc"), Ids::seeded(7).resource("vpc"));
}

#[test]
fn filters_match_all_by_any_value_with_wildcards() {
    let k = kernel();
    let scope = cx(&k, ACCOUNT).scope();
    let known = [filter::Filter::<String> { name: "name", values: |s| vec![s.clone()] }];
    let keep = |name: &str, values: &[&str]| -> Result<Vec<String>, Fault> {
        let asked = [(name.to_owned(), values.iter().map(|v| v.to_string()).collect())];
        let records = vec!["alpha".to_owned(), "beta".to_owned()];
        filter::keep(&k.store.snapshot().unwrap(), scope, records, &asked, &known, String::as_str)
    };
    assert_eq!(keep("name", &["al*"]).unwrap(), ["alpha"]);
    assert_eq!(keep("name", &["?eta", "alpha"]).unwrap().len(), 2);
    assert_eq!(keep("tag:x", &["y"]).unwrap().len(), 0);
    assert_eq!(keep("nonsense", &["y"]).unwrap_err().code, "InvalidParameterValue");
}

#[test]
fn the_conveniences_are_marked_as_such() {
    let k = kernel();
    let snapshot = k.store.snapshot().unwrap();
    let found = |id: &str| k.identity(&snapshot, id).unwrap();
    assert!(found("test").unwrap().convenience && found("123456789012").unwrap().convenience);
    assert_eq!(found("AKIAIOSFODNN7EXAMPLE"), None);
}

#[test]
fn a_published_name_has_another_address_inside_its_vpc() {
    let k = kernel();
    let (inside, outside) = ("10.0.0.5".parse().unwrap(), "198.18.0.5".parse().unwrap());
    let published =
        names::Published { addresses: vec![outside], inside: Some(("vpc-1".into(), vec![inside])), ttl_seconds: 5 };
    k.store.write(move |tx| -> Result<(), StoreFault> { Ok(names::publish(tx, "DB.example", &published)?) }).unwrap();
    let look = |vpc| names::addresses(&k.store.snapshot().unwrap(), "db.EXAMPLE", vpc).unwrap();
    assert_eq!(look(None), Some((vec![outside], 5)));
    assert_eq!(look(Some("vpc-1")), Some((vec![inside], 5)));
    assert_eq!(look(Some("vpc-2")), Some((vec![outside], 5)));
    k.store.write(|tx| -> Result<(), StoreFault> { Ok(names::withdraw(tx, "db.example")?) }).unwrap();
    assert_eq!(look(None), None);
}
