//! ReplaceNetworkAclEntry: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceNetworkAclEntry.html>

use crate::model::NetworkAcl;
use crate::ops::shared::acl_entries::{self, Asked};
use crate::tables;
use api_ec2::ReplaceNetworkAclEntryRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// Changes the entry of a number.
pub fn run(cx: &Cx, tx: &mut Tx, input: ReplaceNetworkAclEntryRequest) -> Result<Unit, Fault> {
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
    let Some(place) = acl.entry(entry.egress, entry.number) else {
        return Err(acl_entries::not_found(&acl, entry.egress, entry.number));
    };
    acl.entries[place] = entry;
    tables::put(tx, at, &acl)?;
    Ok(Unit {})
}
