//! S3's own signatures: the published examples of chunks and of version 2, and what is answered when they do not hold.

use crate::{Dechunker, Denied, Found, Payload, Request, Secret, Signed, Verifier};
use base64::Engine;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue};
use sha1::Sha1;
use shape::{Protocol, Timestamp};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const KEY: &str = "AKIAIOSFODNN7EXAMPLE";

fn headers(list: &[(&'static str, &str)]) -> HeaderMap {
    list.iter().map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_bytes(v.as_bytes()).unwrap())).collect()
}

fn verify(method: &str, target: &str, list: &[(&'static str, &str)], now: Timestamp) -> Result<Option<Signed>, Denied> {
    let headers = headers(list);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let request = Request { method, path, query, headers: &headers, body: &[] };
    let found = |id: &str| match id {
        KEY => Found::Secret(Secret { key: SECRET.into(), session_token: None }),
        _ => Found::Unknown,
    };
    Verifier::default().verify_head(&request, now, &found)
}

/// "Example: PUT object" of the page on chunked uploads.
const CHUNKED: &[(&str, &str)] = &[
    ("host", "s3.amazonaws.com"),
    ("x-amz-date", "20130524T000000Z"),
    ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
    (
        "authorization",
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=content-encoding;\
         content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,Signature=\
         4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
    ),
    ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
    ("content-encoding", "aws-chunked"),
    ("x-amz-decoded-content-length", "66560"),
    ("content-length", "66824"),
];
const THEN: Timestamp = Timestamp::from_secs(1_369_353_600);

fn body() -> Vec<u8> {
    let mut out = Vec::new();
    for (size, signature) in [
        (65_536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"),
        (1_024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"),
        (0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"),
    ] {
        out.extend(format!("{size:x};chunk-signature={signature}\r\n").bytes());
        out.extend(std::iter::repeat_n(b'a', size));
        out.extend(b"\r\n");
    }
    out
}

fn decode(body: &[u8]) -> Result<usize, String> {
    let signed = verify("PUT", "/examplebucket/chunkObject.txt", CHUNKED, THEN).unwrap().unwrap();
    let Payload::Chunks { chain: Some(chain), trailer: false } = signed.payload else { panic!("not in signed chunks") };
    let (mut d, mut out) = (Dechunker::new(Some(chain), false), Vec::new());
    body.chunks(1_000).try_for_each(|c| d.push(c, &mut out)).map_err(|f| f.code.into_owned())?;
    d.finish(Some(66_560)).map_err(|f| f.code.into_owned())?;
    Ok(out.len())
}

#[test]
fn the_published_chunks_hold_and_any_changed_byte_does_not() {
    assert_eq!(body().len(), 66_824);
    assert_eq!(decode(&body()), Ok(66_560));
    for at in [100, 65_700, 66_700] {
        let mut changed = body();
        changed[at] ^= 1;
        assert!(decode(&changed).is_err(), "{at}");
    }
    // a chunk that is left out breaks the chain
    let whole = body();
    let cut = [&whole[..65_536 + 87], &whole[65_536 + 87 + 1_024 + 85..]].concat();
    assert!(decode(&cut).is_err());
}

#[test]
fn the_published_signature_of_version_2_holds() {
    let list = [
        ("host", "johnsmith.s3.amazonaws.com"),
        ("date", "Tue, 27 Mar 2007 19:36:42 +0000"),
        ("authorization", "AWS AKIAIOSFODNN7EXAMPLE:bWq2s1WEIj+Ydj0vQ697zp+IXMU="),
    ];
    let now = Timestamp::from_secs(1_175_024_202);
    let signed = verify("GET", "/photos/puppy.jpg", &list, now).unwrap().unwrap();
    assert_eq!((signed.verified.scope.service.as_str(), signed.verified.presigned), ("s3", false));
    assert_eq!(verify("GET", "/photos/kitten.jpg", &list, now).unwrap_err(), Denied::Mismatch);
    let headers = headers(&list);
    let request = Request { method: "GET", path: "/photos/kitten.jpg", query: "", headers: &headers, body: b"" };
    let shown = crate::as_we_signed(&request);
    let text = "GET\n\n\nTue, 27 Mar 2007 19:36:42 +0000\n/johnsmith/photos/kitten.jpg";
    assert_eq!(shown[1], ("StringToSign", text.to_owned()));
    assert_eq!(shown[2], ("SignatureProvided", "bWq2s1WEIj+Ydj0vQ697zp+IXMU=".to_owned()));
    assert!(shown[3].1.starts_with("47 45 54 0a"), "{}", shown[3].1);
    let late = verify("GET", "/photos/puppy.jpg", &list, now.plus_ms(3_600_000)).unwrap_err();
    assert_eq!(late.fault(Protocol::RestXml).code, "RequestTimeTooSkewed");
}

#[test]
fn version_2_signs_a_bare_bucket_with_a_slash_or_without() {
    let now = Timestamp::from_secs(1_175_024_202);
    let list = |signature: &str| {
        let said = format!("AWS {KEY}:{signature}");
        let list = [("host", "127.0.0.1:4566"), ("date", "Tue, 27 Mar 2007 19:36:42 +0000"), ("authorization", &said)];
        verify("GET", "/johnsmith?acl", &list, now).map(|s| s.is_some())
    };
    let signature = |resource: &str| {
        let text = format!("GET\n\n\nTue, 27 Mar 2007 19:36:42 +0000\n{resource}?acl");
        let mut mac = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(text.as_bytes());
        base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
    };
    assert_eq!(list(&signature("/johnsmith/")), Ok(true));
    assert_eq!(list(&signature("/johnsmith")), Ok(true));
    assert_eq!(list(&signature("/johnsmit/")), Err(Denied::Mismatch));
}

#[test]
fn links_of_version_2_end_in_their_time() {
    // "Query string request authentication alternative"
    let target = "/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620";
    let list = [("host", "johnsmith.s3.amazonaws.com")];
    let signed = verify("GET", target, &list, Timestamp::from_secs(1_175_139_000)).unwrap().unwrap();
    assert!(signed.verified.presigned);
    let late = verify("GET", target, &list, Timestamp::from_secs(1_175_139_621)).unwrap_err().fault(Protocol::RestXml);
    assert_eq!((late.status, &*late.code, late.message.as_str()), (403, "AccessDenied", "Request has expired"));
}

#[test]
fn s3_says_what_is_wrong_with_a_signature_in_its_own_codes() {
    let code = |list: &[(&'static str, &str)]| {
        verify("GET", "/b/k", list, THEN)
            .map_or_else(|d| d.fault(Protocol::RestXml).code.into_owned(), |_| "none".into())
    };
    let signed = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host,Signature=00";
    let (host, date) = (("host", "s3.amazonaws.com"), ("x-amz-date", "20130524T000000Z"));
    assert_eq!(code(&[host, date, ("authorization", signed)]), "InvalidRequest", "no digest of the body");
    let digest = ("x-amz-content-sha256", "UNSIGNED-PAYLOAD");
    assert_eq!(code(&[host, date, digest, ("authorization", signed)]), "SignatureDoesNotMatch");
    let other = signed.replace(KEY, "AKIAOTHER");
    assert_eq!(code(&[host, date, digest, ("authorization", &other)]), "InvalidAccessKeyId");
    assert_eq!(code(&[host, date, digest, ("authorization", "AWS4-HMAC-SHA256 x")]), "AuthorizationHeaderMalformed");
    let early = ("x-amz-date", "20130524T010000Z");
    assert_eq!(code(&[host, early, digest, ("authorization", signed)]), "RequestTimeTooSkewed");
    assert_eq!(code(&[host]), "none", "unsigned calls are for the policy to decide");
}

#[test]
fn headers_of_s3_that_the_signature_does_not_cover_are_refused() {
    let with = |more: &[(&'static str, &'static str)]| {
        let all: Vec<_> = CHUNKED.iter().chain(more).copied().collect();
        verify("PUT", "/examplebucket/chunkObject.txt", &all, THEN).map(drop)
    };
    assert_eq!(with(&[("x-amzn-trace-id", "Root=1"), ("content-language", "en")]), Ok(()));
    let denied = with(&[("x-amz-tagging", "a=b"), ("x-amz-copy-source", "b/k")]).unwrap_err();
    let fault = denied.fault(Protocol::RestXml);
    assert_eq!((fault.status, &*fault.code), (403, "AccessDenied"));
    assert_eq!(fault.members, [("HeadersNotSigned", "x-amz-tagging, x-amz-copy-source".to_owned())]);
}
