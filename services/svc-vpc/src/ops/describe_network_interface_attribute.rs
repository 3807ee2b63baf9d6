//! DescribeNetworkInterfaceAttribute: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaceAttribute.html>

use crate::errors;
use crate::model::{Interface, PublicAddress};
use crate::ops::shared::{show_group, show_interface};
use crate::tables;
use api_ec2::{
    AttributeBooleanValue, AttributeValue, DescribeNetworkInterfaceAttributeRequest,
    DescribeNetworkInterfaceAttributeResult, NetworkInterfaceAttribute,
};
use base::Fault;
use kernel::Cx;
use store::Read;

/// Shows one attribute.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeNetworkInterfaceAttributeRequest,
) -> Result<DescribeNetworkInterfaceAttributeResult, Fault> {
    let at = cx.scope();
    let i: Interface = tables::find(read, at, &input.network_interface_id)?;
    let attribute = input.attribute.ok_or_else(|| errors::combination("No attributes specified."))?;
    let mut shown =
        DescribeNetworkInterfaceAttributeResult { network_interface_id: Some(i.id.to_string()), ..Default::default() };
    match attribute {
        NetworkInterfaceAttribute::Description => {
            shown.description = Some(AttributeValue { value: Some(i.description) });
        }
        NetworkInterfaceAttribute::GroupSet => shown.groups = Some(show_group::identifiers(read, at, &i.groups)?),
        NetworkInterfaceAttribute::SourceDestCheck => {
            shown.source_dest_check = Some(AttributeBooleanValue { value: Some(i.source_dest_check) });
        }
        NetworkInterfaceAttribute::Attachment => {
            shown.attachment = i.attachment.as_ref().map(|a| show_interface::attachment(at, &i, a));
        }
        NetworkInterfaceAttribute::AssociatePublicIpAddress => {
            shown.associate_public_ip_address = Some(i.public != PublicAddress::Off);
        }
    }
    Ok(shown)
}
