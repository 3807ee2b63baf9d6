//! VPCs and DHCP options as answers show them.
//!
//! Vpc: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Vpc.html>

use crate::model::{CidrBlock, DhcpOptions, Vpc};
use crate::ops::shared::tagging;
use api_ec2 as api;
use base::Fault;
use kernel::Scope;
use store::Read;

/// The name of the empty set of DHCP options.
pub const NO_DHCP_OPTIONS: &str = "default";

/// A VPC.
pub fn vpc(read: &dyn Read, at: Scope, vpc: &Vpc) -> Result<api::Vpc, Fault> {
    Ok(api::Vpc {
        owner_id: Some(at.account.to_string()),
        instance_tenancy: Some(api::Tenancy::Default),
        cidr_block_association_set: Some(vpc.cidrs.iter().map(block).collect()),
        is_default: Some(vpc.is_default),
        tags: tagging::shown(read, at, &vpc.id)?,
        block_public_access_states: Some(api::BlockPublicAccessStates {
            internet_gateway_block_mode: Some(api::BlockPublicAccessMode::Off),
        }),
        vpc_id: Some(vpc.id.to_string()),
        state: Some(api::VpcState::Available),
        cidr_block: Some(vpc.primary().to_string()),
        dhcp_options_id: Some(vpc.dhcp_options.as_ref().map_or_else(|| NO_DHCP_OPTIONS.into(), String::from)),
        ..Default::default()
    })
}

/// One of its blocks.
pub fn block(c: &CidrBlock) -> api::VpcCidrBlockAssociation {
    api::VpcCidrBlockAssociation {
        association_id: Some(c.association.clone()),
        cidr_block: Some(c.block.to_string()),
        cidr_block_state: Some(api::VpcCidrBlockState {
            state: Some(api::VpcCidrBlockStateCode::Associated),
            status_message: None,
        }),
    }
}

/// A set of DHCP options.
pub fn dhcp_options(read: &dyn Read, at: Scope, options: &DhcpOptions) -> Result<api::DhcpOptions, Fault> {
    let value = |v: &String| api::AttributeValue { value: Some(v.clone()) };
    let one = |(key, values): &(String, Vec<String>)| api::DhcpConfiguration {
        key: Some(key.clone()),
        values: Some(values.iter().map(value).collect()),
    };
    Ok(api::DhcpOptions {
        owner_id: Some(at.account.to_string()),
        tags: tagging::shown_always(read, at, &options.id)?,
        dhcp_options_id: Some(options.id.to_string()),
        dhcp_configurations: Some(options.options.iter().map(one).collect()),
    })
}
