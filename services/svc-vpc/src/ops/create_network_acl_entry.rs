//! CreateNetworkAclEntry: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html>

use crate::limits::{self, room_for};
use crate::model::NetworkAcl;
use crate::ops::shared::acl_entries::Asked;
use crate::tables;
use api_ec2::CreateNetworkAclEntryRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Adds an entry under a number that has none.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateNetworkAclEntryRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    let mut acl: NetworkAcl = tables::find(tx, at, &input.network_acl_id)?;
    let asked = Asked {
        egress: input.egress,
        number: input.rule_number,
        protocol: input.protocol,
        action: input.rule_action,
        cidr: input.cidr_block,
        ipv6_cidr: input.ipv6_cidr_block,
        icmp: input.icmp_type_code,
        ports: input.port_range,
    };
    let entry = asked.read()?;
    if acl.entry(entry.egress, entry.number).is_some() {
        let message = format!("The network acl entry identified by {} already exists.", entry.number);
        return Err(Fault::sender("NetworkAclEntryAlreadyExists", message));
    }
    let used = acl.entries.iter().filter(|e| e.egress == entry.egress).count();
    room_for(cx, tx, limits::NETWORK_ACL_RULES, used, 1)?;
    acl.insert(entry);
    tables::put(tx, at, &acl)?;
    Ok(Unit {})
}
