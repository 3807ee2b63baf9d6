//! A small architecture: public and private subnet, web, app, NAT gateway, laptop.

use net_model::*;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn small() -> Intent {
    let any = || "0.0.0.0/0".parse::<Ipv4Net>().unwrap();
    let mut vpc = Vpc { cidrs: vec!["10.0.0.0/16".parse().unwrap()], resolver: true, ..Vpc::default() };
    vpc.internet_gateway = Some("igw-1".into());
    let ingress = BTreeMap::from([
        (
            90,
            AclEntry {
                traffic: Traffic::Tcp(Ports::one(23)),
                cidr: "198.18.9.0/24".parse().unwrap(),
                action: Action::Deny,
            },
        ),
        (100, AclEntry { traffic: Traffic::All, cidr: any(), action: Action::Allow }),
    ]);
    let egress = BTreeMap::from([(100, AclEntry { traffic: Traffic::All, cidr: any(), action: Action::Allow })]);
    vpc.network_acls.insert("acl-1".into(), NetworkAcl { ingress, egress });
    for (name, cidr, target) in
        [("pub", "10.0.1.0/24", Target::InternetGateway), ("priv", "10.0.2.0/24", Target::Nat("eni-nat".into()))]
    {
        let routes = vec![Route { destination: any(), target }];
        vpc.route_tables.insert(format!("rtb-{name}").into(), RouteTable { routes });
        let subnet = Subnet {
            cidr: cidr.parse().unwrap(),
            route_table: format!("rtb-{name}").into(),
            network_acl: "acl-1".into(),
            zone: "us-east-1a".to_owned(),
        };
        vpc.subnets.insert(format!("subnet-{name}").into(), subnet);
    }
    let rule = |id: &str, traffic, peer| SgRule { id: id.into(), traffic, peer, description: String::new() };
    let web = SecurityGroup {
        ingress: vec![rule("sgr-1", Traffic::Tcp(Ports::one(80)), Peer::Cidr(any()))],
        egress: vec![rule("sgr-2", Traffic::All, Peer::Cidr(any()))],
    };
    let app = SecurityGroup {
        ingress: vec![
            rule("sgr-3", Traffic::Tcp(Ports { from: 8080, to: 8090 }), Peer::Group("sg-web".into())),
            rule(
                "sgr-4",
                Traffic::Icmp(Icmp { kind: Some(8), code: None }),
                Peer::PrefixList(vec!["10.0.1.0/24".parse().unwrap(), "10.0.1.0/25".parse().unwrap()]),
            ),
        ],
        egress: vec![],
    };
    vpc.security_groups = [("sg-web".into(), web), ("sg-app".into(), app)].into();
    vpc.interfaces
        .insert("eni-web".into(), interface("pub", [1, 10], Some("sg-web"), Place::Machine("i-web".to_owned())));
    vpc.interfaces
        .insert("eni-app".into(), interface("priv", [2, 10], Some("sg-app"), Place::Machine("i-app".to_owned())));
    vpc.interfaces.insert("eni-nat".into(), interface("pub", [1, 5], None, Place::Nat));
    let mut intent = Intent { vpcs: [("vpc-1".into(), vpc)].into(), ..Intent::default() };
    intent.internet.public_ranges = vec!["198.18.0.0/24".parse().unwrap()];
    intent.internet.laptops.insert("home".to_owned(), Laptop { address: "198.18.1.1".parse().unwrap() });
    intent.internet.services = ["198.18.255.1".parse().unwrap()].into();
    intent
}

pub(super) fn interface(subnet: &str, [x, y]: [u8; 2], group: Option<&str>, place: Place) -> Interface {
    let primary = std::net::Ipv4Addr::new(10, 0, x, y);
    let public = (subnet == "pub").then(|| (primary, std::net::Ipv4Addr::new(198, 18, 0, y)));
    Interface {
        subnet: format!("subnet-{subnet}").into(),
        primary,
        secondary: vec![],
        mac: Mac([2, 0, 10, 0, x, y]),
        security_groups: group.map(|id| vec![id.into()]),
        source_dest_check: group.is_some(),
        public: public.into_iter().collect(),
        place,
        device_index: 0,
        always_tracked: false,
        draining: BTreeSet::new(),
    }
}
