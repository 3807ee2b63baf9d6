//! DescribeImageAttribute: one attribute of an image of the caller's own.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageAttribute.html>

use crate::errors;
use crate::ids::ImageId;
use crate::ops::describe_images::{IMDS_V2, always, devices};
use crate::ops::shared::images;
use crate::rules::images::of_amazon;
use crate::tables;
use api_ec2::{AttributeValue, DescribeImageAttributeRequest, ImageAttribute, ImageAttributeName as Name};
use base::Fault;
use ec2_words::Id;
use kernel::Cx;
use store::Read;

pub fn run(cx: &Cx, read: &dyn Read, input: DescribeImageAttributeRequest) -> Result<ImageAttribute, Fault> {
    let id = ImageId::parse(&input.image_id)?;
    let image = images::find(cx, read, &id)?;
    if of_amazon(&id).is_some() {
        return Err(errors::image_of_another(&id));
    }
    let text = |value: Option<String>| Some(AttributeValue { value });
    let mut out = ImageAttribute { image_id: Some(id.to_string()), ..Default::default() };
    match input.attribute {
        Name::Description => out.description = text(Some(image.description)),
        // shared with nobody
        Name::LaunchPermission => out.launch_permissions = Some(Vec::new()),
        Name::ProductCodes => out.product_codes = Some(Vec::new()),
        Name::BlockDeviceMapping => out.block_device_mappings = Some(devices(&image)),
        Name::SriovNetSupport => out.sriov_net_support = text(always().sriov_net_support),
        Name::ImdsSupport => out.imds_support = text(image.wants_tokens.then(|| IMDS_V2.into())),
        Name::DeregistrationProtection => {
            let flags = tables::image_flags(read, cx.scope(), &id)?;
            out.deregistration_protection = text(Some(flags.protection.name().into()));
        }
        // AWS shows the element, and nothing in it
        Name::Kernel => out.kernel_id = text(None),
        Name::Ramdisk => out.ramdisk_id = text(None),
        Name::BootMode => out.boot_mode = text(None),
        Name::TpmSupport => out.tpm_support = text(None),
        Name::UefiData => out.uefi_data = text(None),
        Name::LastLaunchedTime => out.last_launched_time = text(None),
    }
    Ok(out)
}
