//! EnableImage, DisableImage, EnableImageDeprecation, DisableImageDeprecation, EnableImageDeregistrationProtection,
//! DisableImageDeregistrationProtection: what an owner wants of an image.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableImage.html>,
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageDeprecation.html>,
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageDeregistrationProtection.html>

use crate::errors;
use crate::ids::ImageId;
use crate::limits::{DEPRECATION_YEARS_MAX, PROTECTION_COOLDOWN_MS};
use crate::model::{Image, ImageFlags, ImageState, Protection};
use crate::ops::shared::images;
use crate::tables;
use api_ec2::{
    DisableImageDeprecationRequest, DisableImageDeprecationResult, DisableImageDeregistrationProtectionRequest,
    DisableImageDeregistrationProtectionResult, DisableImageRequest, DisableImageResult, EnableImageDeprecationRequest,
    EnableImageDeprecationResult, EnableImageDeregistrationProtectionRequest,
    EnableImageDeregistrationProtectionResult, EnableImageRequest, EnableImageResult,
};
use base::{Fault, Timestamp};
use ec2_words::Id;
use kernel::Cx;
use store::Tx;

pub fn disable(cx: &Cx, tx: &mut Tx, input: DisableImageRequest) -> Result<DisableImageResult, Fault> {
    change(cx, tx, &input.image_id, |image, flags| {
        flags.disabled = true;
        match image.state {
            ImageState::Available => Ok(()),
            _ => Err(errors::image_state(&image.id, "available")),
        }
    })?;
    Ok(DisableImageResult { r#return: Some(true) })
}

pub fn enable(cx: &Cx, tx: &mut Tx, input: EnableImageRequest) -> Result<EnableImageResult, Fault> {
    change(cx, tx, &input.image_id, |_, flags| {
        flags.disabled = false;
        Ok(())
    })?;
    Ok(EnableImageResult { r#return: Some(true) })
}

pub fn deprecate(
    cx: &Cx,
    tx: &mut Tx,
    input: EnableImageDeprecationRequest,
) -> Result<EnableImageDeprecationResult, Fault> {
    let at = minute(cx.now(), input.deprecate_at)?;
    change(cx, tx, &input.image_id, |_, flags| {
        flags.deprecated_at = Some(at);
        Ok(())
    })?;
    Ok(EnableImageDeprecationResult { r#return: Some(true) })
}

/// A moment to come, within ten years, to the nearest minute.
fn minute(now: Timestamp, wanted: Timestamp) -> Result<Timestamp, Fault> {
    let bad = |why: &str| Err(errors::invalid_value(wanted, "DeprecateAt", why));
    if wanted <= now {
        return bad("The deprecation date and time must be in the future.");
    }
    let years = i64::from(DEPRECATION_YEARS_MAX);
    if wanted.secs() - now.secs() > years * 366 * 24 * 3600 {
        return bad(&format!("The deprecation date and time can be at most {years} years from now."));
    }
    Ok(Timestamp::from_secs((wanted.secs() + 30) / 60 * 60))
}

pub fn undeprecate(
    cx: &Cx,
    tx: &mut Tx,
    input: DisableImageDeprecationRequest,
) -> Result<DisableImageDeprecationResult, Fault> {
    change(cx, tx, &input.image_id, |_, flags| {
        flags.deprecated_at = None;
        Ok(())
    })?;
    Ok(DisableImageDeprecationResult { r#return: Some(true) })
}

pub fn protect(
    cx: &Cx,
    tx: &mut Tx,
    input: EnableImageDeregistrationProtectionRequest,
) -> Result<EnableImageDeregistrationProtectionResult, Fault> {
    let flags = change(cx, tx, &input.image_id, |_, flags| {
        flags.protection = Protection::On { cooldown: input.with_cooldown == Some(true) };
        Ok(())
    })?;
    Ok(EnableImageDeregistrationProtectionResult { r#return: Some(flags.protection.name().into()) })
}

pub fn unprotect(
    cx: &Cx,
    tx: &mut Tx,
    input: DisableImageDeregistrationProtectionRequest,
) -> Result<DisableImageDeregistrationProtectionResult, Fault> {
    let until = cx.now().plus_ms(PROTECTION_COOLDOWN_MS);
    let flags = change(cx, tx, &input.image_id, |_, flags| {
        flags.protection = match std::mem::take(&mut flags.protection) {
            Protection::On { cooldown: true } => Protection::Cooling { until },
            Protection::On { cooldown: false } => Protection::Off,
            other => other,
        };
        Ok(())
    })?;
    Ok(DisableImageDeregistrationProtectionResult { r#return: Some(flags.protection.name().into()) })
}

/// Changes what is wanted of an image of the caller's own.
fn change(
    cx: &Cx,
    tx: &mut Tx,
    id: &str,
    to: impl FnOnce(&Image, &mut ImageFlags) -> Result<(), Fault>,
) -> Result<ImageFlags, Fault> {
    let id = ImageId::parse(id)?;
    let image = images::own(cx, tx, &id)?;
    let mut flags = tables::image_flags(tx, cx.scope(), &id)?;
    to(&image, &mut flags)?;
    tables::keep_image_flags(tx, cx.scope(), &id, &flags)?;
    Ok(flags)
}
