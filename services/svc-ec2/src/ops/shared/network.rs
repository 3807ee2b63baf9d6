//! Interfaces of machines: asked from the room that owns them.

use api_ec2::{DESCRIBE_NETWORK_INTERFACES, DescribeNetworkInterfacesRequest, Filter, NetworkInterface};
use base::Fault;
use kernel::Cx;
use std::collections::BTreeMap;
use store::Read;

/// The attached interfaces of these machines (of all machines, when none is named), by machine, first interface first.
pub fn by_machine(
    cx: &Cx,
    read: &dyn Read,
    machines: &[&str],
) -> Result<BTreeMap<String, Vec<NetworkInterface>>, Fault> {
    let mut filters = Vec::new();
    if let [one] = machines {
        filters.push(Filter { name: Some("attachment.instance-id".into()), values: Some(vec![(*one).to_owned()]) });
    }
    let input = DescribeNetworkInterfacesRequest { filters: Some(filters), ..Default::default() };
    let found = cx.ask(read, &DESCRIBE_NETWORK_INTERFACES, input)?.network_interfaces.unwrap_or_default();
    let mut out: BTreeMap<String, Vec<NetworkInterface>> = BTreeMap::new();
    for interface in found {
        let machine = interface.attachment.as_ref().and_then(|a| a.instance_id.clone());
        if let Some(machine) = machine.filter(|m| machines.is_empty() || machines.contains(&m.as_str())) {
            out.entry(machine).or_default().push(interface);
        }
    }
    let index = |i: &NetworkInterface| i.attachment.as_ref().and_then(|a| a.device_index).unwrap_or(0);
    out.values_mut().for_each(|list| list.sort_by_key(index));
    Ok(out)
}
