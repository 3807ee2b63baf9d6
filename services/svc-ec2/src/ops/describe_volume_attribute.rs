//! DescribeVolumeAttribute.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumeAttribute.html>

use crate::ops::shared::volumes;
use api_ec2::{
    AttributeBooleanValue, DescribeVolumeAttributeRequest, DescribeVolumeAttributeResult, VolumeAttributeName,
};
use base::Fault;
use kernel::Cx;
use store::Read;

/// I/O of a volume here is never disabled, so there is nothing to enable by itself.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeVolumeAttributeRequest,
) -> Result<DescribeVolumeAttributeResult, Fault> {
    let volume = volumes::find(cx, read, &input.volume_id)?;
    let mut out = DescribeVolumeAttributeResult { volume_id: Some(volume.id.to_string()), ..Default::default() };
    match input.attribute {
        VolumeAttributeName::AutoEnableIO => out.auto_enable_io = Some(AttributeBooleanValue { value: Some(false) }),
        VolumeAttributeName::ProductCodes => out.product_codes = Some(Vec::new()),
    }
    Ok(out)
}
