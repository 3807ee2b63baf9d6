//! Rules, actions and weights, seen from outside.

use proxy_rules::condition::Condition;
use proxy_rules::expression::Expression;
use proxy_rules::pattern::Case;
use proxy_rules::{Action, Algorithm, Forward, Redirect, Rewrite, Rule, Transforms, WeightedGroup};

use crate::bed::{Bed, fixed, group, simple, snapshot, with_rules};
use crate::target::{TestTarget, reply};

fn path_rule(priority: u32, path: &str, action: Action) -> Rule {
    Rule {
        priority,
        conditions: vec![Condition::PathPattern(vec![path.to_owned()].into())],
        action,
        transforms: Transforms::default(),
    }
}

#[test]
fn rules_by_priority_choose_between_groups_redirects_and_fixed_responses() {
    let (shop, delivery) = (TestTarget::named("shop"), TestTarget::named("delivery"));
    let rules = vec![
        path_rule(30, "/old/*", Action::Redirect(Redirect { path: "/new/#{path}".into(), ..Redirect::default() })),
        path_rule(20, "/delivery*", Action::Forward(Forward::to("d"))),
        path_rule(10, "/delivery/closed", fixed(503, "closed")),
    ];
    let groups = vec![group("s", &[&shop]), group("d", &[&delivery])];
    let bed = Bed::new(&with_rules(rules, Action::Forward(Forward::to("s")), groups));
    assert_eq!(bed.get("/").text(), "shop");
    assert_eq!(bed.get("/delivery/today?x=1").text(), "delivery");
    let closed = bed.get("/delivery/closed");
    assert_eq!((closed.status, closed.text().as_str()), (503, "closed"));
    assert_eq!(closed.header("Server"), Some("awselb/2.0"));
    let moved = bed.get("/old/a?b=c");
    assert_eq!(moved.status, 302);
    assert_eq!(moved.header("Location"), Some("http://example.com:80/new/old/a?b=c"));
    assert_eq!(bed.get("/").header("Server"), None, "answers of targets carry no Server of ours");
    let counters = bed.proxy.counters();
    let counts = &counters.balancers[&"app/lb/1".into()];
    assert_eq!((counts.requests, counts.redirects, counts.fixed_responses), (5, 1, 1));
    assert_eq!(counts.rule_evaluations, 3 + 2 + 1 + 3 + 3);
    assert_eq!(counters.groups[&("app/lb/1".into(), "s".into())].requests, 2);
    assert_eq!(counters.groups[&("app/lb/1".into(), "s".into())].target_2xx, 2);
}

