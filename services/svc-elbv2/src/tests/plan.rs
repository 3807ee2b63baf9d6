//! The loop as a loop: what it repeats, what it keeps, what wakes it.

use super::Cloud;
use super::fakes::{FakeEdge, Machines};
use base::{AccountId, FixedClock, Region, Timestamp};
use kernel::{Ids, Kernel, KernelOptions, Next, Principal, Source, StoreFault};
use proxy_rules::TargetHealth;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{Store, Tx};

fn with_target() -> Cloud {
    let mut cloud = Cloud::furnished();
    cloud.run(
        "machine i-00000000000000001 running
         RegisterTargets TargetGroupArn=$tg Targets.1.Id=i-00000000000000001
         round",
    );
    cloud
}

#[test]
fn a_round_without_news_changes_nothing() {
    let mut cloud = with_target();
    cloud.round();
    let (before, count) = (super::fingerprint(&cloud), cloud.edge.count());
    cloud.round();
    assert_eq!((super::fingerprint(&cloud), cloud.edge.count()), (before, count));
    assert_eq!(cloud.next, Some(Next::Settled));
}

#[test]
fn health_outlives_the_daemon() {
    let mut cloud = with_target();
    cloud.edge.sees("i-00000000000000001", 8080, &TargetHealth::healthy());
    cloud.round();
    cloud.edge.forget();
    cloud.restart();
    cloud.round();
    assert_eq!(cloud.edge.last().target_groups[0].targets[0].last_health, Some(TargetHealth::healthy()));
    let said = cloud.run("? DescribeTargetHealth TargetGroupArn=$tg | TargetHealthDescriptions.TargetHealth.State");
    assert!(said.contains("State: healthy"), "{said}");
}

#[test]
fn the_cookie_key_outlives_the_daemon() {
    let mut cloud = with_target();
    let key = cloud.edge.last().secret;
    assert_ne!(key.0, [0; 32]);
    cloud.restart();
    cloud.round();
    assert!(cloud.edge.last().secret == key);
}

#[test]
fn trouble_is_tried_again_after_a_while_or_when_something_moves() {
    let mut cloud = with_target();
    let waits = |why: &str| Some(crate::Why::Waiting(why.into()));
    cloud.edge.trouble("2a", waits("not wired"));
    cloud.round();
    assert_eq!(cloud.next, Some(Next::After(500)));
    cloud.run("wait 1\n round");
    let count = cloud.edge.count();
    // the failed attempt is an event itself: it must not bring the next attempt
    cloud.run("round\n round");
    assert_eq!(cloud.edge.count(), count);
    cloud.run("wait 1\n round");
    assert_eq!(cloud.edge.count(), count + 1);
    cloud.edge.trouble("2a", waits("port 80 is not open yet"));
    cloud.round();
    assert_eq!(cloud.edge.count(), count + 2);
    cloud.edge.trouble("2a", None);
    cloud.round();
    assert_eq!(cloud.next, Some(Next::Settled));
}

#[test]
fn without_a_data_plane_it_says_so() {
    let edge: Option<Arc<dyn crate::Edge>> = None;
    let mut plan = crate::reconcile::Plan::new(edge);
    let cloud = Cloud::furnished();
    let world = kernel::World { kernel: cloud.kernel.clone() };
    let next = kernel::Reconciler::run(&mut plan, &world).unwrap();
    assert_eq!(next, Next::Settled);
    let view = cloud.kernel.store.snapshot().unwrap();
    let states: Vec<_> =
        crate::tables::LOAD_BALANCERS.list(&view, &()).unwrap().into_iter().map(|(_, b)| b.state).collect();
    let [crate::model::State::Provisioning(why)] = &states[..] else { panic!("{states:?}") };
    assert!(why.contains("without a data plane"), "{why}");
}

/// The running loop: calls and events reach the data plane without anyone asking for a round.
#[test]
fn commits_and_events_wake_the_loop() {
    let clock = Arc::new(FixedClock::at(Timestamp::from_secs(1_706_702_400)));
    let options = KernelOptions::new(Store::memory(), clock, Ids::seeded(7));
    let (edge, machines) = (Arc::new(FakeEdge::default()), Arc::new(Machines::default()));
    let rooms = vec![svc_vpc::service(None), crate::service(Some(edge.clone())), machines.service()];
    let kernel = Kernel::start(options, rooms).unwrap();
    let source = Source { address: None, endpoint: String::new(), tls: false, user_agent: "test".into() };
    let region = Region::parse("us-east-1").unwrap();
    let cx = kernel.cx(Principal::Root(AccountId::TEST), region, String::new(), source);
    let view = kernel.store.snapshot().unwrap();
    let subnets = cx.ask(&view, &api_ec2::DESCRIBE_SUBNETS, Default::default()).unwrap().subnets.unwrap();
    let subnets = subnets.into_iter().take(2).filter_map(|s| s.subnet_id).collect();
    let input =
        api_elbv2::CreateLoadBalancerInput { name: "front".into(), subnets: Some(subnets), ..Default::default() };
    let called = kernel.clone();
    let create = move |tx: &mut Tx| -> Result<_, StoreFault> {
        Ok(called.call(&cx, tx, &api_elbv2::CREATE_LOAD_BALANCER, input)?)
    };
    kernel.store.write(create).map_err(|StoreFault(f)| f).unwrap();
    wait_for("the snapshot", || edge.last().balancers.len() == 1);
    let rounds = || kernel.loops().iter().find(|l| l.name == crate::LOOP).map_or(0, |l| l.rounds());
    wait_for("rest", || {
        let now = rounds();
        std::thread::sleep(Duration::from_millis(30));
        rounds() == now
    });
    let before = rounds();
    edge.ring();
    wait_for("a round", || rounds() > before);
    assert_eq!(kernel.stop(), Vec::<String>::new());
}

fn wait_for(what: &str, done: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(5);
    while !done() {
        assert!(Instant::now() < end, "no {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
