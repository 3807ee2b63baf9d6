use crate::time::time_answer;
use crate::*;
use base::Timestamp;
use std::net::Ipv4Addr;
use std::time::{Duration, UNIX_EPOCH};

struct One;
impl Directory for One {
    fn instance(&self, _: &str, _: Ipv4Addr) -> Option<Facts> {
        Some(facts())
    }
    fn credentials(&self, _: &Facts, role: &str) -> Result<Credentials, String> {
        if role == "refused" {
            return Err("the trust policy does not allow it".into());
        }
        let (issued, expires) = (self.now(), self.now().plus_ms(3_600_000));
        Ok(Credentials {
            access_key_id: "ASIA1".into(),
            secret_access_key: "s".into(),
            token: "t".into(),
            issued,
            expires,
        })
    }
    fn now(&self) -> Timestamp {
        Timestamp::from_secs(1_700_000_000)
    }
}

fn facts() -> Facts {
    Facts {
        account: "123456789012".into(),
        ami_id: "ami-1".into(),
        architecture: "x86_64".into(),
        instance_id: "i-1".into(),
        instance_type: "t3.micro".into(),
        interfaces: vec![Interface {
            id: "eni-1".into(),
            device_number: 0,
            mac: "02:00:00:00:00:01".into(),
            private: vec![Ipv4Addr::new(10, 0, 0, 5)],
            public: vec![(Ipv4Addr::new(10, 0, 0, 5), Ipv4Addr::new(198, 18, 0, 5))],
            security_groups: vec![("sg-1".into(), "web".into())],
            subnet_id: "subnet-1".into(),
            subnet_cidr: "10.0.0.0/24".into(),
            vpc_id: "vpc-1".into(),
            vpc_cidrs: vec!["10.0.0.0/16".into(), "10.1.0.0/16".into()],
        }],
        key: Some(("mine".into(), "ssh-ed25519 AAAA mine".into())),
        launch_index: 0,
        launched: Timestamp::from_secs(1_700_000_000),
        lifecycle: "on-demand".into(),
        local_hostname: "ip-10-0-0-5.ec2.internal".into(),
        profile: Some(Profile { arn: "arn:p".into(), id: "AIPA1".into(), role: Some("app".into()) }),
        public_hostname: None,
        region: "us-east-1".into(),
        reservation_id: "r-1".into(),
        tags: None,
        tokens_required: true,
        enabled: true,
        hop_limit: 2,
        user_data: None,
        zone: "us-east-1a".into(),
        zone_id: "use1-az1".into(),
    }
}

fn ask(facts: &Facts, asked: Asked<'_>) -> (u16, String) {
    let r = answer(&One, &Seal([7; 32]), facts, &asked);
    (r.status, String::from_utf8(r.body).unwrap())
}

fn token(facts: &Facts) -> String {
    let asked = Asked { method: "PUT", path: "/latest/api/token", ttl: Some("60"), ..Asked::default() };
    let (status, token) = ask(facts, asked);
    assert_eq!(status, 200);
    token
}

fn get(facts: &Facts, path: &str) -> (u16, String) {
    let token = token(facts);
    ask(facts, Asked { method: "GET", path, token: Some(&token), ..Asked::default() })
}

#[test]
fn a_token_opens_the_tree() {
    let f = facts();
    assert_eq!(get(&f, "/latest/meta-data/instance-id"), (200, "i-1".into()));
    assert_eq!(get(&f, "/latest/meta-data/public-keys/"), (200, "0=mine".into()));
    assert_eq!(get(&f, "/latest/meta-data/public-keys/0/openssh-key").1, "ssh-ed25519 AAAA mine");
    assert_eq!(get(&f, "/latest/meta-data/placement/").1, "availability-zone\navailability-zone-id\nregion");
    let mac = "/latest/meta-data/network/interfaces/macs/02:00:00:00:00:01";
    assert_eq!(get(&f, &format!("{mac}/subnet-id")).1, "subnet-1");
    assert!(get(&f, "/latest/meta-data/").1.contains("\niam/\n"));
    assert_eq!(get(&f, "/latest/user-data").0, 404);
    assert_eq!(get(&f, "/latest/meta-data/nonsense").0, 404);
    assert_eq!(get(&f, "/tomorrow/meta-data/").0, 404);
    assert_eq!(get(&f, "/2021-03-23/meta-data/instance-id"), (200, "i-1".into()));
    assert_eq!(get(&f, "/2021-03-24/meta-data/instance-id").0, 404);
    let versions = get(&f, "/").1;
    assert!(versions.starts_with("1.0\n2007-01-19\n") && versions.ends_with("\nlatest"), "{versions}");
}

#[test]
fn without_a_token_nothing_is_said_unless_version_1_is_allowed() {
    let asked = || Asked { method: "GET", path: "/latest/meta-data/instance-id", ..Asked::default() };
    assert_eq!(ask(&facts(), asked()).0, 401);
    assert_eq!(ask(&Facts { tokens_required: false, ..facts() }, asked()), (200, "i-1".into()));
    let wrong = Asked { token: Some("AAAA"), ..asked() };
    assert_eq!(ask(&Facts { tokens_required: false, ..facts() }, wrong).0, 401);
}

