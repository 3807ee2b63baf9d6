//! Enable…, Disable… and Get… of what an account switches on or off: whether images and snapshots may be public, the serial console.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageBlockPublicAccess.html>,
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableSnapshotBlockPublicAccess.html>,
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableSerialConsoleAccess.html>

use crate::errors;
use crate::model::{AccountSettings, SnapshotBlock};
use crate::tables;
use api_ec2 as api;
use base::Fault;
use kernel::Cx;
use store::{Read, Tx};

pub fn block_images(
    cx: &Cx,
    tx: &mut Tx,
    input: api::EnableImageBlockPublicAccessRequest,
) -> Result<api::EnableImageBlockPublicAccessResult, Fault> {
    change(cx, tx, |s| s.public_images = false)?;
    let state = Some(input.image_block_public_access_state);
    Ok(api::EnableImageBlockPublicAccessResult { image_block_public_access_state: state })
}

pub fn unblock_images(
    cx: &Cx,
    tx: &mut Tx,
    _: api::DisableImageBlockPublicAccessRequest,
) -> Result<api::DisableImageBlockPublicAccessResult, Fault> {
    change(cx, tx, |s| s.public_images = true)?;
    let state = Some(api::ImageBlockPublicAccessDisabledState::Unblocked);
    Ok(api::DisableImageBlockPublicAccessResult { image_block_public_access_state: state })
}

pub fn images(
    cx: &Cx,
    read: &dyn Read,
    _: api::GetImageBlockPublicAccessStateRequest,
) -> Result<api::GetImageBlockPublicAccessStateResult, Fault> {
    let settings = tables::account_settings(read, cx.scope())?;
    let state = if settings.public_images { "unblocked" } else { "block-new-sharing" };
    Ok(api::GetImageBlockPublicAccessStateResult {
        image_block_public_access_state: Some(state.into()),
        managed_by: Some(api::ManagedBy::Account),
    })
}

pub fn block_snapshots(
    cx: &Cx,
    tx: &mut Tx,
    input: api::EnableSnapshotBlockPublicAccessRequest,
) -> Result<api::EnableSnapshotBlockPublicAccessResult, Fault> {
    let block = match input.state {
        api::SnapshotBlockPublicAccessState::BlockAllSharing => SnapshotBlock::AllSharing,
        api::SnapshotBlockPublicAccessState::BlockNewSharing => SnapshotBlock::NewSharing,
        api::SnapshotBlockPublicAccessState::Unblocked => {
            let why = "Valid values: block-all-sharing, block-new-sharing";
            return Err(errors::invalid_value("unblocked", "State", why));
        }
    };
    let settings = change(cx, tx, |s| s.public_snapshots = block)?;
    Ok(api::EnableSnapshotBlockPublicAccessResult { state: Some(shown(&settings)) })
}

pub fn unblock_snapshots(
    cx: &Cx,
    tx: &mut Tx,
    _: api::DisableSnapshotBlockPublicAccessRequest,
) -> Result<api::DisableSnapshotBlockPublicAccessResult, Fault> {
    let settings = change(cx, tx, |s| s.public_snapshots = SnapshotBlock::Unblocked)?;
    Ok(api::DisableSnapshotBlockPublicAccessResult { state: Some(shown(&settings)) })
}

pub fn snapshots(
    cx: &Cx,
    read: &dyn Read,
    _: api::GetSnapshotBlockPublicAccessStateRequest,
) -> Result<api::GetSnapshotBlockPublicAccessStateResult, Fault> {
    let settings = tables::account_settings(read, cx.scope())?;
    Ok(api::GetSnapshotBlockPublicAccessStateResult {
        state: Some(shown(&settings)),
        managed_by: Some(api::ManagedBy::Account),
    })
}

pub fn allow_console(
    cx: &Cx,
    tx: &mut Tx,
    _: api::EnableSerialConsoleAccessRequest,
) -> Result<api::EnableSerialConsoleAccessResult, Fault> {
    let settings = change(cx, tx, |s| s.serial_console = true)?;
    Ok(api::EnableSerialConsoleAccessResult { serial_console_access_enabled: Some(settings.serial_console) })
}

pub fn forbid_console(
    cx: &Cx,
    tx: &mut Tx,
    _: api::DisableSerialConsoleAccessRequest,
) -> Result<api::DisableSerialConsoleAccessResult, Fault> {
    let settings = change(cx, tx, |s| s.serial_console = false)?;
    Ok(api::DisableSerialConsoleAccessResult { serial_console_access_enabled: Some(settings.serial_console) })
}

pub fn console(
    cx: &Cx,
    read: &dyn Read,
    _: api::GetSerialConsoleAccessStatusRequest,
) -> Result<api::GetSerialConsoleAccessStatusResult, Fault> {
    let settings = tables::account_settings(read, cx.scope())?;
    Ok(api::GetSerialConsoleAccessStatusResult {
        serial_console_access_enabled: Some(settings.serial_console),
        managed_by: Some(api::ManagedBy::Account),
    })
}

fn shown(settings: &AccountSettings) -> api::SnapshotBlockPublicAccessState {
    match settings.public_snapshots {
        SnapshotBlock::Unblocked => api::SnapshotBlockPublicAccessState::Unblocked,
        SnapshotBlock::NewSharing => api::SnapshotBlockPublicAccessState::BlockNewSharing,
        SnapshotBlock::AllSharing => api::SnapshotBlockPublicAccessState::BlockAllSharing,
    }
}

fn change(cx: &Cx, tx: &mut Tx, to: impl FnOnce(&mut AccountSettings)) -> Result<AccountSettings, Fault> {
    let mut settings = tables::account_settings(tx, cx.scope())?;
    to(&mut settings);
    tables::keep_account_settings(tx, cx.scope(), &settings)?;
    Ok(settings)
}