#[test]
fn the_connection_survives_own_answers_and_their_bodies() {
    let bed = Bed::new(&snapshot(fixed(200, "hello"), Vec::new()));
    let mut client = bed.client();
    for _ in 0..3 {
        assert_eq!(client.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc").text(), "hello");
    }
    client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_eq!(client.answer_to("HEAD").header("Content-Length"), Some("5"));
    assert_eq!(
        client.ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").header("Connection"),
        Some("close")
    );
    assert!(client.is_closed());
    let mut client = bed.client();
    let answer = client.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc");
    assert_eq!(answer.header("Connection"), Some("close"), "the body's end is not at hand");
    client.finish();
    assert!(client.is_closed());
}

#[test]
fn the_server_header_can_be_taken_away() {
    let target = TestTarget::raw("HTTP/1.1 200 OK\r\nServer: app\r\nContent-Length: 0\r\n\r\n", true);
    let rules = vec![path_rule(1, "/own", fixed(200, "x"))];
    let mut config = with_rules(rules, Action::Forward(Forward::to("g")), vec![group("g", &[&target])]);
    let bed = Bed::new(&config);
    assert_eq!(bed.get("/").header("Server"), Some("app"));
    config.balancers[0].listeners[0].response.server = false;
    bed.proxy.apply(&config);
    assert_eq!(bed.get("/").header("Server"), None);
    assert_eq!(bed.get("/own").header("Server"), None);
}

#[test]
fn a_listeners_headers_are_put_into_every_response() {
    let target = TestTarget::named("a");
    let rules = vec![path_rule(1, "/own", fixed(200, "x"))];
    let mut config = with_rules(rules, Action::Forward(Forward::to("g")), vec![group("g", &[&target])]);
    let bed = Bed::new(&config);
    assert_eq!(bed.get("/").header("X-Frame-Options"), None);
    config.balancers[0].listeners[0].response.put = vec![("X-Frame-Options".into(), "DENY".into())];
    bed.proxy.apply(&config);
    assert_eq!(bed.get("/").header("X-Frame-Options"), Some("DENY"));
    assert_eq!(bed.get("/own").header("X-Frame-Options"), Some("DENY"));
}

#[test]
fn a_rules_transforms_rewrite_what_the_target_sees() {
    let target = TestTarget::named("a");
    let rewrite = |regex: &str, replace: &str| {
        let regex = Expression::new(regex, Case::Sensitive).expect("an expression");
        Some(Rewrite { regex, replace: replace.into() })
    };
    let forward = || Action::Forward(Forward::to("g"));
    let mut rules = vec![path_rule(1, "/api/*", forward()), path_rule(2, "/bad", forward())];
    rules[0].transforms = Transforms { host: rewrite("^example", "inner"), url: rewrite("^/api/(.*)$", "/$1") };
    rules[1].transforms = Transforms { host: None, url: rewrite("^/bad", "") };
    let bed = Bed::new(&with_rules(rules, forward(), vec![group("g", &[&target])]));
    assert_eq!(bed.get("/api/users?x=1").status, 200);
    assert_eq!(target.last().line(), "GET /users?x=1 HTTP/1.1");
    assert!(target.last().head.contains("\r\nHost: inner.com\r\n"), "{}", target.last().head);
    assert_eq!(bed.get("/other").status, 200);
    assert_eq!(target.last().line(), "GET /other HTTP/1.1");
    assert_eq!(bed.get("/bad").status, 500, "there is no URL without a slash");
    assert_eq!(bed.proxy.counters().balancers[&"app/lb/1".into()].elb_500, 1);
}

#[test]
fn a_target_that_errs_more_than_its_peers_gets_less() {
    let good = ["a", "b"].map(TestTarget::named);
    let bad = TestTarget::start("bad", |stream, _| reply(stream, 500, "bad"));
    let mut ill = group("g", &[&good[0], &good[1], &bad]);
    ill.algorithm = Algorithm::WeightedRandom { mitigation: true };
    let bed = Bed::new(&snapshot(Action::Forward(Forward::to("g")), vec![ill]));
    let standings = || bed.proxy.standings(&"g".into());
    bed.wait("the bad one to be seen", |bed| {
        bed.get("/");
        standings().iter().any(|(_, s)| s.anomalous)
    });
    let seen: Vec<bool> = standings().iter().map(|(_, s)| s.anomalous && s.is_mitigated()).collect();
    assert_eq!(seen, [false, false, true]);
}

#[test]
fn requests_are_spread_evenly_by_round_robin_across_workers() {
    let targets = ["a", "b", "c"].map(TestTarget::named);
    let bed = Bed::new(&crate::bed::simple(&[&targets[0], &targets[1], &targets[2]]));
    for _ in 0..60 {
        bed.get("/");
    }
    assert_eq!(targets.each_ref().map(|t| t.asked().len()), [20, 20, 20]);
}

#[test]
fn weights_spread_requests_over_groups() {
    let (blue, green) = (TestTarget::named("blue"), TestTarget::named("green"));
    let weighted = |blue, green| {
        let group = |name: &str, weight| WeightedGroup { group: name.into(), weight };
        Action::Forward(Forward { groups: vec![group("blue", blue), group("green", green)], group_stickiness: None })
    };
    let groups = || vec![group("blue", &[&blue]), group("green", &[&green])];
    let bed = Bed::new(&snapshot(weighted(900, 100), groups()));
    let mut client = bed.client();
    for _ in 0..500 {
        client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    }
    let greens = green.asked().len();
    assert!((20..100).contains(&greens), "{greens} of 500 at a tenth");
    bed.proxy.apply(&snapshot(weighted(0, 1), groups()));
    let before = blue.asked().len();
    for _ in 0..20 {
        assert_eq!(client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").text(), "green");
    }
    assert_eq!(blue.asked().len(), before);
    bed.proxy.apply(&snapshot(weighted(0, 0), groups()));
    assert_eq!(client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status, 503);
}

#[test]
fn the_least_busy_target_is_chosen() {
    let (go, wait_for) = std::sync::mpsc::channel::<()>();
    let wait_for = std::sync::Mutex::new(wait_for);
    let slow = TestTarget::start("slow", move |stream, asked| {
        if asked.line().contains("/slow") {
            let _ = wait_for.lock().expect("lock").recv();
        }
        reply(stream, 200, "slow")
    });
    let quick = TestTarget::named("quick");
    let mut config = simple(&[&slow, &quick]);
    config.target_groups[0].algorithm = proxy_rules::Algorithm::LeastOutstandingRequests;
    // one worker counts an answer as done before it looks at the next request
    let bed = Bed::with_workers(&config, 1);
    bed.wait("both healthy", |bed| bed.states() == ["healthy", "healthy"]);
    let held = |bed: &Bed| bed.proxy.outstanding(&"g".into()).iter().map(|(_, n)| *n).collect::<Vec<_>>();
    let mut busy = bed.client();
    // ties go round, so the second request at the latest goes to the slow one
    while slow.asked().is_empty() {
        let before = quick.asked().len();
        busy.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
        bed.wait("the request to arrive", |_| slow.asked().len() + quick.asked().len() > before);
        if slow.asked().is_empty() {
            busy.answer();
        }
    }
    assert_eq!(held(&bed), [1, 0]);
    for _ in 0..10 {
        assert_eq!(bed.get("/").text(), "quick");
    }
    go.send(()).expect("told");
    assert_eq!(busy.answer().text(), "slow");
    bed.wait("nothing outstanding", |bed| held(bed) == [0, 0]);
}

#[test]
fn two_nodes_serve_the_same_rules() {
    let target = TestTarget::named("t");
    let mut config = crate::bed::simple(&[&target]);
    config.balancers[0].nodes.push(crate::bed::node("b"));
    let bed = Bed::new(&config);
    for node in ["a", "b"] {
        let mut client = crate::client::Client::connect(bed.address(node, 80));
        assert_eq!(client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").text(), "t", "node {node}");
    }
    assert_eq!(bed.proxy.health().len(), 2, "each node probes");
}
