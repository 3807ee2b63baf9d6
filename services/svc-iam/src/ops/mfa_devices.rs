//! Virtual MFA devices: made with a seed that an app keeps, given to a user, and taken away.
//!
//! IAM API Reference, CreateVirtualMFADevice, EnableMFADevice, DeactivateMFADevice, ResyncMFADevice, DeleteVirtualMFADevice,
//! ListMFADevices, ListVirtualMFADevices, GetMFADevice.

use crate::caller::Owner;
use crate::errors::{already_exists, broken, delete_conflict, validation, wrong_code};
use crate::model::{MfaDevice, MfaHolder};
use crate::rules::{names, qr, totp};
use crate::tables::{DEVICE_BY_USER, DEVICES};
use crate::{devices, find, limits, pages, show, tagging};
use api_iam as api;
use api_iam::AssignmentStatusType as Assignment;
use base::Fault;
use data_encoding::BASE32;
use kernel::Cx;
use shape::{Blob, Unit};
use store::{Read, Tx};

/// Makes a device; its seed is shown this once.
pub(crate) fn create(
    cx: &Cx,
    tx: &mut Tx,
    input: api::CreateVirtualMFADeviceRequest,
) -> Result<api::CreateVirtualMFADeviceResponse, Fault> {
    let path = names::path(input.path);
    if input.virtual_mfa_device_name.len() > limits::MFA_DEVICE_NAME_LENGTH_MAX {
        return Err(validation(format!(
            "1 validation error detected: Value '{}' at 'virtualMFADeviceName' failed to satisfy constraint: Member must \
             have length less than or equal to {}",
            input.virtual_mfa_device_name,
            limits::MFA_DEVICE_NAME_LENGTH_MAX
        )));
    }
    let key = devices::key(cx.global(), &path, &input.virtual_mfa_device_name);
    if DEVICES.contains(tx, &key).map_err(broken)? {
        return Err(already_exists("MFADevice entity at the same path and name already exists."));
    }
    let seed = cx.ids().bytes::<{ totp::SEED_LENGTH }>().to_vec();
    let device = MfaDevice { name: input.virtual_mfa_device_name, path, seed, holder: None };
    DEVICES.put(tx, &key, &device).map_err(broken)?;
    let serial_number = devices::serial(cx.global(), &device);
    tagging::put(cx, tx, &serial_number, input.tags.as_deref().unwrap_or_default())?;
    let secret = BASE32.encode(&device.seed);
    let picture = qr::png(&totp::uri(&cx.account.to_string(), &device.name, &secret));
    let shown = api::VirtualMFADevice {
        tags: tagging::shown(tx, cx.global(), &serial_number)?,
        serial_number,
        base32_string_seed: Some(Blob(secret.into_bytes())),
        qr_code_png: Some(Blob(picture)),
        ..Default::default()
    };
    Ok(api::CreateVirtualMFADeviceResponse { virtual_mfa_device: shown })
}

/// Gives a device to a user who shows two codes in a row.
pub(crate) fn enable(cx: &Cx, tx: &mut Tx, input: api::EnableMFADeviceRequest) -> Result<Unit, Fault> {
    let user = find::user(cx, tx, &input.user_name)?;
    let (key, mut device) = devices::find(cx, tx, &input.serial_number)?;
    if device.holder.is_some() {
        return Err(already_exists("MFA Device is already in use."));
    }
    let has = DEVICES.keys_by(&DEVICE_BY_USER, tx, &(cx.global(), user.id.clone())).map_err(broken)?.len();
    limits::room(cx, tx, limits::DEVICES_PER_USER, has)?;
    let drift = totp::drift(&device.seed, &input.authentication_code1, &input.authentication_code2, cx.host_now())
        .ok_or_else(wrong_code)?;
    device.holder = Some(MfaHolder { user: user.id, since: cx.now(), drift });
    DEVICES.put(tx, &key, &device).map_err(broken)?;
    Ok(Unit {})
}

/// Finds out anew how far a device's clock is off.
pub(crate) fn resync(cx: &Cx, tx: &mut Tx, input: api::ResyncMFADeviceRequest) -> Result<Unit, Fault> {
    let user = find::user(cx, tx, &input.user_name)?;
    let (key, mut device) = devices::held(cx, tx, &input.serial_number, &user.id)?;
    let found = totp::drift(&device.seed, &input.authentication_code1, &input.authentication_code2, cx.host_now());
    let drift = found.ok_or_else(wrong_code)?;
    device.holder = device.holder.map(|h| MfaHolder { drift, ..h });
    DEVICES.put(tx, &key, &device).map_err(broken)?;
    Ok(Unit {})
}

/// Takes a device from its user.
pub(crate) fn deactivate(cx: &Cx, tx: &mut Tx, input: api::DeactivateMFADeviceRequest) -> Result<Unit, Fault> {
    let owner = Owner::find(cx, tx, input.user_name.as_deref())?;
    let (key, mut device) = devices::held(cx, tx, &input.serial_number, &owner.id(cx))?;
    device.holder = None;
    DEVICES.put(tx, &key, &device).map_err(broken)?;
    Ok(Unit {})
}

