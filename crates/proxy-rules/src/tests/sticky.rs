//! Stickiness cookies, with a sealer that only wraps.

use std::time::Duration;

use super::with_request;
use crate::group::{Stickiness, TargetKey};
use crate::sticky::{Sealer, group_cookies, remembered_group, remembered_target, target_cookies};
use crate::{GroupId, TargetId};

struct Wrap;

impl Sealer for Wrap {
    fn seal(&self, purpose: &str, plain: &str) -> String {
        format!("{purpose}|{}", plain.replace('\n', "|"))
    }

    fn open(&self, purpose: &str, sealed: &[u8]) -> Option<String> {
        let text = std::str::from_utf8(sealed).ok()?.strip_prefix(purpose)?.strip_prefix('|')?;
        Some(text.replace('|', "\n"))
    }
}

const NOW: u64 = 784_111_777;

fn group() -> GroupId {
    GroupId::from("blue")
}

fn target() -> TargetKey {
    TargetKey { id: TargetId::from("i-1"), port: 80 }
}

fn lb(seconds: u64) -> Stickiness {
    Stickiness::BalancerCookie { duration: Duration::from_secs(seconds) }
}

fn app() -> Stickiness {
    Stickiness::AppCookie { name: "session".into(), duration: Duration::from_secs(60) }
}

fn head(cookies: &str) -> String {
    format!("GET / HTTP/1.1\r\nHost: h\r\nCookie: {cookies}\r\n\r\n")
}

#[test]
fn the_balancers_cookie_comes_with_a_twin_and_an_expiry() {
    let cookies = target_cookies(&group(), &target(), &lb(60), (false, false), &Wrap, NOW);
    let sealed = format!("AWSALB|{}|blue|80|i-1", NOW + 60);
    let expires = "Expires=Sun, 06 Nov 1994 08:50:37 GMT; Path=/";
    let expected = [format!("AWSALB={sealed}; {expires}"), format!("AWSALBCORS={sealed}; {expires}; SameSite=None")];
    assert_eq!(cookies, expected);
}

#[test]
fn a_cookie_leads_back_until_it_expires() {
    let sealed = format!("AWSALB|{}|blue|80|i-1", NOW + 60);
    let table = [
        (format!("AWSALB={sealed}"), NOW, "blue", Some(target())),
        (format!("AWSALBCORS={sealed}"), NOW, "blue", Some(target())),
        (format!("AWSALB=garbage; AWSALBCORS={sealed}"), NOW, "blue", Some(target())),
        (format!("AWSALB={sealed}"), NOW + 60, "blue", None),
        (format!("AWSALB={sealed}"), NOW, "green", None),
        (format!("AWSALB={}", sealed.replace('|', "%7C")), NOW, "blue", None),
        ("other=1".to_owned(), NOW, "blue", None),
    ];
    for (cookies, now, group, expected) in table {
        let found = with_request(&head(&cookies), |request| {
            remembered_target(&request, &GroupId::from(group), &lb(60), &Wrap, now)
        });
        assert_eq!(found, expected, "{cookies} for {group}");
    }
}

#[test]
fn an_applications_cookie_starts_the_session_and_is_needed_to_keep_it() {
    let set = |session| target_cookies(&group(), &target(), &app(), session, &Wrap, NOW);
    assert_eq!(set((false, false)), Vec::<String>::new());
    let cookies = set((true, false));
    assert_eq!(cookies.len(), 1);
    assert!(cookies[0].ends_with("Expires=Sun, 13 Nov 1994 08:49:37 GMT; Path=/"), "seven days: {cookies:?}");
    assert_eq!(set((false, true)), cookies, "renewed with every answer");
    let own = cookies[0].split(';').next().expect("a pair");
    let back = |cookies: &str, now| {
        with_request(&head(cookies), |request| remembered_target(&request, &group(), &app(), &Wrap, now))
    };
    assert_eq!(back(&format!("session=1; {own}"), NOW), Some(target()));
    assert_eq!(back(own, NOW), None, "without the application's cookie");
    assert_eq!(back(&format!("session=1; {own}"), NOW + 60), None, "after the configured duration");
}

#[test]
fn group_cookies_name_the_group() {
    let cookies = group_cookies(&group(), Duration::from_secs(5), &Wrap, NOW);
    assert!(cookies[0].starts_with("AWSALBTG=") && cookies[1].starts_with("AWSALBTGCORS="), "{cookies:?}");
    let pair = cookies[1].split(';').next().expect("a pair");
    let back = |now| with_request(&head(pair), |request| remembered_group(&request, &Wrap, now));
    assert_eq!((back(NOW), back(NOW + 5)), (Some(group()), None));
}
