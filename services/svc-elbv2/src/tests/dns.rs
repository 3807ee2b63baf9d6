//! What a load balancer's name stands for.

use super::Cloud;
use crate::Why;
use kernel::names::addresses;
use proxy_rules::TargetHealth;
use std::net::Ipv4Addr;

fn answers(cloud: &Cloud) -> Vec<Ipv4Addr> {
    let view = cloud.kernel.store.snapshot().unwrap();
    let found = addresses(&view, cloud.value("dns"), None).unwrap();
    found.map_or_else(Vec::new, |(all, ttl)| {
        assert_eq!(ttl, 60);
        all
    })
}

fn is_public(address: &Ipv4Addr) -> bool {
    matches!(address.octets(), [198, 18 | 19, ..])
}

#[test]
fn the_name_of_an_internet_facing_one_has_the_public_addresses_of_its_zones() {
    let mut cloud = Cloud::furnished();
    assert!(answers(&cloud).is_empty());
    cloud.round();
    assert_eq!(answers(&cloud).len(), 2);
    assert!(answers(&cloud).iter().all(is_public));
}

#[test]
fn the_name_of_an_internal_one_has_private_addresses() {
    let mut cloud = Cloud::with_network();
    cloud.run("CreateLoadBalancer Name=in Scheme=internal Subnets=$a,$b => dns=LoadBalancers.1.DNSName\n round");
    assert_eq!(answers(&cloud).len(), 2);
    assert!(answers(&cloud).iter().all(|a| a.octets()[0] == 172));
}

#[test]
fn a_zone_that_does_not_serve_leaves_the_name() {
    let mut cloud = Cloud::furnished();
    cloud.round();
    let all = answers(&cloud);
    cloud.edge.trouble("2a", Some(Why::Waiting("not wired".into())));
    cloud.round();
    assert_eq!(answers(&cloud), all[1..]);
    cloud.edge.trouble("2b", Some(Why::Failed("broken".into())));
    cloud.round();
    assert!(answers(&cloud).is_empty());
    cloud.edge.trouble("2a", None);
    cloud.edge.trouble("2b", None);
    cloud.round();
    assert_eq!(answers(&cloud), all);
}

#[test]
fn a_zone_without_healthy_targets_leaves_the_name_unless_all_would() {
    let mut cloud = Cloud::furnished();
    cloud.run(
        "ModifyTargetGroupAttributes TargetGroupArn=$tg Attributes.1.Key=load_balancing.cross_zone.enabled Attributes.1.Value=false
         machine i-00000000000000001 running
         RegisterTargets TargetGroupArn=$tg Targets.1.Id=i-00000000000000001
         round",
    );
    // nobody is healthy yet: every zone is answered
    let all = answers(&cloud);
    assert_eq!(all.len(), 2);
    let a = cloud.edge.node("2a");
    cloud.edge.node_sees(&a, "i-00000000000000001", 8080, &TargetHealth::healthy());
    cloud.round();
    assert_eq!(answers(&cloud), all[..1]);
}

#[test]
fn a_restart_does_not_take_the_name_away() {
    let mut cloud = Cloud::furnished();
    cloud.round();
    let all = answers(&cloud);
    for zone in ["2a", "2b"] {
        cloud.edge.trouble(zone, Some(Why::Waiting("not wired".into())));
    }
    cloud.restart();
    cloud.round();
    assert_eq!(answers(&cloud), all);
}
