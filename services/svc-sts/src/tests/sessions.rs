//! Who calls, sessions of users, and how sessions end.

use super::*;
use crate::limits;
use crate::reconcile::forget;
use expect_test::expect;

#[test]
fn everyone_learns_who_they_are() {
    let cloud = Cloud::new();
    let anna = cloud.user(ACCOUNT, "anna");
    let session = Principal::Role {
        account: account(ACCOUNT),
        id: "AROAAAAAAAAAAAAAAAAAA".into(),
        role: "web".into(),
        session: "i-0123456789abcdef0".into(),
    };
    let found: String = [root(ACCOUNT), anna, session]
        .iter()
        .map(|p| format!("{:#?}\n", cloud.call_as(p, &sts::GET_CALLER_IDENTITY, Default::default()).expect("me")))
        .collect();
    expect![[r#"
        GetCallerIdentityResponse {
            UserId: "111122223333",
            Account: "111122223333",
            Arn: "arn:aws:iam::111122223333:root",
        }
        GetCallerIdentityResponse {
            UserId: "AIDAPEMXQUMACCKLJUZ4M",
            Account: "111122223333",
            Arn: "arn:aws:iam::111122223333:user/anna",
        }
        GetCallerIdentityResponse {
            UserId: "AROAAAAAAAAAAAAAAAAAA:i-0123456789abcdef0",
            Account: "111122223333",
            Arn: "arn:aws:sts::111122223333:assumed-role/web/i-0123456789abcdef0",
        }
    "#]]
    .assert_eq(&found);
}

#[test]
fn a_users_session_lasts_twelve_hours_and_roots_one() {
    let cloud = Cloud::new();
    let anna = cloud.user(ACCOUNT, "anna");
    let hours = |who: &Principal, seconds: Option<i32>| {
        let input = sts::GetSessionTokenRequest { duration_seconds: seconds, ..Default::default() };
        let got = cloud.call_as(who, &sts::GET_SESSION_TOKEN, input).expect("credentials").credentials;
        let got = got.expect("credentials");
        assert_eq!(cloud.who(&got.access_key_id).map(|i| i.principal), Some(who.clone()));
        (got.expiration.0 - START.0) / 1000
    };
    assert_eq!((hours(&anna, None), hours(&anna, Some(900))), (43_200, 900));
    assert_eq!((hours(&root(ACCOUNT), None), hours(&root(ACCOUNT), Some(7200))), (3600, 3600));
}

#[test]
fn session_credentials_do_not_make_session_tokens() {
    let cloud = Cloud::new();
    let anna = cloud.user(ACCOUNT, "anna");
    let arn = cloud.role("web", &let_in(r#"{"AWS":"*"}"#));
    let of_role = cloud.assume(&anna, ask(&arn, "s1")).expect("credentials").credentials.expect("credentials");
    let of_user = cloud.call_as(&anna, &sts::GET_SESSION_TOKEN, Default::default()).expect("credentials").credentials;
    for credentials in [of_role, of_user.expect("credentials")] {
        let refused =
            cloud.call_with(&credentials, &sts::GET_SESSION_TOKEN, Default::default()).expect_err("a session");
        expect!["AccessDenied: Cannot call GetSessionToken with session credentials"].assert_eq(&refused.to_string());
    }
}

#[test]
fn a_users_session_assumes_roles_as_the_user() {
    let cloud = Cloud::new();
    let anna = cloud.user(ACCOUNT, "anna");
    let trust = let_in_if(&format!(r#"{{"AWS":"{}"}}"#, anna.arn()), r#"{"StringEquals":{"aws:username":"anna"}}"#);
    let arn = cloud.role("web", &trust);
    let got = cloud.call_as(&anna, &sts::GET_SESSION_TOKEN, Default::default()).expect("credentials").credentials;
    cloud.call_with(&got.expect("credentials"), &sts::ASSUME_ROLE, ask(&arn, "s1")).expect("trusted");
}

#[test]
fn the_account_of_a_key_is_told() {
    let cloud = Cloud::new();
    cloud.user(ACCOUNT, "anna");
    let got =
        cloud.call_as(&root(OTHER), &sts::GET_SESSION_TOKEN, Default::default()).expect("credentials").credentials;
    let input = iam::CreateAccessKeyRequest { user_name: Some("anna".into()) };
    let key = cloud.call_as(&root(ACCOUNT), &iam::CREATE_ACCESS_KEY, input).expect("a key").access_key;
    let of = |id: &str| {
        let input = sts::GetAccessKeyInfoRequest { access_key_id: id.into() };
        cloud.call_as(&root(ACCOUNT), &sts::GET_ACCESS_KEY_INFO, input).map(|r| r.account)
    };
    assert_eq!(of(&got.expect("credentials").access_key_id).expect("known"), Some(OTHER.into()));
    assert_eq!(of(&key.access_key_id).expect("known"), Some(ACCOUNT.into()));
    assert!(of("AKIANOBODYNOBODYNOBO").expect_err("unknown").is("ValidationError"));
}

#[test]
fn ended_sessions_are_known_for_a_day_and_then_forgotten() {
    let cloud = Cloud::new();
    let got =
        cloud.call_as(&root(ACCOUNT), &sts::GET_SESSION_TOKEN, Default::default()).expect("credentials").credentials;
    let got = got.expect("credentials");
    let due = || {
        let (read, now) = (cloud.kernel.store.snapshot().expect("a snapshot"), kernel_now(&cloud));
        forget::due(&read, now, now).expect("the store")
    };
    let forget_at = got.expiration.plus_ms(limits::REMEMBERED_MS);
    assert_eq!(due(), (vec![], Some(forget_at)));
    cloud.clock.advance_ms(2 * 3_600_000);
    let ended = cloud.who(&got.access_key_id).expect("still known");
    assert!(ended.expires < Some(kernel_now(&cloud)), "the front says that it expired");
    cloud.clock.advance_ms(limits::REMEMBERED_MS);
    assert_eq!(due().0.len(), 1);
    cloud.kernel.wake("sts-forget");
    for _ in 0..200 {
        if cloud.who(&got.access_key_id).is_none() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("the loop did not forget it within a second");
}

fn kernel_now(cloud: &Cloud) -> Timestamp {
    base::Clock::now(&*cloud.clock)
}

#[test]
fn sessions_end_on_the_clouds_clock_and_say_so_by_the_clients() {
    let cloud = Cloud::new();
    let ahead = 3 * 86_400_000;
    cloud.kernel.advance_clock(ahead).expect("a move");
    let ask = sts::GetSessionTokenRequest { duration_seconds: Some(3600), ..Default::default() };
    let got = cloud.call_as(&root(ACCOUNT), &sts::GET_SESSION_TOKEN, ask).expect("credentials").credentials;
    let got = got.expect("credentials");
    // a client renews them by its own clock, the host's
    assert_eq!(got.expiration, START.plus_ms(3_600_000));
    let ended = || cloud.who(&got.access_key_id).expect("known").has_expired(&*cloud.clock);
    assert!(!ended());
    cloud.kernel.advance_clock(3_599_000).expect("a move");
    assert!(!ended());
    cloud.kernel.advance_clock(1_000).expect("a move");
    assert!(ended());
}

#[test]
fn a_machines_session_lives_by_the_machines_clock() {
    let cloud = Cloud::new();
    cloud.role("worker", &let_in(r#"{"Service":"ec2.amazonaws.com"}"#));
    let input = sts::AssumeRoleRequest {
        role_arn: format!("arn:aws:iam::{ACCOUNT}:role/worker"),
        role_session_name: "i-0123456789abcdef0".into(),
        duration_seconds: Some(3600),
        ..Default::default()
    };
    let got = cloud.assume(&service("ec2.amazonaws.com"), input).expect("a session").credentials.expect("credentials");
    let ended = || cloud.who(&got.access_key_id).map(|i| i.has_expired(&*cloud.clock));
    cloud.kernel.advance_clock(30 * 86_400_000).expect("a move");
    assert_eq!(ended(), Some(false), "the program inside would not renew them");
    cloud.clock.advance_ms(3_600_000);
    assert_eq!(ended(), Some(true));
    cloud.clock.advance_ms(limits::REMEMBERED_MS);
    cloud.kernel.advance_clock(1_000).expect("a move");
    assert_eq!(ended(), None, "forgotten");
}
