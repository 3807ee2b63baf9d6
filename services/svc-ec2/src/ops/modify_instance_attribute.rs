//! ModifyInstanceAttribute: one attribute a call; type, user data and EBS optimisation only while the machine is stopped.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html>

use crate::errors;
use crate::ids::InstanceId;
use crate::model::{Instance, Life, State};
use crate::ops::shared::change::SERVICE;
use crate::ops::shared::{capacity, network};
use crate::rules::{devices, types, user_data};
use crate::tables;
use api_ec2 as api;
use api_ec2::{InstanceAttributeName as Name, MODIFY_NETWORK_INTERFACE_ATTRIBUTE, ModifyInstanceAttributeRequest};
use base::Fault;
use ec2_words::Id;
use kernel::Cx;
use shape::Unit;
use store::Tx;

/// What one call changes.
enum Change {
    Type(String),
    UserData(Option<Vec<u8>>),
    TerminationProtected(bool),
    StopProtected(bool),
    TerminateOnShutdown(bool),
    EbsOptimized(bool),
    SourceDestCheck(bool),
    Groups(Vec<String>),
    /// By device: what becomes of the volume when the machine ends.
    Volumes(Vec<(String, bool)>),
    /// What is so already, whatever is said.
    Nothing,
    /// The same, and said of a stopped machine alone.
    Stopped,
}

pub fn run(cx: &Cx, tx: &mut Tx, input: ModifyInstanceAttributeRequest) -> Result<Unit, Fault> {
    let id = InstanceId::parse(&input.instance_id)?;
    let mut i = tables::instance(tx, cx.scope(), &id)?;
    if !i.state.lives() {
        return Err(errors::not_valid(&id, i.state));
    }
    let change = wanted(input)?;
    apply(cx, tx, &mut i, change)?;
    tables::keep(tx, cx.scope(), &i)?;
    Ok(Unit {})
}

/// The one change of a call.
fn wanted(input: ModifyInstanceAttributeRequest) -> Result<Change, Fault> {
    let mut all = by_member(&input)?;
    match (input.attribute, &input.value) {
        (Some(name), Some(value)) => all.push(by_name(name, value)?),
        (Some(_), None) if all.is_empty() => return Err(errors::missing("value")),
        (None, Some(_)) => return Err(errors::missing("attribute")),
        _ => {}
    }
    match (all.pop(), all.is_empty()) {
        (None, _) => Err(errors::combination("No attributes specified.")),
        (Some(_), false) => Err(errors::combination("Fields for multiple attribute types specified")),
        (Some(change), true) => Ok(change),
    }
}

fn by_member(input: &ModifyInstanceAttributeRequest) -> Result<Vec<Change>, Fault> {
    let flag = |v: &Option<api::AttributeBooleanValue>| v.as_ref().and_then(|v| v.value);
    let text = |v: &Option<api::AttributeValue>| v.as_ref().and_then(|v| v.value.clone());
    let mut all = Vec::new();
    all.extend(flag(&input.disable_api_termination).map(Change::TerminationProtected));
    all.extend(flag(&input.disable_api_stop).map(Change::StopProtected));
    all.extend(flag(&input.ebs_optimized).map(Change::EbsOptimized));
    all.extend(flag(&input.source_dest_check).map(Change::SourceDestCheck));
    match flag(&input.ena_support) {
        Some(false) => return Err(Fault::not_implemented("ModifyInstanceAttribute.EnaSupport=false")),
        Some(true) => all.push(Change::Nothing),
        None => {}
    }
    // enhanced networking is for good, and asked for while the machine is stopped
    all.extend(text(&input.sriov_net_support).map(|_| Change::Stopped));
    all.extend(text(&input.instance_type).map(Change::Type));
    all.extend(input.groups.clone().map(Change::Groups));
    if let Some(mappings) = input.block_device_mappings.as_ref().filter(|m| !m.is_empty()) {
        all.push(Change::Volumes(mappings.iter().map(ends).collect::<Result<_, _>>()?));
    }
    if let Some(word) = text(&input.instance_initiated_shutdown_behavior) {
        all.push(shutdown(&word)?);
    }
    if let Some(data) = input.user_data.as_ref().and_then(|v| v.value.as_ref()) {
        all.push(Change::UserData(user_data::checked(data.0.clone())?));
    }
    Ok(all)
}

fn ends(mapping: &api::InstanceBlockDeviceMappingSpecification) -> Result<(String, bool), Fault> {
    let device = mapping.device_name.clone().ok_or_else(|| errors::missing("deviceName"))?;
    let goes = mapping.ebs.as_ref().and_then(|e| e.delete_on_termination);
    Ok((device, goes.ok_or_else(|| errors::missing("deleteOnTermination"))?))
}

