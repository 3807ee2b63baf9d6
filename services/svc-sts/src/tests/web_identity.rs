//! AssumeRoleWithWebIdentity: whose tokens are believed, what they say, and what comes of them.

use super::*;
use crate::{Issuers, Unfetched};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use expect_test::expect;
use kernel::BoxFuture;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use rsa::RsaPrivateKey;
use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::traits::PublicKeyParts;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};

const ISSUER: &str = "https://login.example";
const CLIENT: &str = "app-1";

static RSA: LazyLock<RsaPrivateKey> = LazyLock::new(key);
static STRANGER: LazyLock<RsaPrivateKey> = LazyLock::new(key);
static CURVE: LazyLock<EcdsaKeyPair> = LazyLock::new(|| {
    let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let made = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("a key");
    EcdsaKeyPair::from_pkcs8(kind, made.as_ref(), &random).expect("a key")
});

fn key() -> RsaPrivateKey {
    RsaPrivateKey::new(&mut rsa::rand_core::UnwrapErr(getrandom::SysRng), 2048).expect("a key")
}

fn text(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Servers of the simulated internet.
#[derive(Default)]
struct Servers(Mutex<BTreeMap<String, Result<Vec<u8>, Unfetched>>>);

impl Servers {
    fn set(&self, url: &str, answer: Result<Value, Unfetched>) {
        self.0.lock().expect("a lock").insert(url.into(), answer.map(|v| v.to_string().into_bytes()));
    }
}

impl Issuers for Servers {
    fn fetch(&self, _: Cx, url: String, thumbprints: Vec<String>) -> BoxFuture<Result<Vec<u8>, Unfetched>> {
        assert_eq!(thumbprints, ["ab".repeat(20)], "those of the provider");
        let none = Err(Unfetched::Unreachable("no such server".into()));
        let found = self.0.lock().expect("a lock").get(&url).cloned().unwrap_or(none);
        Box::pin(std::future::ready(found))
    }
}

/// A cloud with an issuer, a provider for it, and a role that trusts it.
struct Site {
    cloud: Cloud,
    servers: Arc<Servers>,
    role: String,
}

fn site() -> Site {
    let servers = Arc::new(Servers::default());
    let (n, e) = (text(RSA.n_bytes()), text(RSA.e_bytes()));
    let (x, y) = CURVE.public_key().as_ref()[1..].split_at(32);
    servers.set(
        &format!("{ISSUER}/.well-known/openid-configuration"),
        Ok(json!({"issuer": ISSUER, "jwks_uri": format!("{ISSUER}/keys")})),
    );
    servers.set(
        &format!("{ISSUER}/keys"),
        Ok(json!({"keys": [
            {"kty": "OKP", "kid": "unknown kind"},
            {"kty": "RSA", "kid": "r", "use": "sig", "alg": "RS256", "n": n, "e": e},
            {"kty": "EC", "kid": "c", "crv": "P-256", "x": text(x), "y": text(y)},
        ]})),
    );
    let cloud = Cloud::with_issuers(Arc::new(kernel::EveryoneMay), Some(servers.clone()));
    provider(&cloud, ISSUER);
    let role = cloud.role("web", &trust("{}"));
    Site { cloud, servers, role }
}

fn provider(cloud: &Cloud, url: &str) {
    let input = iam::CreateOpenIDConnectProviderRequest {
        url: url.into(),
        client_id_list: Some(vec![CLIENT.into()]),
        thumbprint_list: Some(vec!["ab".repeat(20)]),
        ..Default::default()
    };
    cloud.call_as(&root(ACCOUNT), &iam::CREATE_OPEN_ID_CONNECT_PROVIDER, input).expect("a provider");
}

fn trust(condition: &str) -> String {
    trust_to("sts:AssumeRoleWithWebIdentity", condition)
}

fn trust_to(action: &str, condition: &str) -> String {
    let federated = format!("arn:aws:iam::{ACCOUNT}:oidc-provider/login.example");
    format!(
        r#"{{"Effect":"Allow","Principal":{{"Federated":"{federated}"}},"Action":"{action}","Condition":{condition}}}"#
    )
}

fn claims() -> Value {
    let now = START.secs();
    json!({"iss": ISSUER, "sub": "anna", "aud": CLIENT, "iat": now - 10, "exp": now + 600, "amr": ["pwd", "otp"]})
}

fn with(changes: Value) -> Value {
    let mut all = claims();
    for (name, value) in changes.as_object().expect("an object") {
        all[name] = value.clone();
    }
    all
}

fn without(name: &str) -> Value {
    let mut all = claims();
    all.as_object_mut().expect("an object").remove(name);
    all
}

fn unsigned(algorithm: &str, key_id: &str, claims: &Value) -> String {
    let header = json!({"typ": "JWT", "alg": algorithm, "kid": key_id});
    format!("{}.{}", text(header.to_string()), text(claims.to_string()))
}

fn by(key: &RsaPrivateKey, key_id: &str, claims: &Value) -> String {
    let signed = unsigned("RS256", key_id, claims);
    let hash = Sha256::digest(&signed);
    let signature = key.sign(Pkcs1v15Sign::new::<Sha256>(), &hash).expect("a signature");
    format!("{signed}.{}", text(signature))
}

fn token(claims: &Value) -> String {
    by(&RSA, "r", claims)
}

impl Site {
    fn ask(&self, token: &str) -> sts::AssumeRoleWithWebIdentityRequest {
        sts::AssumeRoleWithWebIdentityRequest {
            role_arn: self.role.clone(),
            role_session_name: "s1".into(),
            web_identity_token: token.into(),
            ..Default::default()
        }
    }

    fn assume(
        &self,
        input: sts::AssumeRoleWithWebIdentityRequest,
    ) -> Result<sts::AssumeRoleWithWebIdentityResponse, Fault> {
        let cx = self.cloud.cx(Principal::Anonymous, "");
        let call = self.cloud.kernel.invoke(cx, "sts", "AssumeRoleWithWebIdentity", Box::new(input));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(call).map(|out| *out.into_any().downcast().expect("the answer"))
    }

    fn said(&self, token: &str) -> String {
        match self.assume(self.ask(token)) {
            Ok(_) => "let in".into(),
            Err(f) => format!("{} {f}", f.status),
        }
    }

    fn said_of_role(&mut self, name: &str, statements: &str, token: &str) -> String {
        self.role = self.cloud.role(name, statements);
        format!("{name}: {}\n", self.said(token))
    }
}

#[test]
fn a_token_that_a_trusted_issuer_signed_gets_credentials_of_the_role() {
    let site = site();
    let got = site.assume(site.ask(&token(&claims()))).expect("credentials");
    let user = got.assumed_role_user.expect("a session");
    assert_eq!(user.arn, "arn:aws:sts::111122223333:assumed-role/web/s1");
    assert_eq!(got.subject_from_web_identity_token.as_deref(), Some("anna"));
    assert_eq!(got.provider.as_deref(), Some("arn:aws:iam::111122223333:oidc-provider/login.example"));
    assert_eq!((got.audience.as_deref(), got.packed_policy_size), (Some(CLIENT), None));
    let credentials = got.credentials.expect("credentials");
    assert_eq!(credentials.expiration, START.plus_ms(3_600_000));
    let me = site.cloud.call_with(&credentials, &sts::GET_CALLER_IDENTITY, Default::default()).expect("me");
    assert_eq!((me.account.as_deref(), me.arn), (Some(ACCOUNT), Some(user.arn)));
    let session = site.cloud.who(&credentials.access_key_id).and_then(|i| i.session).expect("a session");
    assert_eq!(session.provider, got.provider);
    let kept: Vec<String> = session.keys.iter().map(|(k, v)| format!("{k}={}", v.join("+"))).collect();
    assert_eq!(kept, ["login.example:aud=app-1", "login.example:sub=anna", "login.example:amr=pwd+otp"]);
}

#[test]
fn the_call_is_in_the_trail_of_the_roles_account_let_in_or_not() {
    let mut site = site();
    site.assume(site.ask(&token(&claims()))).expect("credentials");
    site.assume(site.ask("x")).expect_err("no token");
    site.role = "web".into();
    site.assume(site.ask(&token(&claims()))).expect_err("no role");
    // records of refused calls ride the next commit
    site.cloud.user(ACCOUNT, "ann");
    let trail = || {
        let rows = kernel::TRAIL.list(&site.cloud.kernel.store.snapshot().expect("a snapshot"), &()).expect("rows");
        let called = |r: &kernel::TrailRecord| r.event_name == "AssumeRoleWithWebIdentity";
        let calls = rows.into_iter().filter(|(_, r)| called(r) && r.identity_kind == "WebIdentityUser");
        calls.map(|((at, _, _), r)| (at.account.to_string(), r.error_code.is_some())).collect::<Vec<_>>()
    };
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while trail().len() < 3 && std::time::Instant::now() < until {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let mut seen = trail();
    seen.sort();
    let of = |account: &str, failed| (account.to_owned(), failed);
    assert_eq!(
        seen,
        [of("000000000000", true), of(ACCOUNT, false), of(ACCOUNT, true)],
        "who names no role of any account stays nobody"
    );
}

#[test]
fn a_token_signed_on_a_curve_is_as_good() {
    let site = site();
    let signed = unsigned("ES256", "c", &claims());
    let signature = CURVE.sign(&SystemRandom::new(), signed.as_bytes()).expect("a signature");
    assert_eq!(site.said(&format!("{signed}.{}", text(signature))), "let in");
    let swapped = format!("{}.{}", unsigned("ES256", "c", &with(json!({"sub": "bert"}))), text(signature));
    assert_eq!(site.said(&swapped), "400 InvalidIdentityToken: The signature of the token is not valid.");
}

#[test]
fn tokens_that_are_not_believed() {
    let site = site();
    let now = START.secs();
    let tokens = [
        ("opaque", "ya29.a0AfH6SMB".to_owned()),
        ("four parts", format!("{}.x", token(&claims()))),
        ("without signature", format!("{}.", unsigned("none", "r", &claims()))),
        ("by a shared secret", format!("{}.{}", unsigned("HS256", "r", &claims()), text("x"))),
        ("on a great curve", format!("{}.{}", unsigned("ES512", "c", &claims()), text("x"))),
        ("by a stranger", by(&STRANGER, "r", &claims())),
        ("by an unknown key", by(&RSA, "q", &claims())),
        ("by a key of another kind", by(&RSA, "c", &claims())),
        ("of nobody", token(&without("iss"))),
        ("of an unknown issuer", token(&with(json!({"iss": "https://other.example"})))),
        ("of an issuer without TLS", token(&with(json!({"iss": "http://login.example"})))),
        ("about nobody", token(&without("sub"))),
        ("for nobody", token(&without("aud"))),
        ("for another", token(&with(json!({"aud": "app-2"})))),
        ("for several", token(&with(json!({"aud": [CLIENT, "app-2"]})))),
        ("by another for us", token(&with(json!({"azp": "app-2"})))),
        ("by us for another", token(&with(json!({"azp": CLIENT, "aud": "app-2"})))),
        ("ended", token(&with(json!({"exp": now - 300})))),
        ("ended by our clock", token(&with(json!({"exp": now - 299})))),
        ("endless", token(&without("exp"))),
        ("not begun", token(&with(json!({"nbf": now + 301})))),
        ("of tomorrow", token(&with(json!({"iat": now + 301})))),
        ("with half seconds", token(&with(json!({"exp": 1.5e9 + 0.5})))),
        (
            "with a tag of two values",
            token(&with(json!({"https://aws.amazon.com/tags": {"principal_tags": {"a": ["1", "2"]}}}))),
        ),
    ];
    let found: String = tokens.iter().map(|(name, token)| format!("{name}: {}\n", site.said(token))).collect();
    expect![[r#"
        opaque: 400 InvalidIdentityToken: The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)
        four parts: 400 InvalidIdentityToken: The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)
        without signature: 400 InvalidIdentityToken: The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)
        by a shared secret: 400 InvalidIdentityToken: The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)
        on a great curve: 501 NotImplemented: AssumeRoleWithWebIdentity.WebIdentityToken with ES512 is not implemented by Hanul.
        by a stranger: 400 InvalidIdentityToken: The signature of the token is not valid.
        by an unknown key: 400 InvalidIdentityToken: Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements
        by a key of another kind: 400 InvalidIdentityToken: Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements
        of nobody: 400 InvalidIdentityToken: Missing a required claim: iss
        of an unknown issuer: 400 InvalidIdentityToken: No OpenIDConnect provider found in your account for https://other.example
        of an issuer without TLS: 400 InvalidIdentityToken: No OpenIDConnect provider found in your account for http://login.example
        about nobody: 400 InvalidIdentityToken: Missing a required claim: sub
        for nobody: 400 InvalidIdentityToken: Missing a required claim: aud
        for another: 400 InvalidIdentityToken: Incorrect token audience
        for several: 400 InvalidIdentityToken: Missing a required claim: azp
        by another for us: 400 InvalidIdentityToken: Incorrect token audience
        by us for another: let in
        ended: 400 ExpiredTokenException: Token expired: current date/time 1706702400 must be before the expiration date/time1706702100
        ended by our clock: let in
        endless: 400 InvalidIdentityToken: Missing a required claim: exp
        not begun: 400 InvalidIdentityToken: The token is not valid yet: its time of issue, or of its first use, is in the future.
        of tomorrow: 400 InvalidIdentityToken: The token is not valid yet: its time of issue, or of its first use, is in the future.
        with half seconds: 400 InvalidIdentityToken: The claim exp is not a whole number of seconds.
        with a tag of two values: 400 InvalidIdentityToken: The session tag a must have one value.
    "#]].assert_eq(&found);
}

