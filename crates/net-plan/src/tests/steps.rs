//! Whatever the kernel has, the steps lead to the plan, and then there are none.

use super::intent::{interface, small};
use crate::{Plan, Seen, SeenLink, Space, Step, Zones, diff, nft_diff::NftOp, plan};
use net_model::{Intent, Mac, Place, Target};
use std::collections::BTreeMap;

/// A kernel that does what it is told.
#[derive(Clone, Default)]
struct Kernel {
    spaces: BTreeMap<Space, Seen>,
    zones: Zones,
    links: u32,
}

impl Kernel {
    fn planned(&mut self, intent: &Intent) -> Plan {
        self.zones.assign(intent);
        plan(intent, &self.zones)
    }

    fn steps(&self, plan: &Plan) -> Vec<(Space, Step)> {
        diff(|space| self.spaces.get(space), plan)
    }

    fn take(&mut self, space: &Space, step: &Step) {
        if let Step::CreateVeth { device, end, peer } = step {
            self.links += 2;
            let link = |index, peer, end: &crate::End| SeenLink {
                index,
                peer,
                mtu: end.mtu,
                mac: end.mac,
                arp: end.arp,
                group: end.group,
                up: false,
                running: false,
            };
            let (a, b) = (link(self.links, self.links + 1, end), link(self.links + 1, self.links, peer));
            self.space(space).links.insert(device.clone(), a);
            self.space(&end.peer.0).links.insert(end.peer.1.clone(), b);
        }
        if let Step::AwaitUp(device) = step {
            self.space(space).links.get_mut(device).expect("there").running = true;
        }
        if let Step::DeleteLink(device) = step {
            let gone =
                self.spaces.get(space).and_then(|seen| seen.links.get(device)).map(|link| (link.index, link.peer));
            for seen in self.spaces.values_mut() {
                let other = |link: &SeenLink| gone == Some((link.peer, link.index));
                let name = seen.links.iter().find(|(_, link)| other(link)).map(|(name, _)| name.clone());
                name.iter().for_each(|name| seen.forget_link(name));
            }
        }
        self.space(space).after(step);
    }

    fn space(&mut self, space: &Space) -> &mut Seen {
        let lo =
            SeenLink { index: 1, peer: 0, mtu: 65536, mac: Mac([0; 6]), arp: true, group: 0, up: false, running: true };
        let fresh = || Seen { links: [("lo".to_owned(), lo)].into(), ..Seen::default() };
        self.spaces.entry(space.clone()).or_insert_with(fresh)
    }

    fn make(&mut self, plan: &Plan) {
        for space in plan.spaces.keys() {
            self.space(space);
        }
    }

    fn apply(&mut self, intent: &Intent) -> usize {
        let plan = self.planned(intent);
        self.spaces.retain(|space, _| plan.spaces.contains_key(space));
        self.make(&plan);
        let steps = self.steps(&plan);
        steps.iter().for_each(|(space, step)| self.take(space, step));
        steps.len()
    }
}

fn changed() -> Intent {
    let mut intent = small();
    let vpc = intent.vpcs.get_mut(&"vpc-1".into()).unwrap();
    vpc.security_groups.get_mut(&"sg-web".into()).unwrap().ingress.clear();
    vpc.interfaces.remove(&"eni-app".into());
    vpc.interfaces.insert("eni-new".into(), interface("priv", [2, 11], Some("sg-web"), Place::Own));
    vpc.route_tables.get_mut(&"rtb-priv".into()).unwrap().routes[0].target = Target::Blackhole;
    intent
}

#[test]
fn the_steps_lead_to_the_plan_and_then_there_are_none() {
    let mut kernel = Kernel::default();
    assert!(kernel.apply(&small()) > 50);
    assert_eq!(kernel.steps(&plan(&small(), &kernel.zones)), []);
    assert!(kernel.apply(&changed()) > 5);
    assert_eq!(kernel.steps(&plan(&changed(), &kernel.zones)), []);
    kernel.apply(&small());
    assert_eq!(kernel.steps(&plan(&small(), &kernel.zones)), []);
}

