//! ModifyInstanceAttribute: one attribute a call; type and user data only while the machine is stopped.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html>

use crate::errors;
use crate::ids::InstanceId;
use crate::model::{Instance, State};
use crate::ops::shared::launch;
use crate::tables;
use api_ec2::{
    InstanceAttributeName as Name, MODIFY_NETWORK_INTERFACE_ATTRIBUTE, ModifyInstanceAttributeRequest,
    ModifyNetworkInterfaceAttributeRequest,
};
use base::Fault;
use ec2_words::Id;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub fn run(cx: &Cx, tx: &mut Tx, input: ModifyInstanceAttributeRequest) -> Result<Unit, Fault> {
    let id = InstanceId::parse(&input.instance_id)?;
    let mut i = tables::instance(tx, cx.scope(), &id)?;
    if !i.state.lives() {
        return Err(errors::incorrect_state(&id, i.state));
    }
    let before = i.clone();
    by_member(&mut i, &input)?;
    if let (Some(name), Some(value)) = (input.attribute, &input.value) {
        by_name(&mut i, name, value)?;
    }
    network(cx, tx, &i, &input)?;
    if i != before {
        tables::keep(tx, cx.scope(), &i)?;
    }
    Ok(Unit {})
}

fn by_member(i: &mut Instance, input: &ModifyInstanceAttributeRequest) -> Result<(), Fault> {
    if let Some(v) = input.disable_api_termination.as_ref().and_then(|v| v.value) {
        i.termination_protected = v;
    }
    if let Some(v) = input.disable_api_stop.as_ref().and_then(|v| v.value) {
        i.stop_protected = v;
    }
    if let Some(v) = input.ebs_optimized.as_ref().and_then(|v| v.value) {
        i.ebs_optimized = v;
    }
    if let Some(v) = input.instance_initiated_shutdown_behavior.as_ref().and_then(|v| v.value.as_deref()) {
        by_name(i, Name::InstanceInitiatedShutdownBehavior, v)?;
    }
    if let Some(v) = input.instance_type.as_ref().and_then(|v| v.value.as_deref()) {
        by_name(i, Name::InstanceType, v)?;
    }
    if let Some(v) = input.user_data.as_ref().and_then(|v| v.value.as_ref()) {
        stopped(i)?;
        if v.0.len() > crate::limits::USER_DATA_BYTES_MAX {
            return Err(errors::user_data_too_long());
        }
        i.user_data = (!v.0.is_empty()).then(|| v.0.clone());
    }
    Ok(())
}

fn by_name(i: &mut Instance, name: Name, value: &str) -> Result<(), Fault> {
    let flag = || value.parse::<bool>().map_err(|_| errors::invalid_value(value, "value", "It must be true or false."));
    match name {
        Name::InstanceType => {
            stopped(i)?;
            i.instance_type = launch::kind(value)?.name.into();
        }
        Name::UserData => {
            stopped(i)?;
            i.user_data = launch::user_data(Some(value))?;
        }
        Name::DisableApiTermination => i.termination_protected = flag()?,
        Name::DisableApiStop => i.stop_protected = flag()?,
        Name::EbsOptimized => i.ebs_optimized = flag()?,
        Name::InstanceInitiatedShutdownBehavior => {
            i.terminate_on_shutdown = match value {
                "terminate" => true,
                "stop" => false,
                _ => {
                    return Err(errors::invalid_value(
                        value,
                        "instanceInitiatedShutdownBehavior",
                        "It must be stop or terminate.",
                    ));
                }
            }
        }
        _ => return Err(Fault::not_implemented(format_args!("ModifyInstanceAttribute.Attribute={name:?}"))),
    }
    Ok(())
}

fn stopped(i: &Instance) -> Result<(), Fault> {
    if i.state == State::Stopped { Ok(()) } else { Err(errors::not_stopped(&i.id)) }
}

/// Groups and the source/destination check belong to the first interface.
fn network(cx: &Cx, tx: &mut Tx, i: &Instance, input: &ModifyInstanceAttributeRequest) -> Result<(), Fault> {
    if input.groups.is_none() && input.source_dest_check.is_none() {
        return Ok(());
    }
    let first = i.nics.first().ok_or_else(|| errors::invalid("The instance has no network interface."))?;
    let change = |f: fn(&mut ModifyNetworkInterfaceAttributeRequest, &ModifyInstanceAttributeRequest)| {
        let mut ask = ModifyNetworkInterfaceAttributeRequest {
            network_interface_id: first.interface.clone(),
            ..Default::default()
        };
        f(&mut ask, input);
        ask
    };
    if input.groups.is_some() {
        cx.call(tx, &MODIFY_NETWORK_INTERFACE_ATTRIBUTE, change(|a, i| a.groups = i.groups.clone()))?;
    }
    if input.source_dest_check.is_some() {
        cx.call(
            tx,
            &MODIFY_NETWORK_INTERFACE_ATTRIBUTE,
            change(|a, i| a.source_dest_check = i.source_dest_check.clone()),
        )?;
    }
    Ok(())
}
