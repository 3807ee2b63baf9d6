use crate::*;
use domain::base::{Message, MessageBuilder, Name, Rtype};
use domain::rdata::{A, Ptr, Soa};
use std::net::Ipv4Addr;
use std::str::FromStr;

struct Book;
impl Directory for Book {
    fn addresses(&self, view: &View, name: &str) -> Found {
        let addresses = |list: &[[u8; 4]]| Found::Addresses {
            addresses: list.iter().map(|a| Ipv4Addr::from(*a)).collect(),
            ttl_seconds: 60,
        };
        match (name, view) {
            ("web.elb.amazonaws.com", View::Internet) => addresses(&[[198, 18, 0, 5], [198, 18, 0, 6]]),
            ("web.elb.amazonaws.com", View::Vpc(_)) => addresses(&[[10, 0, 0, 5]]),
            ("big.elb.amazonaws.com", _) => addresses(&[[10, 0, 0, 5]; 100]),
            ("empty.elb.amazonaws.com", _) => addresses(&[]),
            _ => Found::Nothing,
        }
    }
    fn name_of(&self, _: &View, address: Ipv4Addr) -> Option<String> {
        (address == Ipv4Addr::new(10, 0, 0, 5)).then(|| private_name(address, "us-east-1"))
    }
}

fn query(name: &str, rtype: Rtype) -> Vec<u8> {
    let mut q = MessageBuilder::new_vec().question();
    q.header_mut().set_id(7);
    q.push((Name::<Vec<u8>>::from_str(name).unwrap(), rtype)).unwrap();
    q.finish()
}

fn ask(view: View, name: &str, rtype: Rtype, udp: bool) -> (String, Vec<String>, bool) {
    let bytes = answer(&Book, &view, &query(name, rtype), udp).unwrap();
    let m = Message::from_octets(bytes).unwrap();
    assert_eq!(m.header().id(), 7);
    let found = m.answer().unwrap().limit_to::<A>().map(|r| r.unwrap().data().to_string()).collect();
    (m.header().rcode().to_string(), found, m.header().tc())
}

#[test]
fn a_name_stands_for_other_addresses_inside_its_vpc() {
    let (code, found, _) = ask(View::Internet, "WEB.elb.amazonaws.com", Rtype::A, true);
    assert_eq!((code.as_str(), found.len()), ("NOERROR", 2));
    let (_, found, _) = ask(View::Vpc("vpc-1".into()), "web.elb.amazonaws.com", Rtype::A, true);
    assert_eq!(found, ["10.0.0.5"]);
}

#[test]
fn an_unknown_name_is_nxdomain_and_an_unknown_type_is_empty() {
    assert_eq!(ask(View::Internet, "no.example", Rtype::A, true).0, "NXDOMAIN");
    let (code, found, _) = ask(View::Internet, "web.elb.amazonaws.com", Rtype::AAAA, true);
    assert_eq!((code.as_str(), found.len()), ("NOERROR", 0));
    assert_eq!(ask(View::Internet, "empty.elb.amazonaws.com", Rtype::A, true).0, "NOERROR");
}

#[test]
fn a_long_answer_is_cut_over_udp_and_whole_over_tcp() {
    let (_, found, cut) = ask(View::Internet, "big.elb.amazonaws.com", Rtype::A, true);
    assert!(cut && found.is_empty());
    let (_, found, cut) = ask(View::Internet, "big.elb.amazonaws.com", Rtype::A, false);
    assert!(!cut && found.len() == 100);
}

#[test]
fn an_address_is_named() {
    let bytes = answer(&Book, &View::Internet, &query("5.0.0.10.in-addr.arpa", Rtype::PTR), true).unwrap();
    let m = Message::from_octets(bytes).unwrap();
    let found: Vec<String> = m.answer().unwrap().limit_to::<Ptr<_>>().map(|r| r.unwrap().data().to_string()).collect();
    assert_eq!(found, ["ip-10-0-0-5.ec2.internal."]);
}

#[test]
fn what_is_not_there_is_denied_by_a_zone_above_the_name() {
    let denied = |name: &str, kind| {
        let bytes = answer(&Book, &View::Internet, &query(name, kind), true).unwrap();
        let m = Message::from_octets(bytes).unwrap();
        let zones = m.authority().unwrap().limit_to::<Soa<_>>().map(|r| r.unwrap().owner().to_string());
        (m.header().rcode().to_string(), zones.collect::<Vec<_>>().join(" "))
    };
    let nothing = |zone: &str| ("NXDOMAIN".to_owned(), zone.to_owned());
    assert_eq!(denied("no.such.amazonaws.com", Rtype::A), nothing("amazonaws.com"));
    assert_eq!(denied("notamazonaws.com", Rtype::A), nothing(""), "the root's");
    assert_eq!(denied("ip-10-9-9-9.ec2.internal", Rtype::A), nothing("ec2.internal"));
    assert_eq!(denied("9.9.9.10.in-addr.arpa", Rtype::PTR), nothing("in-addr.arpa"));
    assert_eq!(denied("web.elb.amazonaws.com", Rtype::PTR), ("NOERROR".to_owned(), "amazonaws.com".to_owned()));
}

#[test]
fn host_names_are_read_back() {
    let a = Ipv4Addr::new(198, 18, 0, 5);
    assert_eq!(resolve(&public_name(a, "ap-northeast-2")), Some(Place::Public(a)));
    assert_eq!(resolve(&private_name(a, "us-east-1")), Some(Place::Private(a)));
    for bad in ["ip-10-0-0.ec2.internal", "ip-10-0-0-5.example.com", "ec2-1-2-3-4.example.com", "x"] {
        assert_eq!(resolve(bad), None, "{bad}");
    }
}

#[test]
fn any_bytes_get_an_answer_or_none_but_no_panic() {
    let good = query("web.elb.amazonaws.com", Rtype::A);
    for cut in 0..good.len() {
        let _ = answer(&Book, &View::Internet, &good[..cut], true);
        let mut bent = good.clone();
        bent[cut] ^= 0xff;
        let _ = answer(&Book, &View::Internet, &bent, true);
    }
}
