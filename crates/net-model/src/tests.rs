//! What is written must be read back as it was.

use crate::*;
use std::collections::BTreeSet;

#[test]
fn a_hardware_address_is_read_back_as_it_was_written() {
    let mac: Mac = "02:00:0a:61:01:ff".parse().unwrap();
    assert_eq!(mac.to_string(), "02:00:0a:61:01:ff");
}

#[test]
fn what_is_no_hardware_address_is_refused_with_the_form_to_use() {
    for text in [
        "",
        "02:00",
        "02:00:0a:61:01:fg",
        "2:0:a:61:1:ff",
        "02:00:0a:61:01:ff:00",
        "+2:00:0a:61:01:ff",
        "é:00:00:00:00:00",
    ] {
        let error = text.parse::<Mac>().unwrap_err().to_string();
        assert!(error.contains("six bytes"), "{error}");
    }
}

#[test]
fn an_intent_survives_being_written_as_json() {
    let mut vpc = Vpc { cidrs: vec!["10.0.0.0/16".parse().unwrap()], resolver: true, ..Vpc::default() };
    let entry = AclEntry { traffic: Traffic::All, cidr: "0.0.0.0/0".parse().unwrap(), action: Action::Allow };
    vpc.network_acls.insert("acl-1".into(), NetworkAcl { ingress: [(100, entry)].into(), ..NetworkAcl::default() });
    vpc.interfaces.insert(
        "eni-1".into(),
        Interface {
            subnet: "subnet-1".into(),
            primary: "10.0.0.5".parse().unwrap(),
            secondary: vec![],
            mac: Mac([2, 0, 10, 0, 0, 5]),
            security_groups: Some(vec!["sg-1".into()]),
            source_dest_check: true,
            public: [("10.0.0.5".parse().unwrap(), "198.18.0.5".parse().unwrap())].into(),
            place: Place::Machine("i-1".into()),
            device_index: 0,
            always_tracked: false,
            draining: BTreeSet::new(),
        },
    );
    let intent = Intent { vpcs: [("vpc-1".into(), vpc)].into(), ..Intent::default() };
    let text = serde_json::to_string(&intent).unwrap();
    assert_eq!(serde_json::from_str::<Intent>(&text).unwrap(), intent);
}