fn by_name(name: Name, value: &str) -> Result<Change, Fault> {
    let flag = || value.parse::<bool>().map_err(|_| errors::invalid_value(value, "value", "It must be true or false."));
    Ok(match name {
        Name::InstanceType => Change::Type(value.to_owned()),
        Name::UserData => Change::UserData(user_data::decode(Some(value))?),
        Name::DisableApiTermination => Change::TerminationProtected(flag()?),
        Name::DisableApiStop => Change::StopProtected(flag()?),
        Name::EbsOptimized => Change::EbsOptimized(flag()?),
        Name::SourceDestCheck => Change::SourceDestCheck(flag()?),
        Name::InstanceInitiatedShutdownBehavior => shutdown(value)?,
        _ => return Err(Fault::not_implemented(format_args!("ModifyInstanceAttribute.Attribute={}", name.as_str()))),
    })
}

fn shutdown(word: &str) -> Result<Change, Fault> {
    match word {
        "terminate" => Ok(Change::TerminateOnShutdown(true)),
        "stop" => Ok(Change::TerminateOnShutdown(false)),
        _ => Err(errors::invalid_value(word, "instanceInitiatedShutdownBehavior", "It must be stop or terminate.")),
    }
}

fn apply(cx: &Cx, tx: &mut Tx, i: &mut Instance, change: Change) -> Result<(), Fault> {
    match change {
        Change::Type(name) => {
            change_type(i, &name)?;
            // CPU options become those of the new type
            tables::set_cpu(tx, cx.scope(), &i.id, None)?;
        }
        Change::UserData(data) => {
            stopped(i)?;
            i.user_data = data;
        }
        Change::EbsOptimized(on) => {
            stopped(i)?;
            let supports = types::find(&i.instance_type).is_some_and(|t| t.ebs_optimized != "unsupported");
            if on && !supports {
                return Err(errors::not_ebs_optimized(&i.instance_type));
            }
            i.ebs_optimized = on;
        }
        Change::TerminationProtected(on) => i.termination_protected = on,
        Change::StopProtected(on) => i.stop_protected = on,
        Change::TerminateOnShutdown(on) => i.terminate_on_shutdown = on,
        Change::SourceDestCheck(on) => {
            let source_dest_check = Some(api::AttributeBooleanValue { value: Some(on) });
            let ask = api::ModifyNetworkInterfaceAttributeRequest { source_dest_check, ..Default::default() };
            interface(cx, tx, i, ask)?;
        }
        Change::Groups(groups) => {
            let ask = api::ModifyNetworkInterfaceAttributeRequest { groups: Some(groups), ..Default::default() };
            interface(cx, tx, i, ask)?;
        }
        Change::Volumes(wanted) => {
            wanted.iter().try_for_each(|(device, goes)| keep_or_end(cx, tx, i, device, *goes))?
        }
        Change::Stopped => stopped(i)?,
        Change::Nothing => {}
    }
    Ok(())
}

/// A volume stays when its machine ends, or goes.
fn keep_or_end(cx: &Cx, tx: &mut Tx, i: &Instance, device: &str, goes: bool) -> Result<(), Fault> {
    let volumes = tables::volumes_of(tx, cx.scope(), &i.id)?;
    let found = volumes.into_iter().find(|v| v.attachment().is_some_and(|a| devices::same(&a.device, device)));
    let mut volume = found.ok_or_else(|| errors::no_device(device))?;
    if let Life::Attached(a) = &mut volume.life {
        a.delete_on_termination = goes;
    }
    tables::keep_volume(tx, cx.scope(), &volume)
}

/// Credits follow the type.
fn change_type(i: &mut Instance, name: &str) -> Result<(), Fault> {
    stopped(i)?;
    let kind = types::find(name).ok_or_else(|| errors::no_instance_type_value(name))?;
    i.instance_type = capacity::runnable(kind)?.name.into();
    i.credits = kind.default_credits().map(|by_type| i.credits.unwrap_or(by_type));
    Ok(())
}

fn stopped(i: &Instance) -> Result<(), Fault> {
    if i.state == State::Stopped { Ok(()) } else { Err(errors::not_stopped(&i.id)) }
}

/// Groups and the source/destination check belong to the interface, which must be the only one.
fn interface(
    cx: &Cx,
    tx: &mut Tx,
    i: &Instance,
    mut ask: api::ModifyNetworkInterfaceAttributeRequest,
) -> Result<(), Fault> {
    if network::of_machine(cx, tx, &i.id)?.len() > 1 {
        return Err(errors::several_interfaces(&i.id));
    }
    ask.network_interface_id = i.interface.clone();
    cx.as_service(SERVICE).call(tx, &MODIFY_NETWORK_INTERFACE_ATTRIBUTE, ask).map(drop)
}
