//! From intent to plan: one file per concern, put together here.

mod acls;
mod ends;
mod groups;
mod hooks;
mod internet;
mod nat;
mod router;
mod routes;
mod view;

use crate::{
    objects::{Plan, Sysctl},
    zones::Zones,
};
use net_model::Intent;
use std::collections::BTreeMap;
use view::{Claims, View};

/// The whole wanted state. `zones` must have been assigned for this intent; an interface without a zone is left out.
pub fn plan(intent: &Intent, zones: &Zones) -> Plan {
    let mut plan = Plan::default();
    let mut claims = Claims::default();
    internet::add(&mut plan, &intent.internet);
    for (id, vpc) in &intent.vpcs {
        let view = View::new(id, vpc, zones, &mut claims);
        plan.problems.extend(view.problems.iter().cloned());
        if view.wired.is_empty() {
            continue;
        }
        router::add(&mut plan, &view);
        internet::add_vpc(&mut plan, &view);
        for one in &view.wired {
            ends::add(&mut plan, &view, one);
        }
    }
    plan
}

/// Kernel parameters of a namespace; a key that ends in `?` may be refused.
fn sysctls(pairs: &[(&str, &str)]) -> BTreeMap<String, Sysctl> {
    let common = [("ipv6/conf/all/disable_ipv6?", "1"), ("ipv6/conf/default/disable_ipv6?", "1")];
    let entry = |(key, value): &(&str, &str)| {
        let optional = key.ends_with('?');
        (key.trim_end_matches('?').to_owned(), Sysctl { value: (*value).to_owned(), optional })
    };
    common.iter().chain(pairs).map(entry).collect()
}

/// A namespace that passes packets on.
const FORWARDING: [(&str, &str); 7] = [
    ("ipv4/ip_forward", "1"),
    ("ipv4/conf/all/rp_filter", "0"),
    ("ipv4/conf/default/rp_filter", "0"),
    ("ipv4/conf/all/send_redirects", "0"),
    ("ipv4/conf/default/send_redirects", "0"),
    ("ipv4/conf/all/accept_redirects", "0"),
    ("ipv4/conf/all/accept_source_route", "0"),
];

/// A fresh namespace inherits the host's congestion control; AWS's Linux images have cubic.
const CUBIC: (&str, &str) = ("ipv4/tcp_congestion_control?", "cubic");
