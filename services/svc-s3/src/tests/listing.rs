//! Lists: order, prefixes, delimiters, pages, spelling.

use super::*;

fn page(c: &Cloud, i: ListObjectsV2Request) -> ListObjectsV2Output {
    c.call(ME, &LIST_OBJECTS_V2, ListObjectsV2Request { bucket: "lists".into(), ..i }).unwrap()
}

fn keys(out: &ListObjectsV2Output) -> Vec<&str> {
    out.contents.iter().flatten().map(|o| o.key.as_deref().unwrap()).collect()
}

fn prefixes(out: &ListObjectsV2Output) -> Vec<&str> {
    out.common_prefixes.iter().flatten().map(|p| p.prefix.as_deref().unwrap()).collect()
}

fn filled(all: &[&str]) -> Cloud {
    let c = cloud();
    c.bucket("lists");
    all.iter().for_each(|k| drop(c.put("lists", k, b"x")));
    c
}

#[test]
fn keys_come_in_the_order_of_their_bytes() {
    let c = filled(&["b", "a/2", "a", "Z", "a/10", "ä", "a!"]);
    let out = page(&c, ListObjectsV2Request::default());
    assert_eq!(keys(&out), ["Z", "a", "a!", "a/10", "a/2", "b", "ä"]);
    assert_eq!((out.key_count, out.max_keys, out.is_truncated), (Some(7), Some(1000), Some(false)));
    let below = page(&c, ListObjectsV2Request { prefix: Some("a".into()), ..Default::default() });
    assert_eq!(keys(&below), ["a", "a!", "a/10", "a/2"]);
    let after = page(&c, ListObjectsV2Request { start_after: Some("a/10".into()), ..Default::default() });
    assert_eq!(keys(&after), ["a/2", "b", "ä"]);
}

#[test]
fn a_delimiter_rolls_keys_up_and_each_common_prefix_counts_once() {
    let c = filled(&["a/1", "a/2", "a/b/1", "b", "c/1", "c/2", "d"]);
    let ask = |token: Option<String>| ListObjectsV2Request {
        delimiter: Some("/".into()),
        max_keys: Some(2),
        continuation_token: token,
        ..Default::default()
    };
    let first = page(&c, ask(None));
    assert_eq!((prefixes(&first), keys(&first), first.is_truncated), (vec!["a/"], vec!["b"], Some(true)));
    let second = page(&c, ask(first.next_continuation_token));
    assert_eq!((prefixes(&second), keys(&second), second.is_truncated), (vec!["c/"], vec!["d"], Some(false)));
    let inside = ListObjectsV2Request { prefix: Some("a/".into()), delimiter: Some("/".into()), ..Default::default() };
    let inside = page(&c, inside);
    assert_eq!((prefixes(&inside), keys(&inside)), (vec!["a/b/"], vec!["a/1", "a/2"]));
}

#[test]
fn a_page_may_end_with_a_common_prefix_and_the_next_goes_on_behind_it() {
    let c = filled(&["a/1", "a/2", "b/1", "c"]);
    let mut token = None;
    let mut seen = Vec::new();
    loop {
        let ask = ListObjectsV2Request {
            delimiter: Some("/".into()),
            max_keys: Some(1),
            continuation_token: token.clone(),
            ..Default::default()
        };
        let out = page(&c, ask);
        seen.extend(prefixes(&out).iter().chain(keys(&out).iter()).map(|s| (*s).to_owned()));
        token = out.next_continuation_token;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["a/", "b/", "c"]);
}

#[test]
fn tokens_of_other_buckets_and_negative_pages_are_refused() {
    let c = filled(&["a", "b"]);
    let ask = |i: ListObjectsV2Request| {
        said(c.call(ME, &LIST_OBJECTS_V2, ListObjectsV2Request { bucket: "lists".into(), ..i }))
    };
    let wrong = ListObjectsV2Request { continuation_token: Some("AAAA".into()), ..Default::default() };
    assert_eq!(ask(wrong), "400 InvalidArgument");
    assert_eq!(ask(ListObjectsV2Request { max_keys: Some(-1), ..Default::default() }), "400 InvalidArgument");
    let none = page(&c, ListObjectsV2Request { max_keys: Some(0), ..Default::default() });
    assert_eq!((keys(&none).len(), none.is_truncated), (0, Some(false)));
}

#[test]
fn the_first_version_of_the_list_goes_on_by_its_marker() {
    let c = filled(&["a/1", "b/1", "c"]);
    let ask = |marker: Option<&str>| {
        let input = ListObjectsRequest {
            bucket: "lists".into(),
            delimiter: Some("/".into()),
            marker: marker.map(Into::into),
            max_keys: Some(1),
            ..Default::default()
        };
        c.call(ME, &LIST_OBJECTS, input).unwrap()
    };
    let first = ask(None);
    assert_eq!(first.next_marker.as_deref(), Some("a/"));
    let second = ask(Some("a/"));
    assert_eq!(second.common_prefixes.unwrap()[0].prefix.as_deref(), Some("b/"));
    assert_eq!(ask(Some("b/")).contents.unwrap()[0].key.as_deref(), Some("c"));
}

#[test]
fn keys_are_spelled_for_documents_on_request() {
    let c = filled(&["a b+c", "\u{1}/한"]);
    let url = ListObjectsV2Request { encoding_type: Some(EncodingType::Url), ..Default::default() };
    assert_eq!(keys(&page(&c, url)), ["%01/%ED%95%9C", "a+b%2Bc"]);
}

#[test]
fn versions_are_listed_newest_first_and_go_on_within_a_key() {
    let c = cloud();
    c.versioned("lists");
    let ids: Vec<String> = (0..3).map(|_| c.put("lists", "k", b"x").version_id.unwrap()).collect();
    c.put("lists", "l/1", b"x");
    let ask = |key: Option<&str>, id: Option<&str>| {
        let input = ListObjectVersionsRequest {
            bucket: "lists".into(),
            max_keys: Some(2),
            delimiter: Some("/".into()),
            key_marker: key.map(Into::into),
            version_id_marker: id.map(Into::into),
            ..Default::default()
        };
        c.call(ME, &LIST_OBJECT_VERSIONS, input).unwrap()
    };
    let first = ask(None, None);
    let shown = |o: &ListObjectVersionsOutput| -> Vec<(String, bool)> {
        o.versions.iter().flatten().map(|v| (v.version_id.clone().unwrap(), v.is_latest.unwrap())).collect()
    };
    assert_eq!(shown(&first), [(ids[2].clone(), true), (ids[1].clone(), false)]);
    let second = ask(first.next_key_marker.as_deref(), first.next_version_id_marker.as_deref());
    assert_eq!(shown(&second), [(ids[0].clone(), false)]);
    assert_eq!(second.common_prefixes.unwrap()[0].prefix.as_deref(), Some("l/"));
    assert_eq!(second.is_truncated, Some(false));
}
