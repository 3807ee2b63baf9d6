//! Sessions that stay with their target.

use std::io::Write;
use std::time::Duration;

use proxy_rules::{Action, Forward, Stickiness, WeightedGroup};

use crate::bed::{Bed, group, simple, snapshot};
use crate::target::TestTarget;

fn get(cookies: &str) -> String {
    format!("GET / HTTP/1.1\r\nHost: h\r\nCookie: {cookies}\r\n\r\n")
}

fn balancer_cookie() -> Option<Stickiness> {
    Some(Stickiness::BalancerCookie { duration: Duration::from_secs(60) })
}

#[test]
fn the_balancers_cookie_leads_back_to_the_target() {
    let targets = ["a", "b", "c"].map(TestTarget::named);
    let mut config = simple(&[&targets[0], &targets[1], &targets[2]]);
    config.target_groups[0].stickiness = balancer_cookie();
    let bed = Bed::new(&config);
    let first = bed.get("/");
    let cookies = first.headers("Set-Cookie");
    assert_eq!(cookies.len(), 2);
    assert!(cookies[0].starts_with("AWSALB=") && cookies[1].ends_with("; Path=/; SameSite=None"), "{cookies:?}");
    assert!(!cookies[0].contains(&first.text()[..]) || cookies[0].len() > 40, "opaque");
    for _ in 0..9 {
        let again = bed.ask(&get(&first.cookies()));
        assert_eq!(again.text(), first.text());
        assert_eq!(again.headers("Set-Cookie").len(), 2, "the expiry is renewed with each answer");
    }
    let forged = first.cookies().replace("AWSALB=", "AWSALB=AA");
    let seen: std::collections::HashSet<_> = (0..9).map(|_| bed.ask(&get(&forged)).text()).collect();
    assert_eq!(seen.len(), 1, "the CORS twin still holds: {seen:?}");
    let only_forged = forged.split("; ").next().expect("one").to_owned();
    let seen: std::collections::HashSet<_> = (0..9).map(|_| bed.ask(&get(&only_forged)).text()).collect();
    assert_eq!(seen.len(), 3, "a cookie that does not open is ignored");
}

#[test]
fn an_unhealthy_target_loses_its_sessions() {
    let targets = ["a", "b"].map(TestTarget::named);
    let mut config = simple(&[&targets[0], &targets[1]]);
    config.target_groups[0].stickiness = balancer_cookie();
    let bed = Bed::new(&config);
    let first = bed.get("/");
    let stuck = targets.iter().find(|t| t.name == first.text()).expect("a target");
    stuck.set_health(500);
    bed.wait("the target to leave", |bed| bed.states().contains(&"unhealthy".to_owned()));
    let moved = bed.ask(&get(&first.cookies()));
    assert_ne!(moved.text(), first.text());
    stuck.set_health(200);
    bed.wait("the target to return", |bed| bed.states() == ["healthy", "healthy"]);
    for _ in 0..4 {
        assert_eq!(bed.ask(&get(&moved.cookies())).text(), moved.text(), "the session is stuck to the new one");
    }
}

#[test]
fn an_applications_cookie_starts_the_session() {
    let targets = ["a", "b", "c"].map(|name| {
        TestTarget::start(name, move |stream, asked| {
            let cookie = if asked.line().contains("/login") { "Set-Cookie: session=1\r\n" } else { "" };
            let text = format!("HTTP/1.1 200 OK\r\n{cookie}Content-Length: 1\r\n\r\n{name}");
            stream.write_all(text.as_bytes()).is_ok()
        })
    });
    let mut config = simple(&[&targets[0], &targets[1], &targets[2]]);
    let duration = Duration::from_secs(60);
    config.target_groups[0].stickiness = Some(Stickiness::AppCookie { name: "session".into(), duration });
    let bed = Bed::new(&config);
    assert_eq!(bed.get("/").headers("Set-Cookie").len(), 0);
    let login = bed.get("/login");
    assert_eq!(login.headers("Set-Cookie").len(), 2);
    assert!(login.cookies().contains("AWSALBAPP-0="), "{}", login.cookies());
    for _ in 0..6 {
        let again = bed.ask(&get(&login.cookies()));
        assert_eq!(again.text(), login.text());
        assert_eq!(again.headers("Set-Cookie").len(), 1, "renewed");
    }
    let without = login.cookies().replace("session=1", "other=1");
    let seen: std::collections::HashSet<_> = (0..9).map(|_| bed.ask(&get(&without)).text()).collect();
    assert_eq!(seen.len(), 3, "both cookies are needed");
}

#[test]
fn a_group_cookie_leads_back_to_the_group_while_it_has_a_weight() {
    let (blue, green) = (TestTarget::named("blue"), TestTarget::named("green"));
    let weighted = |blue, green| {
        let group = |name: &str, weight| WeightedGroup { group: name.into(), weight };
        let groups = vec![group("blue", blue), group("green", green)];
        Action::Forward(Forward { groups, group_stickiness: Some(Duration::from_secs(60)) })
    };
    let groups = || vec![group("blue", &[&blue]), group("green", &[&green])];
    let bed = Bed::new(&snapshot(weighted(0, 1), groups()));
    let first = bed.get("/");
    assert_eq!(first.text(), "green");
    assert!(first.cookies().contains("AWSALBTG=") && first.cookies().contains("AWSALBTGCORS="));
    bed.proxy.apply(&snapshot(weighted(999, 1), groups()));
    for _ in 0..20 {
        assert_eq!(bed.ask(&get(&first.cookies())).text(), "green");
    }
    bed.proxy.apply(&snapshot(weighted(999, 0), groups()));
    assert_eq!(bed.ask(&get(&first.cookies())).text(), "blue");
}

#[test]
fn cookies_of_another_balancer_or_secret_do_not_open() {
    let targets = ["a", "b", "c"].map(TestTarget::named);
    let mut config = simple(&[&targets[0], &targets[1], &targets[2]]);
    config.target_groups[0].stickiness = balancer_cookie();
    let bed = Bed::new(&config);
    let first = bed.get("/");
    config.secret.0[0] ^= 1;
    bed.proxy.apply(&config);
    let seen: std::collections::HashSet<_> = (0..9).map(|_| bed.ask(&get(&first.cookies())).text()).collect();
    assert_eq!(seen.len(), 3);
}
