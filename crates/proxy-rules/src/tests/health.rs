//! The health state machine and success codes.

use crate::group::HealthCheck;
use crate::health::{HealthState, Probe, TargetHealth, combined};
use crate::matcher::Matcher;

fn check(healthy_threshold: u32, unhealthy_threshold: u32) -> HealthCheck {
    HealthCheck { healthy_threshold, unhealthy_threshold, ..HealthCheck::default() }
}

/// Runs a story such as `200 500 timeout refused` and tells the state after each probe.
fn story(script: &str, check: &HealthCheck, last: Option<&TargetHealth>) -> Vec<String> {
    let mut health = HealthState::new(last);
    health.begin();
    let probe = |word: &str| match word {
        "timeout" => Probe::TimedOut,
        "refused" => Probe::Failed,
        code => Probe::Answered(code.parse().expect("a code")),
    };
    let tell = |h: &TargetHealth| {
        let reason = h.reason.map_or(String::new(), |r| format!(" {r}"));
        let description = h.description.as_ref().map_or(String::new(), |d| format!(": {d}"));
        format!("{}{reason}{description}", h.state.as_str())
    };
    script
        .split(' ')
        .map(|word| {
            health.observe(probe(word), check);
            tell(health.health())
        })
        .collect()
}

#[test]
fn a_new_target_needs_one_success() {
    let mut fresh = HealthState::new(None);
    assert_eq!(fresh.health().reason.expect("a reason").as_str(), "Elb.RegistrationInProgress");
    assert!(fresh.begin());
    assert_eq!(fresh.health().description.as_deref(), Some("Initial health checks in progress"));
    assert!(!fresh.begin());
    assert_eq!(story("200", &check(5, 2), None), ["healthy"]);
    let initial = "initial Elb.InitialHealthChecking: Initial health checks in progress";
    assert_eq!(story("500 200", &check(5, 2), None), [initial, "healthy"]);
}

#[test]
fn thresholds_of_consecutive_results_decide() {
    let mismatch = "unhealthy Target.ResponseCodeMismatch: Health checks failed with these codes: [500]";
    assert_eq!(
        story("200 500 200 500 500 200 200 500 200 200 200", &check(3, 2), None),
        [
            "healthy", "healthy", "healthy", "healthy", mismatch, mismatch, mismatch, mismatch, mismatch, mismatch,
            "healthy"
        ]
    );
}

#[test]
fn the_reason_tells_the_latest_failure() {
    let initial = "initial Elb.InitialHealthChecking: Initial health checks in progress";
    assert_eq!(
        story("timeout timeout refused 404 500", &check(3, 2), None),
        [
            initial,
            "unhealthy Target.Timeout: Request timed out",
            "unhealthy Target.FailedHealthChecks: Health checks failed",
            "unhealthy Target.ResponseCodeMismatch: Health checks failed with these codes: [404]",
            "unhealthy Target.ResponseCodeMismatch: Health checks failed with these codes: [404, 500]",
        ]
    );
}

#[test]
fn what_was_known_before_a_restart_stays() {
    let was = TargetHealth::healthy();
    assert_eq!(story("500", &check(3, 2), Some(&was)), ["healthy"]);
    assert!(HealthState::new(Some(&was)).health().is_healthy());
}

#[test]
fn matchers_are_parsed_and_kept_within_bounds() {
    let table = [
        ("200", 200, true),
        ("200", 201, false),
        ("200,202", 202, true),
        ("200-299,301", 250, true),
        ("200-299,301", 301, true),
        ("200-299,301", 300, false),
    ];
    for (text, code, expected) in table {
        let matcher: Matcher = text.parse().expect("a matcher");
        assert_eq!(matcher.accepts(code), expected, "{text} {code}");
        assert_eq!(matcher.to_string(), text);
    }
    for bad in ["", "99", "500", "200-", "-200", "300-200", "200,,201", "200-500", "2xx", "200 - 201", "0200"] {
        assert!(bad.parse::<Matcher>().is_err(), "{bad:?}");
    }
}

#[test]
fn nodes_that_disagree_show_the_worst() {
    let healthy = TargetHealth::healthy();
    let mut sick = HealthState::new(None);
    sick.observe(Probe::TimedOut, &check(5, 2));
    sick.observe(Probe::TimedOut, &check(5, 2));
    let fresh = HealthState::new(None);
    assert_eq!(combined([&healthy, sick.health(), fresh.health()]), Some(sick.health()));
    assert_eq!(combined([&healthy, fresh.health()]), Some(fresh.health()));
    assert_eq!(combined([&healthy]), Some(&healthy));
    assert_eq!(combined([]), None);
}
