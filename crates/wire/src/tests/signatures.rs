use crate::sign::Found;
use crate::{Denied, Request, Secret, Verified, Verifier};
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use base::Side;
use http::HeaderMap;
use proptest::prelude::*;
use shape::{Protocol, Timestamp};
use std::time::{Duration, UNIX_EPOCH};

const NOW: Timestamp = Timestamp(1_706_704_496_000);
const KEY: &str = "AKIAIOSFODNN7EXAMPLE";

/// A request that owns its parts.
#[derive(Clone, Debug)]
struct Owned {
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Owned {
    fn plain(path: &str, query: &str) -> Owned {
        let headers = vec![("host".to_owned(), "ec2.amazonaws.com".to_owned())];
        Owned {
            method: "POST".into(),
            path: path.into(),
            query: query.into(),
            headers,
            body: b"Action=DescribeVpcs".to_vec(),
        }
    }

    fn uri(&self) -> String {
        let mark = if self.query.is_empty() { "" } else { "?" };
        format!("https://ec2.amazonaws.com{}{mark}{}", self.path, self.query)
    }

    fn with(&self, name: &str, value: &str) -> Owned {
        let mut out = self.clone();
        out.headers.retain(|(k, _)| k != name);
        out.headers.push((name.into(), value.into()));
        out
    }

    /// Signs as the SDK for Rust does.
    fn signed(mut self, how: SigningSettings, service: &str, token: Option<&str>) -> Owned {
        let identity = Credentials::new(KEY, "secret", token.map(str::to_owned), None, "test").into();
        let at = UNIX_EPOCH + Duration::from_millis(NOW.0 as u64);
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region("ap-northeast-2")
            .name(service)
            .time(at)
            .settings(how);
        let uri = self.uri();
        let headers = self.headers.clone();
        let pairs = headers.iter().map(|(k, v)| (k.as_str(), v.as_str()));
        let request = SignableRequest::new(&self.method, &uri, pairs, SignableBody::Bytes(&self.body)).unwrap();
        let (done, _) = sign(request, &params.build().unwrap().into()).unwrap().into_parts();
        let (headers, query) = done.into_parts();
        self.headers.extend(headers.iter().map(|h| (h.name().to_owned(), h.value().to_owned())));
        for (k, v) in query {
            let v: String = v
                .bytes()
                .map(|b| if b.is_ascii_alphanumeric() { (b as char).to_string() } else { format!("%{b:02X}") })
                .collect();
            self.query = format!("{}{}{k}={v}", self.query, if self.query.is_empty() { "" } else { "&" });
        }
        self
    }

    fn verify_at(&self, now: Timestamp, found: Found) -> Result<Option<Verified>, Denied> {
        let mut headers = HeaderMap::new();
        for (k, v) in &self.headers {
            headers.append(
                http::HeaderName::from_bytes(k.as_bytes()).unwrap(),
                http::HeaderValue::from_bytes(v.as_bytes()).unwrap(),
            );
        }
        let request =
            Request { method: &self.method, path: &self.path, query: &self.query, headers: &headers, body: &self.body };
        Verifier::default().verify(&request, now, &|id| if id == KEY { found.clone() } else { Found::Unknown })
    }

    fn verify(&self) -> Result<Option<Verified>, Denied> {
        self.verify_at(NOW, secret(None))
    }
}

fn secret(token: Option<&str>) -> Found {
    Found::Secret(Secret { key: "secret".into(), session_token: token.map(str::to_owned) })
}

fn presigned(seconds: u64) -> SigningSettings {
    let mut s = SigningSettings::default();
    s.signature_location = SignatureLocation::QueryParams;
    s.expires_in = Some(Duration::from_secs(seconds));
    s
}

fn simple() -> Owned {
    Owned::plain("/", "").signed(SigningSettings::default(), "ec2", None)
}

#[test]
fn a_signature_in_the_header_says_who_signed_for_what() {
    let v = simple().verify().unwrap().unwrap();
    assert_eq!(
        (v.scope.access_key_id.as_str(), v.scope.region.as_str(), v.scope.service.as_str()),
        (KEY, "ap-northeast-2", "ec2")
    );
    assert!(!v.presigned && !v.unsigned_payload && v.session_token.is_none());
    assert_eq!(Owned::plain("/", "").verify(), Ok(None));
}

#[test]
fn any_change_after_signing_is_noticed() {
    let mut changed = vec![simple(), simple(), simple(), simple().with("host", "iam.amazonaws.com")];
    changed[0].body = b"Action=DeleteVpc".to_vec();
    changed[1].path = "/other".into();
    changed[2].query = "a=b".into();
    let mut method = simple();
    method.method = "GET".into();
    changed.push(method);
    for c in changed {
        assert_eq!(c.verify(), Err(Denied::Mismatch), "{c:?}");
    }
    assert_eq!(
        simple().verify_at(NOW, Found::Secret(Secret { key: "other".into(), session_token: None })),
        Err(Denied::Mismatch)
    );
}

#[test]
fn a_key_is_unknown_or_its_session_over_before_anything_else_counts() {
    assert_eq!(simple().verify_at(NOW, Found::Unknown), Err(Denied::UnknownKey));
    assert_eq!(simple().verify_at(Timestamp(0), Found::Expired), Err(Denied::ExpiredToken));
}

#[test]
fn a_session_token_must_be_the_keys_own() {
    let r = Owned::plain("/", "").signed(SigningSettings::default(), "ec2", Some("tok"));
    assert_eq!(r.verify_at(NOW, secret(Some("tok"))).unwrap().unwrap().session_token.as_deref(), Some("tok"));
    assert_eq!(r.verify_at(NOW, secret(Some("other"))), Err(Denied::ForeignToken));
    assert_eq!(r.verify_at(NOW, secret(None)), Err(Denied::ForeignToken));
    assert_eq!(simple().verify_at(NOW, secret(Some("tok"))), Err(Denied::UnknownKey));
}

#[test]
fn a_host_may_be_signed_without_its_port() {
    let mut r = Owned::plain("/", "").signed(SigningSettings::default(), "dynamodb", None);
    let host = r.headers.iter().position(|(name, _)| name == "host").unwrap();
    let signed = r.headers[host].1.clone();
    r.headers[host].1 = format!("{signed}:4566");
    assert!(r.verify().unwrap().is_some());
    for other in [format!("{signed}:port"), "other.example:4566".into(), format!("{signed}:4566:1")] {
        r.headers[host].1 = other;
        assert_eq!(r.verify(), Err(Denied::Mismatch));
    }
}

#[test]
fn a_clock_may_be_fifteen_minutes_off_and_no_more() {
    let minutes = |m: i64| simple().verify_at(NOW.plus_ms(m * 60_000), secret(None));
    assert!(minutes(15).is_ok() && minutes(-15).is_ok());
    assert_eq!(
        minutes(16),
        Err(Denied::Expired(
            "Signature expired: 20240131T123456Z is now earlier than 20240131T123556Z (20240131T125056Z - 15 min.)"
                .into()
        ))
    );
    assert_eq!(
        minutes(-16),
        Err(Denied::Expired("Signature not yet current: 20240131T123456Z is still later than 20240131T123356Z (20240131T121856Z + 15 min.)".into()))
    );
}

#[test]
fn a_presigned_request_holds_as_long_as_it_says() {
    let r = Owned::plain("/", "Action=DescribeVpcs&Version=2016-11-15").signed(presigned(3600), "ec2", Some("t/o+k=="));
    let at = |s: i64| r.verify_at(NOW.plus_ms(s * 1000), secret(Some("t/o+k==")));
    let v = at(3600).unwrap().unwrap();
    assert!(v.presigned && v.session_token.as_deref() == Some("t/o+k=="));
    assert!(matches!(at(3601), Err(Denied::Expired(m)) if m.ends_with("(20240131T133457Z - 3600 sec.)")));
    assert!(matches!(at(-901), Err(Denied::Expired(_))));
    let mut forged = r.clone();
    forged.query = forged.query.replace("X-Amz-Expires=3600", "X-Amz-Expires=7200");
    assert_eq!(forged.verify_at(NOW, secret(Some("t/o+k=="))), Err(Denied::Mismatch));
}

#[test]
fn s3_keeps_its_path_and_names_its_payload() {
    let mut how = SigningSettings::default();
    how.percent_encoding_mode = PercentEncodingMode::Single;
    how.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    how.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    let r = Owned::plain("/bucket//a/../b%20c", "").signed(how, "s3", None);
    assert!(r.verify().is_ok());
    let mut other = r.clone();
    other.body = b"changed".to_vec();
    assert_eq!(other.verify(), Err(Denied::Payload));
    assert_eq!(r.with("x-amz-content-sha256", "UNSIGNED-PAYLOAD").verify(), Err(Denied::Mismatch));
    assert_eq!(
        r.with("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD").verify(),
        Err(Denied::Unbuilt("A body signed in chunks"))
    );
}

#[test]
fn what_is_missing_from_the_header_is_listed() {
    let auth = |value: &str| Owned::plain("/", "").with("authorization", value).verify().unwrap_err();
    let Denied::Incomplete(m) = auth("AWS4-HMAC-SHA256 SignedHeaders=host") else { panic!("complete") };
    assert_eq!(
        m,
        "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. \
         Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256 SignedHeaders=host"
    );
    assert!(matches!(auth("Bearer x"), Denied::Incomplete(_)));
    assert_eq!(auth("AWS4-ECDSA-P256-SHA256 Credential=a/b/c/aws4_request"), Denied::Unbuilt("Signature Version 4A"));
    let whole = |credential: &str, signed: &str| {
        let value = format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={signed}, Signature=00");
        Owned::plain("/", "").with("authorization", &value).with("x-amz-date", "20240131T123456Z").verify().unwrap_err()
    };
    let good = format!("{KEY}/20240131/r/ec2/aws4_request");
    assert!(matches!(whole("too/short", "host"), Denied::Incomplete(_)));
    assert!(matches!(whole(&good, "x-amz-date"), Denied::Scope(_)));
    assert!(matches!(whole(&good.replace("aws4_request", "aws5"), "host"), Denied::Scope(_)));
    assert!(
        matches!(whole(&good.replace("0131", "0130"), "host"), Denied::Scope(m) if m.contains("'20240130' != '20240131'"))
    );
    assert_eq!(whole(&good, "host"), Denied::Mismatch);
}

#[test]
fn each_protocol_says_no_in_its_own_words() {
    let say = |d: &Denied, p| {
        let f = d.fault(p);
        assert_eq!(f.side, if f.status >= 500 { Side::Receiver } else { Side::Sender });
        format!("{} {}", f.status, f.code)
    };
    let table = [
        (
            Denied::Missing,
            "403 MissingAuthenticationToken",
            "403 MissingAuthenticationToken",
            "400 MissingAuthenticationTokenException",
        ),
        (Denied::UnknownKey, "403 InvalidClientTokenId", "401 AuthFailure", "400 UnrecognizedClientException"),
        (Denied::Mismatch, "403 SignatureDoesNotMatch", "401 AuthFailure", "400 InvalidSignatureException"),
        (
            Denied::Expired(String::new()),
            "403 SignatureDoesNotMatch",
            "401 AuthFailure",
            "400 InvalidSignatureException",
        ),
        (Denied::ExpiredToken, "403 ExpiredToken", "400 RequestExpired", "400 ExpiredTokenException"),
        (
            Denied::Incomplete(String::new()),
            "400 IncompleteSignature",
            "400 IncompleteSignature",
            "400 IncompleteSignatureException",
        ),
        (Denied::Unbuilt("X"), "501 NotImplemented", "501 NotImplemented", "501 NotImplemented"),
    ];
    for (denied, query, ec2, json) in table {
        assert_eq!(
            [say(&denied, Protocol::AwsQuery), say(&denied, Protocol::Ec2Query), say(&denied, Protocol::AwsJson)],
            [query, ec2, json]
        );
    }
}

#[test]
fn a_derived_key_is_not_kept_past_its_secret() {
    let verifier = Verifier::default();
    let r = simple();
    let mut headers = HeaderMap::new();
    r.headers.iter().for_each(|(k, v)| {
        drop(headers.insert(http::HeaderName::from_bytes(k.as_bytes()).unwrap(), v.parse().unwrap()))
    });
    let request = Request { method: "POST", path: "/", query: "", headers: &headers, body: &r.body };
    let with =
        |key: &str| verifier.verify(&request, NOW, &|_| Found::Secret(Secret { key: key.into(), session_token: None }));
    assert!(with("secret").is_ok());
    assert_eq!(with("rotated"), Err(Denied::Mismatch));
    assert!(with("secret").is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_the_sdk_signs_is_accepted(
        parts in prop::collection::vec("([a-zA-Z0-9._~@:+-]|%[0-9A-F]{2}){0,8}", 0..4),
        trailing in any::<bool>(),
        query in prop::collection::vec(("[a-zA-Z0-9-]{1,5}", "([a-zA-Z0-9._~/ -]|%20|%2B|%3D|%ED%95%9C){0,8}"), 0..5),
        values in prop::collection::vec("[ -~]{0,20}", 0..3),
        body in prop::collection::vec(any::<u8>(), 0..50),
        in_query in any::<bool>(),
    ) {
        let mut path = String::from("/") + &parts.join("/");
        if trailing { path.push('/'); }
        // an empty host would follow two slashes, and S3's form of paths is tested apart
        prop_assume!(!path.starts_with("//"));
        let query: Vec<String> = query.iter().map(|(k, v)| format!("{k}={}", v.replace(' ', "+"))).collect();
        let mut r = Owned::plain(&path, &query.join("&"));
        r.body = body;
        for (i, v) in values.iter().enumerate() { r = r.with(&format!("x-custom-{i}"), v); }
        let how = if in_query { presigned(60) } else { SigningSettings::default() };
        let signed = r.signed(how, "ec2", None);
        prop_assert!(signed.verify().is_ok(), "{:?} {signed:?}", signed.verify());
    }
}
