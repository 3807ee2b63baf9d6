//! DescribeInstanceAttribute: one attribute a call.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html>

use crate::errors;
use crate::ids::InstanceId;
use crate::model::Instance;
use crate::ops::shared::{network, show};
use crate::rules::devices::ROOT;
use crate::tables;
use api_ec2::{
    AttributeBooleanValue, AttributeValue, DescribeInstanceAttributeRequest, EnclaveOptions, InstanceAttribute,
    InstanceAttributeName as Name, NetworkInterface,
};
use base::Fault;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ec2_words::Id;
use kernel::Cx;
use store::Read;

pub fn run(cx: &Cx, read: &dyn Read, input: DescribeInstanceAttributeRequest) -> Result<InstanceAttribute, Fault> {
    let id = InstanceId::parse(&input.instance_id)?;
    let i = tables::instance(read, cx.scope(), &id)?;
    let text = |v: &str| Some(AttributeValue { value: Some(v.to_owned()) });
    let flag = |v: bool| Some(AttributeBooleanValue { value: Some(v) });
    let mut out = InstanceAttribute { instance_id: Some(id.to_string()), ..Default::default() };
    match input.attribute {
        Name::InstanceType => out.instance_type = text(&i.instance_type),
        Name::UserData => {
            out.user_data = Some(AttributeValue { value: i.user_data.as_ref().map(|d| BASE64.encode(d)) });
        }
        Name::DisableApiTermination => out.disable_api_termination = flag(i.termination_protected),
        Name::DisableApiStop => out.disable_api_stop = flag(i.stop_protected),
        Name::InstanceInitiatedShutdownBehavior => {
            let word = if i.terminate_on_shutdown { "terminate" } else { "stop" };
            out.instance_initiated_shutdown_behavior = text(word);
        }
        Name::RootDeviceName => out.root_device_name = text(ROOT),
        Name::BlockDeviceMapping => {
            out.block_device_mappings = Some(show::devices(&tables::volumes_of(read, cx.scope(), &id)?));
        }
        Name::SourceDestCheck => {
            let nic = only_interface(cx, read, &i)?;
            out.source_dest_check = flag(nic.and_then(|n| n.source_dest_check).unwrap_or(true));
        }
        Name::GroupSet => {
            let nic = only_interface(cx, read, &i)?;
            out.groups = Some(nic.and_then(|n| n.groups).unwrap_or_default());
        }
        Name::EbsOptimized => out.ebs_optimized = flag(i.ebs_optimized),
        Name::EnaSupport => out.ena_support = flag(true),
        Name::EnclaveOptions => out.enclave_options = Some(EnclaveOptions { enabled: Some(false) }),
        Name::SriovNetSupport => out.sriov_net_support = text("simple"),
        Name::ProductCodes => out.product_codes = Some(Vec::new()),
        Name::Kernel => out.kernel_id = Some(AttributeValue::default()),
        Name::Ramdisk => out.ramdisk_id = Some(AttributeValue::default()),
    }
    Ok(out)
}

fn only_interface(cx: &Cx, read: &dyn Read, i: &Instance) -> Result<Option<NetworkInterface>, Fault> {
    let mut nics = network::of_machine(cx, read, &i.id)?;
    if nics.len() > 1 { Err(errors::several_interfaces(&i.id)) } else { Ok(nics.pop()) }
}
