//! Machines as targets: asked from the room that owns them.

use crate::ops::shared::{SERVICE, filter};
use api_ec2::{DESCRIBE_INSTANCES, DescribeInstancesRequest, Instance, InstanceStateName};
use base::{Fault, IdForm};
use kernel::Cx;
use shape::Enum;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use store::Read;

const FORM: IdForm = IdForm { prefix: "i" };
/// The values that one filter may carry.
const IDS_PER_CALL_MAX: usize = kernel::filter::VALUES_MAX;

/// What matters of a machine here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// Its state, as the API spells it.
    pub state: &'static str,
    /// Its VPC; none when it is terminated.
    pub vpc: Option<String>,
    /// Its zone.
    pub zone: String,
    /// Its first interface's primary private address; none when it is terminated.
    pub address: Option<Ipv4Addr>,
}

impl Machine {
    /// It takes traffic.
    pub fn runs(&self) -> bool {
        self.state == InstanceStateName::NAMES[InstanceStateName::Running.index()]
    }
}

/// True for text of the form of an instance's id.
pub fn is_id(text: &str) -> bool {
    FORM.fits(text)
}

/// The machines of these ids that exist.
pub fn find(cx: &Cx, read: &dyn Read, ids: &[String]) -> Result<BTreeMap<String, Machine>, Fault> {
    let mut found = BTreeMap::new();
    for part in ids.chunks(IDS_PER_CALL_MAX) {
        let filters = Some(vec![filter("instance-id", part.to_vec())]);
        let input = DescribeInstancesRequest { filters, ..Default::default() };
        let answer = cx.as_service(SERVICE).ask(read, &DESCRIBE_INSTANCES, input)?;
        let instances = answer.reservations.into_iter().flatten().flat_map(|r| r.instances.unwrap_or_default());
        found.extend(instances.filter_map(|i| Some((i.instance_id.clone()?, machine(i)))));
    }
    Ok(found)
}

fn machine(i: Instance) -> Machine {
    let state = i.state.and_then(|s| s.name).unwrap_or_default();
    Machine {
        state: InstanceStateName::NAMES[state.index()],
        vpc: i.vpc_id,
        zone: i.placement.and_then(|p| p.availability_zone).unwrap_or_default(),
        address: i.private_ip_address.and_then(|a| a.parse().ok()),
    }
}