/// Deletes a device that nobody has.
pub(crate) fn delete(cx: &Cx, tx: &mut Tx, input: api::DeleteVirtualMFADeviceRequest) -> Result<Unit, Fault> {
    let (key, device) = devices::find(cx, tx, &input.serial_number)?;
    if device.holder.is_some() {
        return Err(delete_conflict("MFA VirtualDevice in use. Must deactivate first."));
    }
    tagging::clear(cx, tx, &devices::serial(cx.global(), &device))?;
    DEVICES.delete(tx, &key).map_err(broken)?;
    Ok(Unit {})
}

/// The devices of a user.
pub(crate) fn list(
    cx: &Cx,
    read: &dyn Read,
    input: api::ListMFADevicesRequest,
) -> Result<api::ListMFADevicesResponse, Fault> {
    let owner = Owner::find(cx, read, input.user_name.as_deref())?;
    let key = (cx.global(), owner.id(cx));
    let held = DEVICES.list_by(&DEVICE_BY_USER, read, &key).map_err(broken)?;
    let shown = held.into_iter().filter_map(|(_, device)| {
        let serial_number = devices::serial(cx.global(), &device);
        let since = device.holder?.since;
        Some(api::MFADevice { user_name: owner.name(), serial_number, enable_date: since })
    });
    let query = format!("devices {}", key.1);
    let page =
        pages::cut(cx, &query, shown.collect(), input.max_items, input.marker.as_deref(), |d: &api::MFADevice| {
            d.serial_number.clone()
        })?;
    Ok(api::ListMFADevicesResponse { mfa_devices: page.items, is_truncated: page.is_truncated, marker: page.marker })
}

/// All devices of the account.
pub(crate) fn list_virtual(
    cx: &Cx,
    read: &dyn Read,
    input: api::ListVirtualMFADevicesRequest,
) -> Result<api::ListVirtualMFADevicesResponse, Fault> {
    let wanted = input.assignment_status.unwrap_or(Assignment::Any);
    let mut shown = Vec::new();
    for (_, device) in DEVICES.list(read, &(cx.global(),)).map_err(broken)? {
        let fits = match wanted {
            Assignment::Any => true,
            Assignment::Assigned => device.holder.is_some(),
            Assignment::Unassigned => device.holder.is_none(),
        };
        if fits {
            shown.push(whole(cx, read, device)?);
        }
    }
    let query = format!("virtual devices {wanted:?}");
    let page = pages::cut(cx, &query, shown, input.max_items, input.marker.as_deref(), |d| d.serial_number.clone())?;
    Ok(api::ListVirtualMFADevicesResponse {
        virtual_mfa_devices: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn whole(cx: &Cx, read: &dyn Read, device: MfaDevice) -> Result<api::VirtualMFADevice, Fault> {
    let serial_number = devices::serial(cx.global(), &device);
    let user = match &device.holder {
        Some(holder) => find::user_by_id(read, cx.global(), &holder.user)?,
        None => None,
    };
    Ok(api::VirtualMFADevice {
        serial_number,
        user: user.map(|u| show::user_in_list(cx, u)),
        enable_date: device.holder.map(|h| h.since),
        ..Default::default()
    })
}

/// One device.
pub(crate) fn get(
    cx: &Cx,
    read: &dyn Read,
    input: api::GetMFADeviceRequest,
) -> Result<api::GetMFADeviceResponse, Fault> {
    let device = match &input.user_name {
        Some(name) => {
            let user = find::user(cx, read, name)?;
            devices::held(cx, read, &input.serial_number, &user.id)?.1
        }
        None => devices::find(cx, read, &input.serial_number)?.1,
    };
    let user = match &device.holder {
        Some(holder) => find::user_by_id(read, cx.global(), &holder.user)?,
        None => None,
    };
    Ok(api::GetMFADeviceResponse {
        user_name: user.map(|u| u.name),
        serial_number: devices::serial(cx.global(), &device),
        enable_date: device.holder.map(|h| h.since),
        ..Default::default()
    })
}

/// Adds or overwrites tags of a device.
pub(crate) fn tag(cx: &Cx, tx: &mut Tx, input: api::TagMFADeviceRequest) -> Result<Unit, Fault> {
    devices::find(cx, tx, &input.serial_number)?;
    tagging::put(cx, tx, &input.serial_number, &input.tags).map(|()| Unit {})
}

/// Removes tags of a device.
pub(crate) fn untag(cx: &Cx, tx: &mut Tx, input: api::UntagMFADeviceRequest) -> Result<Unit, Fault> {
    devices::find(cx, tx, &input.serial_number)?;
    tagging::remove(cx, tx, &input.serial_number, &input.tag_keys).map(|()| Unit {})
}

/// The tags of a device.
pub(crate) fn tags(
    cx: &Cx,
    read: &dyn Read,
    input: api::ListMFADeviceTagsRequest,
) -> Result<api::ListMFADeviceTagsResponse, Fault> {
    devices::find(cx, read, &input.serial_number)?;
    let page = tagging::list(cx, read, &input.serial_number, input.max_items, input.marker.as_deref())?;
    Ok(api::ListMFADeviceTagsResponse { tags: page.items, is_truncated: page.is_truncated, marker: page.marker })
}
