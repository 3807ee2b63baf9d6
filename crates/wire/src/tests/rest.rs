//! REST with XML documents: routes, bindings, answers, errors, S3's addresses and chunked bodies.

use crate::rest::{Target, find, place};
use crate::{Dechunker, Request, codec};
use base::Fault;
use http::{HeaderMap, HeaderName, HeaderValue};
use shape::{AnyStruct, Protocol, Ref, member, text};

fn headers(list: &[(&'static str, &str)]) -> HeaderMap {
    list.iter().map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_bytes(v.as_bytes()).unwrap())).collect()
}

fn ask<'a>(method: &'a str, target: &'a str, headers: &'a HeaderMap, body: &'a [u8]) -> Request<'a> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Request { method, path, query, headers, body }
}

/// The operation of `GET /b/k?acl`.
fn route(method: &str, target: &str, list: &[(&'static str, &str)]) -> &'static str {
    let headers = headers(list);
    let request = ask(method, target, &headers, b"");
    match find(&api_s3::API, &request) {
        Some(Target::Served(op)) => op.name,
        Some(Target::Other(name)) => name,
        None => "none",
    }
}

fn read(op: &str, target: &str, list: &[(&'static str, &str)], body: &str) -> Result<Box<dyn AnyStruct>, Fault> {
    let op = api_s3::API.op(op).unwrap();
    let (headers, codec) = (headers(list), codec(Protocol::RestXml).unwrap());
    let mut input = (op.new_input)();
    let request = ask(op.method, target, &headers, body.as_bytes());
    codec.decode(op, &request, input.as_struct_mut()).map_err(|r| codec.refusal(&r))?;
    Ok(input)
}

fn refused(op: &str, target: &str, list: &[(&'static str, &str)], body: &str) -> String {
    read(op, target, list, body).map_or_else(|f| f.code.into_owned(), |_| "none".into())
}

#[test]
fn operations_are_told_apart_by_path_query_and_headers() {
    for (method, target, op) in [
        ("GET", "/", "ListBuckets"),
        ("GET", "/b", "ListObjects"),
        ("GET", "/b/", "ListObjects"),
        ("GET", "/b?list-type=2&prefix=x", "ListObjectsV2"),
        ("GET", "/b?versions", "ListObjectVersions"),
        ("GET", "/b?acl=", "GetBucketAcl"),
        ("GET", "/b/k", "GetObject"),
        ("GET", "/b/k/with/more/", "GetObject"),
        ("GET", "/b//k", "GetObject"),
        ("GET", "/b/k?acl", "GetObjectAcl"),
        ("GET", "/b/k?uploadId=x", "ListParts"),
        ("PUT", "/b/k", "PutObject"),
        ("PUT", "/b/k?partNumber=1&uploadId=x", "UploadPart"),
        ("POST", "/b/k?uploads", "CreateMultipartUpload"),
        ("POST", "/b/k?uploadId=x", "CompleteMultipartUpload"),
        ("POST", "/b?delete", "DeleteObjects"),
        ("POST", "/b/k?select&select-type=2", "SelectObjectContent"),
        ("GET", "/b?intelligent-tiering&id=1", "GetBucketIntelligentTieringConfiguration"),
        ("HEAD", "/b/k", "HeadObject"),
        ("POST", "/b/k", "none"),
        ("PATCH", "/b/k", "none"),
    ] {
        assert_eq!(route(method, target, &[]), op, "{method} {target}");
    }
    assert_eq!(route("PUT", "/b/k", &[("x-amz-copy-source", "a/b")]), "CopyObject");
    let source = [("x-amz-copy-source", "a/b")];
    assert_eq!(route("PUT", "/b/k?partNumber=1&uploadId=x", &source), "UploadPartCopy");
    let host = [("host", "b.s3.eu-west-1.amazonaws.com")];
    assert_eq!(route("GET", "/", &host), "ListObjects");
    assert_eq!(route("GET", "/k", &host), "GetObject");
}

#[test]
fn the_bucket_stands_in_the_host_or_in_the_path() {
    let at = |host: &str, path: &str| {
        let headers = headers(&[("host", host)]);
        let p = place(&ask("GET", path, &headers, b""));
        (p.bucket, p.key.unwrap_or_default(), p.region.unwrap_or_default(), p.website)
    };
    let is = |b: &str, k: &str, r: &str, w: bool| (b.to_owned(), k.to_owned(), r.to_owned(), w);
    assert_eq!(at("127.0.0.1:4566", "/b/a%2Fb/c"), is("b", "a/b/c", "", false));
    assert_eq!(at("s3.amazonaws.com", "/b/k"), is("b", "k", "", false));
    assert_eq!(at("s3.eu-west-1.amazonaws.com:443", "/b/k"), is("b", "k", "eu-west-1", false));
    assert_eq!(at("s3-eu-west-1.amazonaws.com", "/b/k"), is("b", "k", "eu-west-1", false));
    assert_eq!(at("a.b.s3.us-west-2.amazonaws.com", "/k"), is("a.b", "k", "us-west-2", false));
    assert_eq!(at("b.s3.dualstack.us-west-2.amazonaws.com", "/k"), is("b", "k", "us-west-2", false));
    assert_eq!(at("b.s3-website-us-east-1.amazonaws.com", "/"), is("b", "", "us-east-1", true));
    assert_eq!(at("b.s3-website.eu-central-1.amazonaws.com", "/x"), is("b", "x", "eu-central-1", true));
    assert_eq!(at("b.localhost:4566", "/k"), is("b", "k", "", false));
    assert_eq!(at("s3.localhost:4566", "/b/k"), is("b", "k", "", false));
    assert_eq!(at("b.s3.localhost:4566", "/k"), is("b", "k", "", false));
}

#[test]
fn headers_labels_and_query_fill_the_input() {
    let list = [
        ("x-amz-meta-color", "blue"),
        ("x-amz-storage-class", "GLACIER"),
        ("x-amz-object-lock-retain-until-date", "2030-01-01T00:00:00Z"),
        ("content-length", "5"),
    ];
    let input = read("PutObject", "/b/a%20b//c", &list, "").unwrap();
    let s = input.as_struct();
    assert_eq!(
        (text(s, "Bucket"), text(s, "Key"), text(s, "StorageClass")),
        (Some("b"), Some("a b//c"), Some("GLACIER"))
    );
    assert!(matches!(member(s, "ObjectLockRetainUntilDate"), Ref::Time(t) if t.secs() == 1_893_456_000));
    let Ref::Map(m) = member(s, "Metadata") else { panic!("no metadata") };
    assert_eq!(m.at(0).0, "color");
    let input = read("GetObjectAttributes", "/b/k", &[("x-amz-object-attributes", "ETag, Checksum")], "").unwrap();
    assert!(matches!(member(input.as_struct(), "ObjectAttributes"), Ref::List(l) if l.len() == 2));
    let input = read("GetObject", "/b/k", &[("if-modified-since", "no date")], "").unwrap();
    assert!(matches!(member(input.as_struct(), "IfModifiedSince"), Ref::Absent), "a date that is none is no condition");
}

#[test]
fn documents_are_read_strictly_and_refused_in_s3s_words() {
    let tags = "<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><TagSet><Tag><Key>a&amp;&#x41;</Key><Value>1</Value></Tag>\
                </TagSet></Tagging>";
    let input = read("PutBucketTagging", "/b?tagging", &[("content-md5", "x")], tags).unwrap();
    let Ref::Struct(t) = member(input.as_struct(), "Tagging") else { panic!("no tagging") };
    let Ref::List(l) = member(t, "TagSet") else { panic!("no tags") };
    let Ref::Struct(tag) = l.at(0) else { panic!("no tag") };
    assert_eq!(text(tag, "Key"), Some("a&A"));
    for bad in [
        "<Tagging>",
        "<Tagging/>",
        "hello",
        "<Wrong><TagSet/></Wrong>",
        "<Tagging><TagSet/><Extra/></Tagging>",
        "<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>",
        "<!DOCTYPE x [<!ENTITY e \"x\">]><Tagging><TagSet><Tag><Key>&e;</Key><Value>1</Value></Tag></TagSet></Tagging>",
        "<Tagging><TagSet/></Tagging><Tagging><TagSet/></Tagging>",
    ] {
        assert_eq!(refused("PutBucketTagging", "/b?tagging", &[], bad), "MalformedXML", "{bad}");
    }
    assert_eq!(refused("PutBucketTagging", "/b?tagging", &[], ""), "MissingRequestBodyError");
    let deep = format!("{}{}", "<Tagging>".repeat(50), "</Tagging>".repeat(50));
    assert_eq!(refused("PutBucketTagging", "/b?tagging", &[], &deep), "MalformedXML");
    assert_eq!(refused("ListObjectsV2", "/b?list-type=2&max-keys=x", &[], ""), "InvalidArgument");
    assert_eq!(refused("PutObject", "/b/k", &[("x-amz-storage-class", "COLD")], ""), "InvalidStorageClass");
    assert_eq!(refused("GetObject", "/b/%FF", &[], ""), "InvalidURI");
}

#[test]
fn documents_that_need_a_digest_are_refused_without_one() {
    let delete = "<Delete><Object><Key>a</Key></Object></Delete>";
    let said = |headers: &[(&'static str, &str)]| refused("DeleteObjects", "/b?delete", headers, delete);
    assert_eq!(said(&[]), "InvalidRequest");
    assert_eq!(said(&[("x-amz-sdk-checksum-algorithm", "CRC32")]), "InvalidRequest");
    assert_eq!(said(&[("content-md5", "x")]), "none");
    assert_eq!(said(&[("x-amz-checksum-crc32", "x")]), "none");
    assert_eq!(said(&[("x-amz-trailer", "x-amz-checksum-sha256")]), "none");
    let fault = read("DeleteObjects", "/b?delete", &[], delete).err().unwrap();
    assert_eq!(fault.message, "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
}

#[test]
fn lists_are_of_two_types_and_checksum_modes_are_read_in_any_case() {
    assert_eq!(refused("ListObjects", "/b?list-type=3", &[], ""), "InvalidArgument");
    assert_eq!(refused("ListObjects", "/b?list-type=1", &[], ""), "none");
    let fault = read("ListObjects", "/b?list-type=x", &[], "").err().unwrap();
    assert_eq!(fault.message, "Invalid List Type specified in Request");
    assert_eq!(refused("GetObject", "/b/k", &[("x-amz-checksum-mode", "enabled")], ""), "none");
    assert_eq!(refused("GetObject", "/b/k", &[("x-amz-checksum-mode", "perhaps")], ""), "InvalidArgument");
}

#[test]
fn versions_and_delete_markers_are_listed_in_one_order() {
    let codec = codec(Protocol::RestXml).unwrap();
    let version = |place, id: &str| api_s3::ObjectVersion {
        version_id: Some(id.into()),
        place: Some(place),
        ..Default::default()
    };
    let marker = |place, id: &str| api_s3::DeleteMarkerEntry {
        version_id: Some(id.into()),
        place: Some(place),
        ..Default::default()
    };
    let out = api_s3::ListObjectVersionsOutput {
        versions: Some(vec![version(1, "2"), version(2, "1"), version(4, "5")]),
        delete_markers: Some(vec![marker(0, "3"), marker(3, "4"), marker(5, "0")]),
        name: Some("b".into()),
        ..Default::default()
    };
    let op = api_s3::API.op("ListObjectVersions").unwrap();
    let text = String::from_utf8(codec.encode(&api_s3::API, op, &out, "0123").body).unwrap();
    let ids: Vec<&str> = text.split("<VersionId>").skip(1).map(|rest| &rest[..1]).collect();
    assert_eq!(ids, ["3", "2", "1", "4", "5", "0"]);
    assert_eq!((text.matches("<Version>").count(), text.matches("<DeleteMarker>").count()), (3, 3));
    assert!(text.ends_with("</DeleteMarker><Name>b</Name></ListVersionsResult>") && !text.contains("Place"), "{text}");
}

#[test]
fn a_document_may_be_its_only_member() {
    let codec = codec(Protocol::RestXml).unwrap();
    let op = api_s3::API.op("GetBucketLocation").unwrap();
    let said = |location_constraint| {
        let out = api_s3::GetBucketLocationOutput { location_constraint };
        String::from_utf8(codec.encode(&api_s3::API, op, &out, "0123").body).unwrap()
    };
    let root = "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";
    assert!(said(None).ends_with(&format!("{root}/>")), "{}", said(None));
    let eu = said(Some(api_s3::BucketLocationConstraint::Eu));
    assert!(eu.ends_with(&format!("{root}>EU</LocationConstraint>")), "{eu}");
}

#[test]
fn what_no_operation_has_a_route_for_is_a_method_that_is_not_allowed() {
    let said = |method, path: &str, host: &[(&'static str, &str)]| {
        let headers = headers(host);
        let route = crate::rest_of(&ask(method, path, &headers, b""), &[&api_s3::API]).unwrap();
        let fault = route.op().unwrap_err();
        let kind = fault.members.iter().find(|(name, _)| *name == "ResourceType").unwrap().1.clone();
        (fault.status, fault.code.into_owned(), kind)
    };
    let hosted = [("host", "b.s3.amazonaws.com")];
    let plain = [("host", "s3.amazonaws.com")];
    for (method, path, host, kind) in [
        ("POST", "/", &plain, "SERVICE"),
        ("PUT", "/", &plain, "SERVICE"),
        ("POST", "/b", &plain, "BUCKET"),
        ("PATCH", "/", &hosted, "BUCKET"),
        ("POST", "/b/k", &plain, "OBJECT"),
    ] {
        assert_eq!(said(method, path, host), (405, "MethodNotAllowed".into(), kind.into()), "{method} {path}");
    }
}

#[test]
fn answers_carry_headers_documents_and_the_status_of_a_range() {
    let codec = codec(Protocol::RestXml).unwrap();
    let api = &api_s3::API;
    let out = api_s3::GetObjectOutput {
        content_length: Some(3),
        content_range: Some("bytes 0-2/9".into()),
        last_modified: Some(base::Timestamp::from_secs(1_700_000_000)),
        metadata: Some([("a".to_owned(), "b".to_owned())].into_iter().collect()),
        ..Default::default()
    };
    let r = codec.encode(api, api.op("GetObject").unwrap(), &out, "0123-4567-89ab-cdef-0123");
    assert_eq!(r.status, 206);
    let header = |name: &str| r.headers.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str());
    assert_eq!(header("Last-Modified"), Some("Tue, 14 Nov 2023 22:13:20 GMT"));
    assert_eq!((header("x-amz-meta-a"), header("x-amz-request-id")), (Some("b"), Some("0123456789ABCDEF")));
    let out = api_s3::ListObjectsV2Output {
        name: Some("b".into()),
        is_truncated: Some(false),
        contents: Some(vec![api_s3::Object { key: Some("<k>".into()), size: Some(1), ..Default::default() }]),
        ..Default::default()
    };
    let r = codec.encode(api, api.op("ListObjectsV2").unwrap(), &out, "r");
    expect_test::expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated><Contents><Key>&lt;k&gt;</Key><Size>1</Size></Contents><Name>b</Name></ListBucketResult>"#]]
    .assert_eq(&String::from_utf8(r.body).unwrap());
    let grantee = api_s3::Grantee { r#type: api_s3::Type::Group, uri: Some("u".into()), ..Default::default() };
    let out = api_s3::GetBucketAclOutput {
        grants: Some(vec![api_s3::Grant { grantee: Some(grantee), permission: Some(api_s3::Permission::Read) }]),
        ..Default::default()
    };
    let r = codec.encode(api, api.op("GetBucketAcl").unwrap(), &out, "r");
    let body = String::from_utf8(r.body).unwrap();
    assert!(
        body.contains(
            "<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\"><URI>u</URI>"
        ),
        "{body}"
    );
}

#[test]
fn s3s_errors_stand_alone_and_others_in_an_envelope() {
    let codec = codec(Protocol::RestXml).unwrap();
    let mut fault = Fault::with_status(404, "NoSuchKey", "The specified key does not exist.");
    fault.members = vec![("Key", "k".into()), ("@x-amz-delete-marker", "true".into())];
    let r = codec.encode_error(Some(&api_s3::API), &fault, "0123456789abcdef");
    let body = String::from_utf8(r.body).unwrap();
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not \
                exist.</Message><Key>k</Key><RequestId>0123456789ABCDEF</RequestId><HostId>";
    assert!(body.starts_with(head), "{body}");
    assert!(r.headers.iter().any(|(k, v)| k == "x-amz-delete-marker" && v == "true"));
    let r = codec.encode_error(Some(&api_iam::API), &fault, "id");
    let body = String::from_utf8(r.body).unwrap();
    assert!(body.contains("<Error><Type>Sender</Type><Code>NoSuchKey</Code>"), "{body}");
    let not_modified = Fault::with_status(304, "NotModified", "");
    assert!(codec.encode_error(Some(&api_s3::API), &not_modified, "id").body.is_empty());
}

#[test]
fn a_link_carries_the_headers_that_its_maker_put_into_it() {
    let link = "/b/k?X-Amz-Signature=0&x-amz-acl=public-read&X-Amz-Meta-Color=light%20blue&x-amz-storage-class=GLACIER\
                &x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32";
    let input = read("PutObject", link, &[("x-amz-storage-class", "STANDARD_IA")], "").unwrap();
    let input = input.as_struct();
    assert_eq!(text(input, "ACL"), Some("public-read"));
    assert_eq!(text(input, "StorageClass"), Some("STANDARD_IA"), "a header wins");
    let Ref::Map(metadata) = member(input, "Metadata") else { panic!("no metadata") };
    let (name, value) = metadata.at(0);
    assert!(name == "color" && matches!(value, Ref::Str("light blue")));
    // checksums are not taken from links
    assert_eq!((text(input, "ChecksumCRC32"), text(input, "ChecksumAlgorithm")), (None, None));
    let unsigned = read("PutObject", "/b/k?x-amz-acl=public-read", &[], "").unwrap();
    assert_eq!(text(unsigned.as_struct(), "ACL"), None, "no link, no headers in it");
}

/// Bytes and trailers.
type Unchunked = (Vec<u8>, Vec<(String, String)>);

fn unchunk(body: &[u8], step: usize, trailer: bool, length: Option<u64>) -> Result<Unchunked, String> {
    let mut d = Dechunker::new(None, trailer);
    let mut out = Vec::new();
    for piece in body.chunks(step) {
        d.push(piece, &mut out).map_err(|f| f.code.into_owned())?;
    }
    d.finish(length).map_err(|f| f.code.into_owned())?;
    Ok((out, d.trailers().to_vec()))
}

#[test]
fn chunks_are_joined_however_they_arrive() {
    let body = b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nx-amz-checksum-crc32:abc==\r\n\r\n";
    // chunks of clients that do not sign may be of any size only at the end
    assert_eq!(unchunk(body, 1, true, None), Err("InvalidChunkSizeError".into()));
    let body = b"b\r\nhello world\r\n0\r\nx-amz-checksum-crc32:abc==\r\n\r\n";
    let wanted = (b"hello world".to_vec(), vec![("x-amz-checksum-crc32".to_owned(), "abc==".to_owned())]);
    for step in 1..body.len() {
        assert_eq!(unchunk(body, step, true, Some(11)), Ok(wanted.clone()), "{step}");
    }
}

#[test]
fn malformed_chunks_are_refused() {
    let wrong = |body: &[u8], trailer, length| unchunk(body, 7, trailer, length).unwrap_err();
    assert_eq!(wrong(b"zz\r\nhello\r\n0\r\n\r\n", false, None), "InvalidRequest");
    assert_eq!(wrong(b"-5\r\nhello\r\n0\r\n\r\n", false, None), "InvalidRequest");
    assert_eq!(wrong(b"ffffffffffffffffff\r\n", false, None), "InvalidRequest");
    assert_eq!(wrong(b"5\r\nhelloX\r\n0\r\n\r\n", false, None), "InvalidRequest");
    assert_eq!(wrong(b"5\r\nhello\r\n0\r\n\r\nmore", false, None), "InvalidRequest");
    assert_eq!(wrong(b"5\r\nhello\r\n", false, None), "IncompleteBody");
    assert_eq!(wrong(b"5\r\nhel", false, None), "IncompleteBody");
    assert_eq!(wrong(b"5\r\nhello\r\n0\r\n\r\n", false, Some(6)), "IncompleteBody");
    assert_eq!(wrong(b"5\r\nhello\r\n0\r\nname:value\r\n\r\n", false, None), "InvalidRequest");
    assert_eq!(wrong(&[b'1'; 20_000], false, None), "InvalidRequest");
}
