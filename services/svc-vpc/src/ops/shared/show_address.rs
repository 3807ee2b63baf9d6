//! Elastic addresses as answers show them.
//!
//! Address: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Address.html>

use crate::model::{Address, Interface};
use crate::ops::shared::tagging;
use crate::tables;
use api_ec2 as api;
use base::{Fault, Region};
use kernel::Scope;
use std::net::Ipv4Addr;
use store::Read;

/// An elastic address.
pub fn address(read: &dyn Read, at: Scope, address: &Address) -> Result<api::Address, Fault> {
    let mut shown = api::Address {
        allocation_id: Some(address.id.to_string()),
        domain: Some(api::DomainType::Vpc),
        tags: tagging::shown(read, at, &address.id)?,
        public_ipv4_pool: Some("amazon".into()),
        network_border_group: Some(at.region.to_string()),
        public_ip: Some(address.ip.to_string()),
        ..Default::default()
    };
    if let Some(a) = &address.association {
        let interface: Interface = tables::must(read, at, &a.interface)?;
        shown.association_id = Some(a.id.clone());
        shown.network_interface_id = Some(a.interface.to_string());
        shown.network_interface_owner_id = Some(at.account.to_string());
        shown.private_ip_address = Some(a.private.to_string());
        shown.instance_id = interface.instance().map(String::from);
    }
    Ok(shown)
}

/// The public name of a public address.
pub fn public_name(region: Region, ip: Ipv4Addr) -> String {
    let dashed = ip.to_string().replace('.', "-");
    match region.code() {
        "us-east-1" => format!("ec2-{dashed}.compute-1.amazonaws.com"),
        code => format!("ec2-{dashed}.{code}.compute.amazonaws.com"),
    }
}