#[test]
fn a_token_is_good_for_its_own_instance_only() {
    let token = token(&facts());
    let other = Facts { instance_id: "i-2".into(), ..facts() };
    let asked = Asked { method: "GET", path: "/latest/meta-data/", token: Some(&token), ..Asked::default() };
    assert_eq!(ask(&other, asked).0, 401);
}

#[test]
fn a_token_ends_with_its_time() {
    let seal = Seal([1; 32]);
    let token = seal.token("i-1", Timestamp::from_secs(100));
    assert_eq!(seal.left(&token, "i-1", Timestamp::from_secs(40)), Some(60));
    assert_eq!(seal.left(&token, "i-1", Timestamp::from_secs(100)), None);
}

#[test]
fn bad_token_requests_are_refused_as_aws_does() {
    let put = |ttl, forwarded| Asked { method: "PUT", path: "/latest/api/token", ttl, forwarded, ..Asked::default() };
    for ttl in [None, Some("0"), Some("21601"), Some("x")] {
        assert_eq!(ask(&facts(), put(ttl, false)).0, 400);
    }
    assert_eq!(ask(&facts(), put(Some("60"), true)).0, 403);
    assert_eq!(ask(&facts(), Asked { method: "DELETE", path: "/latest/", ..Asked::default() }).0, 405);
    assert_eq!(ask(&Facts { enabled: false, ..facts() }, put(Some("60"), false)).0, 403);
}

#[test]
fn a_role_gives_credentials_and_a_refusal_says_why() {
    let f = facts();
    assert_eq!(get(&f, "/latest/meta-data/iam/security-credentials/"), (200, "app".into()));
    let (_, good) = get(&f, "/latest/meta-data/iam/security-credentials/app");
    assert!(good.contains("\"AccessKeyId\": \"ASIA1\"") && good.contains("2023-11-14T23:13:20Z"), "{good}");
    assert_eq!(get(&f, "/latest/meta-data/iam/security-credentials/other").0, 404);
    let profile = Profile { role: Some("refused".into()), ..f.profile.clone().unwrap() };
    let refused = Facts { profile: Some(profile), ..f };
    assert!(
        get(&refused, "/latest/meta-data/iam/security-credentials/refused").1.contains("AssumeRoleUnauthorizedAccess")
    );
}

#[test]
fn an_answer_to_a_put_travels_as_far_as_the_options_say_and_any_other_as_far_as_it_likes() {
    let facts = Facts { hop_limit: 1, tokens_required: false, ..facts() };
    let hops = |method, path, ttl| {
        answer(&One, &Seal([7; 32]), &facts, &Asked { method, path, ttl, ..Asked::default() }).hop_limit
    };
    assert_eq!(hops("PUT", "/latest/api/token", Some("60")), Some(1));
    assert_eq!(hops("PUT", "/latest/api/token", Some("0")), Some(1));
    assert_eq!(hops("GET", "/latest/meta-data/", None), None);
}

#[test]
fn every_block_of_the_vpc_and_every_public_address_is_told() {
    let f = facts();
    let at = |name: &str| get(&f, &format!("/latest/meta-data/network/interfaces/macs/02:00:00:00:00:01/{name}")).1;
    assert_eq!(at("vpc-ipv4-cidr-block"), "10.0.0.0/16");
    assert_eq!(at("vpc-ipv4-cidr-blocks"), "10.0.0.0/16\n10.1.0.0/16");
    assert_eq!(at("public-ipv4s"), "198.18.0.5");
    assert_eq!(at("ipv4-associations/198.18.0.5"), "10.0.0.5");
}

/// What a client of version 4 sends: its own time to be sent back.
fn time_question() -> Vec<u8> {
    let mut question = vec![0u8; 48];
    (question[0], question[2]) = (4 << 3 | 3, 6);
    question[40..].copy_from_slice(b"my time!");
    question
}

#[test]
fn the_time_service_answers_clients_with_the_time_between_1900_and_now() {
    let at = |millis| UNIX_EPOCH + Duration::from_millis(millis);
    let reply = time_answer(&time_question(), at(1_500), at(1_750)).unwrap();
    assert_eq!(reply[..4], [4 << 3 | 4, 3, 6, 0xec]);
    assert_eq!(&reply[24..32], b"my time!");
    assert_eq!(reply[32..40], [0x83, 0xaa, 0x7e, 0x81, 0x80, 0, 0, 0], "received at 1970 and 1.5 s");
    assert_eq!(reply[40..48], [0x83, 0xaa, 0x7e, 0x81, 0xc0, 0, 0, 0], "sent at 1970 and 1.75 s");
}

#[test]
fn the_time_service_is_silent_to_servers_and_to_what_is_cut_short() {
    let mut server = time_question();
    server[0] = 4 << 3 | 4;
    let mut future = time_question();
    future[0] = 5 << 3 | 3;
    for question in [&server[..], &future[..], &time_question()[..47], &[]] {
        assert_eq!(time_answer(question, UNIX_EPOCH, UNIX_EPOCH), None);
    }
}
