//! Health checks as targets see them, and what follows from them.

use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use proxy_rules::{Action, Forward, HealthCheck, TargetHealth, TargetState};

use crate::bed::{Bed, group, health_events, registered, simple, snapshot, wait};
use crate::target::TestTarget;

fn descriptions(events: &[proxy_rules::HealthEvent]) -> Vec<String> {
    let tell = |h: &TargetHealth| {
        let reason = h.reason.map_or("", |r| r.as_str());
        format!("{} {reason} {}", h.state.as_str(), h.description.as_deref().unwrap_or_default()).trim().to_owned()
    };
    events.iter().map(|e| tell(&e.health)).collect()
}

#[test]
fn a_probe_is_a_get_on_its_own_connection() {
    let target = TestTarget::named("t");
    let _bed = Bed::new(&simple(&[&target]));
    wait("a second probe", || target.probes().len() > 1);
    let expected = format!(
        "GET /health HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nUser-Agent: ELB-HealthChecker/2.0\r\n\
         Accept-Encoding: gzip, compressed\r\n\r\n",
        target.address
    );
    assert_eq!(target.probes()[0], expected);
    assert_eq!(target.connections(), 0);
}

#[test]
fn a_target_tells_its_story_in_events() {
    let target = TestTarget::named("t");
    let bed = Bed::new(&simple(&[&target]));
    let mut events = bed.proxy.events().expect("the events");
    assert!(bed.proxy.events().is_none(), "only once");
    target.set_health(500);
    bed.wait("unhealthy", |bed| bed.states() == ["unhealthy"]);
    target.set_health(404);
    bed.wait("the second code", |bed| {
        bed.proxy.health()[0].health.description.as_deref().is_some_and(|d| d.contains("404"))
    });
    target.set_health(200);
    bed.wait("healthy", |bed| bed.states() == ["healthy"]);
    let events = health_events(&mut events, 6);
    assert_eq!(
        descriptions(&events),
        [
            "initial Elb.RegistrationInProgress Target registration is in progress",
            "initial Elb.InitialHealthChecking Initial health checks in progress",
            "healthy",
            "unhealthy Target.ResponseCodeMismatch Health checks failed with these codes: [500]",
            "unhealthy Target.ResponseCodeMismatch Health checks failed with these codes: [500, 404]",
            "healthy",
        ]
    );
    let first = &events[0];
    assert_eq!((first.group.as_str(), first.node.as_str(), first.balancer.as_str()), ("g", "a", "app/lb/1"));
    assert_eq!((first.target.id.as_str(), first.target.port), ("t", target.address.port()));
}

#[test]
fn an_unhealthy_target_leaves_and_returns() {
    let (a, b) = (TestTarget::named("a"), TestTarget::named("b"));
    let bed = Bed::new(&simple(&[&a, &b]));
    a.set_health(503);
    bed.wait("one unhealthy", |bed| bed.states() == ["unhealthy", "healthy"]);
    let before = a.asked().len();
    for _ in 0..10 {
        assert_eq!(bed.get("/").text(), "b");
    }
    assert_eq!(a.asked().len(), before);
    a.set_health(200);
    bed.wait("both healthy", |bed| bed.states() == ["healthy", "healthy"]);
    (0..10).for_each(|_| drop(bed.get("/")));
    assert_eq!(a.asked().len(), before + 5);
}

#[test]
fn when_all_are_unhealthy_all_take_requests() {
    let (a, b) = (TestTarget::named("a"), TestTarget::named("b"));
    a.set_health(500);
    b.set_health(500);
    let bed = Bed::new(&simple(&[&a, &b]));
    assert_eq!(bed.states(), ["unhealthy", "unhealthy"]);
    (0..10).for_each(|_| assert_eq!(bed.get("/").status, 200));
    assert_eq!((a.asked().len(), b.asked().len()), (5, 5));
}

#[test]
fn reasons_name_refused_connections_timeouts_and_nonsense() {
    let closed = (Ipv4Addr::LOCALHOST, 1).into();
    let mute = TestTarget::named("mute");
    mute.set_mute(true);
    let nonsense = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let nonsense_at = nonsense.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in nonsense.incoming().flatten() {
            let _ = std::io::Write::write_all(&mut &stream, b"SSH-2.0-OpenSSH_9\r\n\r\n");
        }
    });
    let mut config = simple(&[&mute]);
    config.target_groups[0].health_check.as_mut().expect("a check").timeout = Duration::from_millis(100);
    config.target_groups[0].targets.push(registered("closed", closed));
    config.target_groups[0].targets.push(registered("nonsense", nonsense_at));
    let bed = Bed::new(&config);
    assert_eq!(
        descriptions(&bed.proxy.health()),
        [
            "unhealthy Target.Timeout Request timed out",
            "unhealthy Target.FailedHealthChecks Health checks failed",
            "unhealthy Target.FailedHealthChecks Health checks failed",
        ]
    );
}