#[test]
fn a_driver_that_dies_after_any_step_is_followed_by_one_that_ends_at_the_plan() {
    for (from, to) in [(Intent::default(), small()), (small(), changed()), (changed(), Intent::default())] {
        let mut before = Kernel::default();
        before.apply(&from);
        let plan = before.planned(&to);
        before.make(&plan);
        let steps = before.steps(&plan);
        for dies_after in 0..=steps.len() {
            let mut kernel = before.clone();
            steps[..dies_after].iter().for_each(|(space, step)| kernel.take(space, step));
            kernel.apply(&to);
            assert_eq!(kernel.steps(&crate::plan(&to, &kernel.zones)), [], "after step {dies_after}");
        }
    }
}

#[test]
fn an_interface_is_guarded_before_its_link_is_made_and_unguarded_after_no_moment() {
    let mut kernel = Kernel::default();
    kernel.apply(&changed());
    let plan = kernel.planned(&small());
    let steps = kernel.steps(&plan);
    let router = Space::Router("vpc-1".into());
    let filter = steps.iter().position(|(space, step)| *space == router && matches!(step, Step::Nft(_))).unwrap();
    let link = steps.iter().position(|(_, step)| matches!(step, Step::CreateVeth { .. })).unwrap();
    assert!(filter < link, "{steps:#?}");
}

#[test]
fn one_rule_changed_is_one_chain_refilled() {
    let mut kernel = Kernel::default();
    kernel.apply(&small());
    let mut intent = small();
    let vpc = intent.vpcs.get_mut(&"vpc-1".into()).unwrap();
    vpc.security_groups.get_mut(&"sg-app".into()).unwrap().ingress.pop();
    let plan = kernel.planned(&intent);
    let steps = kernel.steps(&plan);
    let [(_, Step::Nft(ops))] = &steps[..] else { panic!("{steps:#?}") };
    let kinds: Vec<&str> = ops.iter().map(kind).collect();
    // The prefix list of the rule that went goes too.
    assert_eq!(kinds, ["flush sg-app.in", "rule sg-app.in", "delete set"]);
}

fn kind(op: &NftOp) -> &str {
    match op {
        NftOp::FlushChain(name) if name == "sg-app.in" => "flush sg-app.in",
        NftOp::Rule(name, _) if name == "sg-app.in" => "rule sg-app.in",
        NftOp::DeleteSet(_) => "delete set",
        _ => "another",
    }
}

#[test]
fn an_interface_that_goes_has_its_connections_forgotten() {
    let mut kernel = Kernel::default();
    kernel.apply(&small());
    let zone = kernel.zones.get(&"vpc-1".into(), &"eni-app".into()).unwrap();
    let plan = kernel.planned(&changed());
    let purged: Vec<Step> = kernel
        .steps(&plan)
        .into_iter()
        .map(|(_, step)| step)
        .filter(|step| matches!(step, Step::PurgeZone(_)))
        .collect();
    assert_eq!(purged, [Step::PurgeZone(zone)]);
}

#[test]
fn a_machine_without_namespace_leaves_its_filters_and_no_link() {
    let mut kernel = Kernel::default();
    let mut plan = kernel.planned(&small());
    plan.leave_out(&Space::Machine("i-web".to_owned()));
    let router = &plan.spaces[&Space::Router("vpc-1".into())];
    let device = crate::device_of(&"eni-web".into());
    assert!(!router.to_string().contains(&format!("link {device}")));
    assert!(router.table.as_ref().unwrap().chains.contains_key("eni-web.in"));
    assert!(!router.routes.values().any(|way| way.to_string().contains(&device)));
}

#[test]
fn what_the_owner_of_a_machine_adds_there_stays() {
    let mut kernel = Kernel::default();
    kernel.apply(&small());
    let machine = Space::Machine("i-web".to_owned());
    let own = crate::Address { device: "lo".to_owned(), address: "192.168.7.1/32".parse().unwrap() };
    kernel.space(&machine).addresses.insert(own.clone());
    kernel.space(&Space::Internet).addresses.insert(own.clone());
    let plan = kernel.planned(&small());
    assert_eq!(kernel.steps(&plan), [(Space::Internet, Step::NoAddress(own))]);
}
