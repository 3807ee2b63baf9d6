//! CreateDhcpOptions: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDhcpOptions.html>

use crate::errors;
use crate::ids::Id;
use crate::limits::{self, room_for};
use crate::model::DhcpOptions;
use crate::ops::shared::{show_vpc, tagging};
use crate::rules::dhcp;
use crate::tables;
use api_ec2::{CreateDhcpOptionsRequest, CreateDhcpOptionsResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Keeps a set of options; they never change.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateDhcpOptionsRequest) -> Result<CreateDhcpOptionsResult, Fault> {
    let at = cx.scope();
    let tags = tagging::wanted(&input.tag_specifications, "dhcp-options")?;
    if input.dhcp_configurations.is_empty() {
        return Err(errors::missing("dhcpConfiguration"));
    }
    let mut options: Vec<(String, Vec<String>)> = Vec::new();
    for c in &input.dhcp_configurations {
        let key = c.key.as_deref().ok_or_else(|| errors::missing("dhcpConfiguration.Key"))?;
        let one = dhcp::check(key, c.values.as_deref().unwrap_or_default())?;
        if options.iter().any(|(k, _)| *k == one.0) {
            return Err(errors::invalid_value(key, "key", "The option is given twice."));
        }
        options.push(one);
    }
    room_for(cx, tx, limits::DHCP_OPTIONS, tables::list::<DhcpOptions>(tx, at)?.len(), 1)?;
    let made = DhcpOptions { id: Id::new(cx), options };
    tables::put(tx, at, &made)?;
    tagging::give(cx, tx, &made.id, &tags)?;
    Ok(CreateDhcpOptionsResult { dhcp_options: Some(show_vpc::dhcp_options(tx, at, &made)?) })
}
