//! The plan as text. Read the difference after `UPDATE_EXPECT=1 cargo test -p net-plan`.

use super::intent::small;
use crate::{Plan, Space, Zones, plan};
use expect_test::expect_file;
use net_model::{Intent, Place, Target};

fn planned(intent: &Intent) -> Plan {
    let mut zones = Zones::default();
    zones.assign(intent);
    plan(intent, &zones)
}

#[test]
fn a_small_architecture() {
    expect_file!["goldens/small.txt"].assert_eq(&planned(&small()).to_string());
}

#[test]
fn an_appliance_without_source_and_destination_check() {
    let mut intent = small();
    let vpc = intent.vpcs.get_mut(&"vpc-1".into()).unwrap();
    let web = vpc.interfaces.get_mut(&"eni-web".into()).unwrap();
    web.source_dest_check = false;
    let table = vpc.route_tables.get_mut(&"rtb-priv".into()).unwrap();
    table.routes[0].target = Target::Interface("eni-web".into());
    let (before, after) = (planned(&small()).to_string(), planned(&intent).to_string());
    expect_file!["goldens/appliance.diff"].assert_eq(&difference(&before, &after));
}

#[test]
fn what_cannot_be_is_left_out_with_its_reason() {
    let mut intent = small();
    let vpc = intent.vpcs.get_mut(&"vpc-1".into()).unwrap();
    let twin = vpc.interfaces[&"eni-web".into()].clone();
    vpc.interfaces.insert("eni-zwin".into(), twin);
    let mut lost = vpc.interfaces[&"eni-app".into()].clone();
    (lost.subnet, lost.place) = ("subnet-gone".into(), Place::Own);
    vpc.interfaces.insert("eni-lost".into(), lost.clone());
    (lost.subnet, lost.primary) = ("subnet-priv".into(), "10.0.3.4".parse().unwrap());
    vpc.interfaces.insert("eni-far".into(), lost);
    vpc.interfaces.get_mut(&"eni-app".into()).unwrap().security_groups = Some(vec!["sg-gone".into()]);
    let text = planned(&intent).to_string();
    let problems: Vec<&str> = text.lines().filter(|line| line.starts_with("problem")).collect();
    let wanted = [
        "problem eni-app: no security group sg-gone: its rules allow nothing",
        "problem eni-far: 10.0.3.4 lies outside subnet subnet-priv",
        "problem eni-lost: no subnet subnet-gone",
        "problem eni-zwin: another interface of the VPC has 10.0.1.10",
    ];
    assert_eq!(problems, wanted);
}

#[test]
fn the_number_of_routing_rules_does_not_grow_with_interfaces() {
    let rules = |intent: &Intent| planned(intent).spaces[&Space::Router("vpc-1".into())].rules.len();
    let mut many = small();
    let vpc = many.vpcs.get_mut(&"vpc-1".into()).unwrap();
    for last in 100..200 {
        let place = Place::Machine(format!("i-{last}"));
        let one = super::intent::interface("priv", [2, last], Some("sg-app"), place);
        vpc.interfaces.insert(format!("eni-{last}").into(), one);
    }
    assert_eq!(rules(&many), rules(&small()));
}

#[test]
fn a_vpc_without_interfaces_has_no_router() {
    let mut intent = small();
    intent.vpcs.get_mut(&"vpc-1".into()).unwrap().interfaces.clear();
    let spaces: Vec<String> = planned(&intent).spaces.keys().map(ToString::to_string).collect();
    assert_eq!(spaces, ["internet", "laptop.home"]);
}

/// Lines that only one of the two has.
fn difference(before: &str, after: &str) -> String {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (old, new) = (lines(before), lines(after));
    let gone = old.iter().filter(|line| !new.contains(line)).map(|line| format!("- {line}\n"));
    let come = new.iter().filter(|line| !old.contains(line)).map(|line| format!("+ {line}\n"));
    gone.chain(come).collect()
}