#[test]
fn only_targets_of_used_groups_are_probed() {
    let (used, unused) = (TestTarget::named("used"), TestTarget::named("unused"));
    let stopped = TestTarget::named("stopped");
    let mut groups = vec![group("g", &[&used, &stopped]), group("other", &[&unused])];
    groups[0].targets[1].state = TargetState::OutOfUse { description: "Target is in the stopped state".into() };
    let mut config = snapshot(Action::Forward(Forward::to("g")), groups);
    let bed = Bed::new(&config);
    wait("probes", || used.probes().len() > 2);
    assert_eq!((unused.probes().len(), stopped.probes().len()), (0, 0));
    assert_eq!(bed.get("/").text(), "used");
    config.balancers[0].listeners[0].default = Action::Forward(Forward::to("other"));
    bed.proxy.apply(&config);
    wait("probes of the other", || unused.probes().len() > 2);
    let then = used.probes().len();
    std::thread::sleep(Duration::from_millis(150));
    assert!(used.probes().len() <= then + 1, "probing of the first ended");
}

#[test]
fn a_changed_check_takes_effect_and_health_stays() {
    let target = TestTarget::named("t");
    target.set_health(301);
    let mut config = simple(&[&target]);
    let bed = Bed::new(&config);
    assert_eq!(bed.states(), ["unhealthy"]);
    config.target_groups[0].health_check = Some(HealthCheck {
        matcher: "200-299,301".parse().expect("a matcher"),
        path: "/other".into(),
        ..config.target_groups[0].health_check.clone().expect("a check")
    });
    bed.proxy.apply(&config);
    assert_eq!(bed.states(), ["unhealthy"], "a new check does not forget");
    bed.wait("healthy", |bed| bed.states() == ["healthy"]);
    assert!(target.probes().last().expect("a probe").starts_with("GET /other "));
}

#[test]
fn another_port_can_be_probed_and_checks_can_be_off() {
    let (traffic, health) = (TestTarget::named("traffic"), TestTarget::named("health"));
    let mut config = simple(&[&traffic]);
    config.target_groups[0].health_check.as_mut().expect("a check").port = Some(health.address.port());
    let bed = Bed::new(&config);
    assert_eq!((bed.states(), bed.get("/").text()), (vec!["healthy".to_owned()], "traffic".to_owned()));
    assert!(traffic.probes().is_empty() && !health.probes().is_empty());
    config.target_groups[0].health_check = None;
    bed.proxy.apply(&config);
    assert_eq!((bed.proxy.health().len(), bed.get("/").text().as_str()), (0, "traffic"));
}

#[test]
fn what_was_known_before_a_restart_is_kept() {
    let (a, b) = (TestTarget::named("a"), TestTarget::named("b"));
    a.set_mute(true);
    b.set_mute(true);
    let mut config = simple(&[&a, &b]);
    config.target_groups[0].targets[0].last_health = Some(TargetHealth::healthy());
    let bed = Bed::with_workers(&config, 1);
    assert_eq!(bed.states(), ["healthy", "initial"]);
    (0..4).for_each(|_| assert_eq!(bed.get("/").text(), "a"));
}

#[test]
fn a_target_in_slow_start_gets_a_growing_share() {
    let (old, new) = (TestTarget::named("old"), TestTarget::named("new"));
    new.set_health(500);
    let mut config = simple(&[&old, &new]);
    config.target_groups[0].slow_start = Duration::from_secs(60);
    let bed = Bed::new(&config);
    new.set_health(200);
    bed.wait("both healthy", |bed| bed.states() == ["healthy", "healthy"]);
    let mut client = bed.client();
    (0..200).for_each(|_| drop(client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n")));
    let share = new.asked().len();
    assert!(share < 20, "{share} of 200 right after it became healthy");
}

#[test]
fn cross_zone_off_keeps_requests_in_the_zone() {
    let (a, b) = (TestTarget::named("a"), TestTarget::named("b"));
    let mut config = simple(&[&a, &b]);
    config.balancers[0].nodes.push(crate::bed::node("b"));
    let group = &mut config.target_groups[0];
    group.cross_zone = false;
    group.targets[0].zone = Some("a".into());
    group.targets[1].zone = Some("b".into());
    let bed = Bed::new(&config);
    assert_eq!(bed.proxy.health().len(), 2, "each node probes its own zone");
    (0..4).for_each(|_| assert_eq!(bed.get("/").text(), "a"));
}
