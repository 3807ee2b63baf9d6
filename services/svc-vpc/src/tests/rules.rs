//! The pure rules by themselves.

use crate::rules::{cidr, hosts, traffic};
use base::Ipv4Net;
use std::collections::BTreeSet;

fn net(text: &str) -> Ipv4Net {
    text.parse().unwrap()
}

#[test]
fn five_addresses_of_a_subnet_are_awss_own() {
    let subnet = net("10.0.1.0/28");
    assert_eq!(hosts::capacity(subnet), 11);
    let reserved: Vec<u8> = subnet.network().octets()[3..]
        .iter()
        .flat_map(|_| 0..16u8)
        .filter(|n| hosts::is_reserved(subnet, [10, 0, 1, *n].into()))
        .collect();
    assert_eq!(reserved, [0, 1, 2, 3, 15]);
}

#[test]
fn free_addresses_are_found_until_there_are_none_and_never_reserved_ones() {
    for subnet in [net("10.0.1.0/28"), net("10.0.0.0/24")] {
        for start in [0, 1, 7, hosts::capacity(subnet) - 1] {
            let mut taken = BTreeSet::new();
            while let Some(address) = hosts::free(subnet, &taken, &[], start) {
                assert!(subnet.contains(&address) && !hosts::is_reserved(subnet, address));
                assert!(taken.insert(address));
            }
            assert_eq!(taken.len() as u32, hosts::capacity(subnet));
        }
    }
}

#[test]
fn bits_behind_the_prefix_are_cleared() {
    assert_eq!(cidr::read("100.68.0.18/18", "x").unwrap(), net("100.68.0.0/18"));
    assert!(
        cidr::parse("10.0.0.0/16 ").is_none() && cidr::parse("10.0.0.0").is_none() && cidr::parse("::/0").is_none()
    );
}

#[test]
fn secondary_blocks_stay_in_the_private_range_of_the_first() {
    let cases = [
        ("10.0.0.0/16", "10.1.0.0/16", false),
        ("10.0.0.0/16", "172.16.0.0/16", true),
        ("10.0.0.0/16", "192.168.0.0/16", true),
        ("10.0.0.0/16", "100.64.0.0/16", false),
        ("10.0.0.0/16", "198.19.0.0/16", true),
        ("172.31.0.0/16", "172.16.0.0/16", false),
        ("192.168.0.0/16", "10.0.0.0/16", true),
        ("100.64.0.0/16", "100.65.0.0/16", false),
    ];
    for (first, second, refused) in cases {
        assert_eq!(cidr::is_restricted(net(first), net(second)), refused, "{first} {second}");
    }
}

#[test]
fn the_same_traffic_has_one_form() {
    let rule = |protocol: &str, from, to| traffic::of_rule(Some(protocol), from, to).unwrap();
    assert_eq!(rule("tcp", Some(1), Some(2)), rule("6", Some(1), Some(2)));
    assert_eq!(rule("all", Some(1), Some(2)), rule("-1", None, None));
    assert_eq!(rule("ICMP", None, None), rule("1", Some(-1), Some(-1)));
    assert_eq!(rule("47", Some(9), Some(9)), rule("47", None, None));
    assert!(traffic::of_rule(Some("+6"), Some(1), Some(2)).is_err());
}
