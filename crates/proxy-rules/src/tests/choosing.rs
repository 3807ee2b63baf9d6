//! Algorithms, slow start, floors and usage.

use std::time::Duration;

use crate::group::{Algorithm, HealthyFloor, Target, TargetGroup, TargetState};
use crate::health::{HealthReason, HealthStateName};
use crate::pick::{Eligible, FULL_SHARE, Table, eligible, pick, slow_start_share};
use crate::response_headers::ResponseHeaders;
use crate::snapshot::{Action, Attributes, Balancer, Forward, Listener, ListenerProtocol, Node, Scheme, Snapshot};
use crate::usage::{known_health, reaches, stays_in_dns};

fn tally(algorithm: Algorithm, outstanding: [u32; 3], share: Option<[u32; 3]>) -> [usize; 3] {
    let mut counts = [0; 3];
    let share = share.map(|share| move |i: usize| share[i]);
    for turn in 0..300 {
        let table = Table {
            count: 3,
            outstanding: &|i| outstanding[i],
            share: share.as_ref().map(|s| s as &dyn Fn(usize) -> u32),
            turn,
            dice: turn * 7_919,
        };
        counts[pick(algorithm, &table).expect("a target")] += 1;
    }
    counts
}

#[test]
fn algorithms_choose_as_they_are_named() {
    assert_eq!(tally(Algorithm::RoundRobin, [9, 0, 0], None), [100, 100, 100]);
    assert_eq!(tally(Algorithm::LeastOutstandingRequests, [2, 1, 3], None), [0, 300, 0]);
    assert_eq!(tally(Algorithm::LeastOutstandingRequests, [1, 1, 3], None), [200, 100, 0], "ties go round");
    assert_eq!(tally(Algorithm::WeightedRandom { mitigation: false }, [0, 0, 0], None).iter().sum::<usize>(), 300);
    assert!(tally(Algorithm::WeightedRandom { mitigation: false }, [0, 0, 0], None).iter().all(|n| *n > 50));
    assert_eq!(tally(Algorithm::RoundRobin, [0; 3], Some([FULL_SHARE, 0, 0])), [300, 0, 0]);
    let warming = tally(Algorithm::RoundRobin, [0; 3], Some([FULL_SHARE, FULL_SHARE, 100]));
    assert!(warming[2] > 0 && warming[2] < 40, "{warming:?}");
    let none = Table { count: 0, outstanding: &|_| 0, share: None, turn: 1, dice: 1 };
    assert_eq!(pick(Algorithm::RoundRobin, &none), None);
}

#[test]
fn slow_start_grows_linearly() {
    let full = Duration::from_secs(100);
    let table = [(0, 10), (1, 10), (10, 100), (50, 500), (99, 990), (100, FULL_SHARE), (1000, FULL_SHARE)];
    for (seconds, expected) in table {
        assert_eq!(slow_start_share(Duration::from_secs(seconds), full), expected, "after {seconds} s");
    }
    assert_eq!(slow_start_share(Duration::ZERO, Duration::ZERO), FULL_SHARE);
}

#[test]
fn too_few_healthy_targets_fail_open() {
    let count = |count| HealthyFloor { count: Some(count), percent: None };
    let percent = |percent| HealthyFloor { count: Some(1), percent: Some(percent) };
    let off = HealthyFloor { count: None, percent: None };
    let table = [
        (vec![true, false, true], count(1), vec![0, 2], false),
        (vec![false, false], count(1), vec![0, 1], true),
        (vec![false, false], off, vec![0, 1], true),
        (vec![true, false, false], count(2), vec![0, 1, 2], true),
        (vec![true, false], percent(50), vec![0], false),
        (vec![true, false, false], percent(50), vec![0, 1, 2], true),
        (vec![], count(1), vec![], false),
    ];
    for (healthy, floor, indices, fails_open) in table {
        assert_eq!(eligible(&healthy, floor), Eligible { indices, fails_open }, "{healthy:?} {floor:?}");
    }
}

fn snapshot(zones: &[&str], targets: Vec<Target>, used: bool) -> Snapshot {
    let node = |zone: &&str| Node {
        id: (*zone).into(),
        zone: (*zone).to_owned(),
        address: "10.0.0.1".parse().expect("an address"),
        leaving: false,
    };
    let balancer = Balancer {
        id: "lb".into(),
        name: "lb".into(),
        scheme: Scheme::Internal,
        nodes: zones.iter().map(node).collect(),
        listeners: vec![Listener {
            id: "l".into(),
            port: 80,
            protocol: ListenerProtocol::Http,
            rules: Vec::new(),
            default: Action::Forward(Forward::to(if used { "g" } else { "other" })),
            response: ResponseHeaders::default(),
        }],
        attributes: Attributes::default(),
    };
    let group = TargetGroup { targets, ..TargetGroup::new("g") };
    Snapshot { balancers: vec![balancer], target_groups: vec![group], secret: Default::default() }
}

