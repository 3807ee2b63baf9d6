//! The tree as people read it.

use super::tree;
use serde_json::json;

#[test]
fn what_is_in_several_subnets_stands_in_its_network_before_them() {
    let place = |kind: &str, id: &str, subnet: Option<&str>| {
        json!({
            "account": "000000000000", "region": "ap-northeast-2", "vpc": "vpc-1", "subnet": subnet, "kind": kind, "id": id,
            "type": "t", "state": "running", "private": "10.0.0.5"
        })
    };
    let places = [
        place("instance", "i-1", Some("subnet-1")),
        place("load balancer", "shop", None),
        place("database", "orders", None),
    ];
    let mut said = String::new();
    tree(&mut said, &json!({ "places": places, "doors": [] }), false).unwrap();
    let wanted = "
ap-northeast-2 (account 000000000000)
└─ vpc-1
   └─ load balancer shop t running 10.0.0.5
   └─ database orders t running 10.0.0.5
   └─ subnet-1
      └─ instance i-1 t running 10.0.0.5
";
    assert_eq!(said, wanted);
}
