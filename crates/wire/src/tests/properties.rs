use super::support::APIS;
use super::{decode, post};
use crate::{Found, Request, Secret, Verifier, codec, dispatch, scope};
use http::HeaderMap;
use proptest::prelude::*;
use shape::{Kind, Protocol, Timestamp, Type};
use std::collections::HashSet;

/// Every schema that an operation reaches.
fn reached(ty: &'static Type, seen: &mut HashSet<usize>, each: &mut dyn FnMut(&'static Type)) {
    if !seen.insert(std::ptr::from_ref(ty) as usize) {
        return;
    }
    each(ty);
    ty.members.iter().for_each(|m| reached(m.ty, seen, each));
    ty.item.into_iter().chain(ty.key).for_each(|t| reached(t, seen, each));
}

fn every_type(each: &mut dyn FnMut(&'static Type)) {
    let mut seen = HashSet::new();
    for op in APIS.iter().flat_map(|a| a.ops) {
        reached(op.input, &mut seen, each);
        reached(op.output, &mut seen, each);
    }
}

#[test]
fn every_pattern_of_the_models_can_be_checked() {
    let mut patterns = 0;
    every_type(&mut |t| {
        if let Some(p) = t.pattern {
            assert!(p.is_known(), "{}: {}", t.name, p.source());
            patterns += 1;
        }
    });
    assert!(patterns > 30, "{patterns}");
}

#[test]
fn every_schema_is_whole() {
    every_type(&mut |t| match t.kind {
        Kind::List => assert!(t.item.is_some(), "{}", t.name),
        Kind::Map => assert!(t.item.is_some() && t.key.is_some(), "{}", t.name),
        _ => assert!(t.item.is_none(), "{}", t.name),
    });
    for api in APIS {
        assert!(api.ops.is_sorted_by(|a, b| a.name < b.name) && api.others.is_sorted(), "{}", api.name);
        assert!(codec(api.protocol()).is_some_and(|c| c.protocol() == api.protocol()));
        for op in api.ops {
            assert!(std::ptr::eq((op.new_input)().ty(), op.input) && std::ptr::eq((op.new_output)().ty(), op.output));
        }
    }
}

#[test]
fn every_slot_of_every_structure_can_be_filled() {
    for op in APIS.iter().flat_map(|a| a.ops) {
        for fresh in [op.new_input, op.new_output] {
            let mut s = fresh();
            for (i, m) in s.ty().members.iter().enumerate() {
                let _filled = s.slot(i).fill();
                assert!(!matches!(s.get(i).view(), shape::Ref::Absent), "{}.{}", s.ty().name, m.name);
            }
        }
    }
}

/// Parameters that look like some operation's, and nonsense.
fn bodies() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("Filter".to_owned()),
        Just("Tags.member".to_owned()),
        Just("TagSpecification.1.Tag".to_owned()),
        Just("BlockDeviceMapping.1.Ebs.VolumeSize".to_owned()),
        Just("IpPermissions.1.IpRanges".to_owned()),
        Just("UserData".to_owned()),
        Just("MaxResults".to_owned()),
        "[A-Za-z.0-9%+]{0,12}",
    ];
    let index = prop_oneof![Just(String::new()), "\\.[0-9]{1,10}", "\\.[0-9]\\.(Name|Key|Value)(\\.[0-9])?"];
    let value = prop_oneof!["[0-9]{0,20}", "true|false", "[ -~]{0,10}", "%[0-9a-f]{2}|%|%4", "\\PC{0,6}"];
    prop::collection::vec((name, index, value), 0..12)
        .prop_map(|all| all.into_iter().map(|(n, i, v)| format!("{n}{i}={v}")).collect::<Vec<_>>().join("&"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_form_makes_any_operation_panic(body in bodies(), at in any::<prop::sample::Index>()) {
        let all: Vec<_> = APIS.iter().flat_map(|a| a.ops.iter().map(|o| (a.name, o.name))).collect();
        let (api, op) = all[at.index(all.len())];
        if let Ok((input, _)) = decode(&format!("{api} {op}"), &body) {
            _ = format!("{input:?}");
            // what was read without complaint satisfies the model
            prop_assert_eq!(shape::validate(input.as_struct()), vec![]);
        }
    }

    #[test]
    fn no_bytes_make_dispatch_or_verification_panic(
        body in prop::collection::vec(any::<u8>(), 0..200),
        query in "\\PC{0,80}",
        path in "\\PC{0,40}",
        auth in prop_oneof!["\\PC{0,80}", "AWS4-HMAC-SHA256 (Credential|SignedHeaders|Signature|,|=|/|[a-z0-9;]){0,30}"],
        date in "\\PC{0,20}",
    ) {
        let mut headers = HeaderMap::new();
        for (k, v) in [("authorization", auth), ("x-amz-date", date), ("host", query.clone()), ("x-amz-target", path.clone())] {
            if let Ok(v) = http::HeaderValue::from_bytes(v.as_bytes()) { headers.insert(k, v); }
        }
        let request = Request { method: "POST", path: &path, query: &query, headers: &headers, body: &body };
        _ = scope(&request);
        _ = dispatch(&request, APIS).map(|r| r.op().is_ok());
        let secret = Secret { key: "s".into(), session_token: None };
        _ = Verifier::default().verify(&request, Timestamp(0), &|_| Found::Secret(secret.clone()));
        let (meta, mut input) = (api_iam::CREATE_ROLE.meta(), (api_iam::CREATE_ROLE.meta().new_input)());
        for p in [Protocol::AwsQuery, Protocol::Ec2Query] {
            _ = codec(p).unwrap().decode(meta, &Request { body: &body, ..post(&headers, "") }, input.as_struct_mut());
        }
    }
}