#[test]
fn issuers_that_cannot_be_asked() {
    let site = site();
    let ask = || site.said(&token(&claims()));
    let (configuration, keys) = (format!("{ISSUER}/.well-known/openid-configuration"), format!("{ISSUER}/keys"));
    let mut found = String::new();
    let answers = [
        (&keys, Err(Unfetched::Unreachable("refused".into()))),
        (&keys, Err(Unfetched::Untrusted("self-signed".into()))),
        (&keys, Err(Unfetched::Unusable("404".into()))),
        (&keys, Ok(json!({"keys": "none"}))),
        (&keys, Ok(json!({"keys": []}))),
        (&configuration, Ok(json!({"issuer": "https://other.example", "jwks_uri": keys}))),
        (&configuration, Ok(json!({"issuer": ISSUER, "jwks_uri": "http://login.example/keys"}))),
        (&configuration, Ok(json!([]))),
    ];
    for (url, answer) in answers {
        site.servers.set(url, answer);
        found += &format!("{}\n", ask());
    }
    let alone = Site { cloud: Cloud::new(), servers: site.servers.clone(), role: site.role.clone() };
    provider(&alone.cloud, ISSUER);
    found += &alone.said(&token(&claims()));
    expect![[r#"
        400 IDPCommunicationError: Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements
        400 InvalidIdentityToken: OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint
        400 InvalidIdentityToken: Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements
        400 InvalidIdentityToken: Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements
        400 InvalidIdentityToken: Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements
        400 InvalidIdentityToken: Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements
        400 InvalidIdentityToken: Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements
        400 InvalidIdentityToken: Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements
        400 IDPCommunicationError: Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements"#]].assert_eq(&found);
}

#[test]
fn the_roles_trust_decides_by_the_tokens_claims() {
    let mut site = site();
    let plain = token(&claims());
    let party = token(&with(json!({"azp": CLIENT, "aud": ["app-2", "app-3"], "email": "anna@login.example"})));
    let is = |key: &str, value: &str| format!(r#"{{"StringEquals":{{"{key}":"{value}"}}}}"#);
    let found = [
        site.said_of_role("subject", &trust(&is("login.example:sub", "anna")), &plain),
        site.said_of_role("another-subject", &trust(&is("login.example:sub", "bert")), &plain),
        site.said_of_role("audience", &trust(&is("login.example:aud", CLIENT)), &plain),
        site.said_of_role("party", &trust(&is("login.example:aud", CLIENT)), &party),
        site.said_of_role(
            "party-for-another",
            &trust(r#"{"ForAnyValue:StringEquals":{"login.example:oaud":"app-3"},"StringLike":{"login.example:email":"*@login.example"}}"#),
            &party,
        ),
        site.said_of_role("method", &trust(r#"{"ForAnyValue:StringEquals":{"login.example:amr":"otp"}}"#), &plain),
        site.said_of_role("another-method", &trust(r#"{"ForAnyValue:StringEquals":{"login.example:amr":"face"}}"#), &plain),
        site.said_of_role("session-name", &trust(&is("sts:RoleSessionName", "s1")), &plain),
        site.said_of_role("another-action", &trust_to("sts:AssumeRole", "{}"), &plain),
        site.said_of_role("everyone-of-aws", &let_in(r#"{"AWS":"*"}"#), &plain),
        site.said_of_role("everyone", &trust("{}").replace(&format!(r#"{{"Federated":"arn:aws:iam::{ACCOUNT}:oidc-provider/login.example"}}"#), r#""*""#), &plain),
    ]
    .concat();
    site.role = format!("arn:aws:iam::{ACCOUNT}:role/none");
    let found = found + "none: " + &site.said(&plain);
    site.role = format!("arn:aws:iam::{OTHER}:role/web");
    let found = found + "\nabroad: " + &site.said(&plain);
    site.role = "arn:aws:iam::x:user/web".into();
    let found = found + "\nno role: " + &site.said(&plain);
    expect![[r#"
        subject: let in
        another-subject: 403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity
        audience: let in
        party: let in
        party-for-another: let in
        method: let in
        another-method: 403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity
        session-name: let in
        another-action: 403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity
        everyone-of-aws: 403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity
        everyone: let in
        none: 403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity
        abroad: 400 InvalidIdentityToken: No OpenIDConnect provider found in your account for https://login.example
        no role: 400 ValidationError: arn:aws:iam::x:user/web is invalid"#]]
    .assert_eq(&found);
}

#[test]
fn tags_and_who_is_behind_come_with_the_token_where_the_role_lets_them() {
    let mut site = site();
    let tagged = token(&with(json!({
        "https://aws.amazon.com/tags": {"principal_tags": {"team": ["ops"]}, "transitive_tag_keys": ["team"]},
        "https://aws.amazon.com/tags/principal_tags/unit": "north",
        "https://aws.amazon.com/source_identity": "anna@example",
    })));
    let all = r#"sts:AssumeRoleWithWebIdentity","sts:TagSession","sts:SetSourceIdentity"#;
    let list = |actions: &str, condition: &str| {
        trust_to(actions, condition)
            .replace(r#""Action":""#, r#""Action":[""#)
            .replace(r#"","Condition""#, r#""],"Condition""#)
    };
    let found = [
        site.said_of_role("neither", &trust("{}"), &tagged),
        site.said_of_role("tags-alone", &list(r#"sts:AssumeRoleWithWebIdentity","sts:TagSession"#, "{}"), &tagged),
        site.said_of_role("other-team", &list(all, r#"{"StringEquals":{"aws:RequestTag/team":"dev"}}"#), &tagged),
        site.said_of_role(
            "both",
            &list(all, r#"{"StringEquals":{"aws:RequestTag/team":"ops","sts:SourceIdentity":"anna@example"}}"#),
            &tagged,
        ),
    ]
    .concat();
    expect![[r#"
        neither: 403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity
        tags-alone: 403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity
        other-team: 403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity
        both: let in
    "#]]
    .assert_eq(&found);
    let got = site.assume(site.ask(&tagged)).expect("credentials");
    assert_eq!(got.source_identity.as_deref(), Some("anna@example"));
    let session = site.cloud.who(&got.credentials.expect("credentials").access_key_id).and_then(|i| i.session);
    let session = session.expect("a session");
    assert_eq!(session.tags, [("team".to_owned(), "ops".to_owned()), ("unit".to_owned(), "north".to_owned())]);
    assert_eq!(session.source_identity, got.source_identity);
}

#[test]
fn a_session_is_as_long_as_the_role_lets_it_be() {
    let site = site();
    let token = token(&claims());
    let ask = |seconds| sts::AssumeRoleWithWebIdentityRequest { duration_seconds: Some(seconds), ..site.ask(&token) };
    let got = site.assume(ask(7200)).expect("two hours").credentials.expect("credentials");
    assert_eq!(got.expiration, START.plus_ms(7_200_000));
    let long = site.assume(ask(7201)).expect_err("longer than the role's maximum");
    expect!["ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role."]
        .assert_eq(&long.to_string());
}

#[test]
fn an_issuers_slash_at_the_end_is_part_of_its_name() {
    let mut site = site();
    let issuer = format!("{ISSUER}/");
    provider(&site.cloud, &issuer);
    let configuration = json!({"issuer": issuer, "jwks_uri": format!("{ISSUER}/keys")});
    site.servers.set(&format!("{ISSUER}/.well-known/openid-configuration"), Ok(configuration));
    let statement = trust(r#"{"StringEquals":{"login.example/:sub":"anna"}}"#)
        .replace("provider/login.example", "provider/login.example/");
    let said = site.said_of_role("slash", &statement, &token(&with(json!({"iss": issuer}))));
    assert_eq!(said, "slash: let in\n");
}