fn target(zone: Option<&str>, state: TargetState) -> Target {
    let address = "10.0.0.9:80".parse().expect("an address");
    Target { id: "i-1".into(), address, zone: zone.map(Into::into), state, last_health: None }
}

#[test]
fn targets_that_are_not_probed_say_why() {
    let registered = TargetState::Registered;
    let stopped = TargetState::OutOfUse { description: "Target is in the stopped state".into() };
    let table = [
        (true, Some("a"), registered.clone(), None),
        (true, None, registered.clone(), None),
        (true, Some("c"), registered.clone(), Some((HealthStateName::Unused, HealthReason::TargetNotInUse))),
        (false, Some("a"), registered, Some((HealthStateName::Unused, HealthReason::TargetNotInUse))),
        (true, Some("a"), stopped, Some((HealthStateName::Unused, HealthReason::TargetInvalidState))),
        (
            true,
            Some("a"),
            TargetState::Draining { until_ms: 1 },
            Some((HealthStateName::Draining, HealthReason::TargetDeregistrationInProgress)),
        ),
    ];
    for (used, zone, state, expected) in table {
        let snapshot = snapshot(&["a", "b"], vec![target(zone, state)], used);
        let group = &snapshot.target_groups[0];
        let found = known_health(&snapshot, group, &group.targets[0]);
        assert_eq!(found.map(|h| (h.state, h.reason.expect("a reason"))), expected, "{zone:?} used {used}");
    }
    let mut unchecked = snapshot(&["a"], vec![target(Some("a"), TargetState::Registered)], true);
    unchecked.target_groups[0].health_check = None;
    let group = &unchecked.target_groups[0];
    let found = known_health(&unchecked, group, &group.targets[0]).expect("known");
    assert_eq!(found.reason, Some(HealthReason::TargetHealthCheckDisabled));
}

#[test]
fn zones_decide_who_reaches_whom() {
    for (cross_zone, zone, node, expected) in [
        (true, Some("b"), 0, true),
        (false, Some("b"), 0, false),
        (false, Some("b"), 1, true),
        (false, None, 0, true),
        (true, Some("c"), 0, false),
    ] {
        let mut snapshot = snapshot(&["a", "b"], vec![target(zone, TargetState::Registered)], true);
        snapshot.target_groups[0].cross_zone = cross_zone;
        let (balancer, group) = (&snapshot.balancers[0], &snapshot.target_groups[0]);
        assert_eq!(reaches(&balancer.nodes[node], balancer, group, &group.targets[0]), expected);
    }
}

#[test]
fn a_zone_leaves_dns_when_too_few_of_its_targets_are_healthy() {
    let near = |zone| target(Some(zone), TargetState::Registered);
    let mut snapshot = snapshot(&["a", "b"], vec![near("a"), near("b")], true);
    snapshot.target_groups[0].targets[1].id = "sick".into();
    let healthy = |_: &TargetGroup, target: &Target| target.id.as_str() != "sick";
    for (cross_zone, expected) in [(true, [true, true]), (false, [true, false])] {
        snapshot.target_groups[0].cross_zone = cross_zone;
        let balancer = &snapshot.balancers[0];
        let stays = |node: usize| stays_in_dns(&snapshot, balancer, &balancer.nodes[node], &healthy);
        assert_eq!([stays(0), stays(1)], expected, "cross-zone {cross_zone}");
    }
}

#[test]
fn a_zone_that_is_left_is_used_no_more_but_its_node_serves_on() {
    let registered = |zone| target(Some(zone), TargetState::Registered);
    let mut config = snapshot(&["a", "b"], vec![registered("a"), registered("b")], true);
    config.balancers[0].nodes[1].leaving = true;
    let (balancer, group) = (&config.balancers[0], &config.target_groups[0]);
    let reached = |node: usize| -> Vec<bool> {
        group.targets.iter().map(|t| reaches(&balancer.nodes[node], balancer, group, t)).collect()
    };
    assert_eq!((reached(0), reached(1)), (vec![true, false], vec![true, false]));
    let health = known_health(&config, group, &group.targets[1]).expect("it is known");
    assert_eq!(health.state, HealthStateName::Unused);
}
