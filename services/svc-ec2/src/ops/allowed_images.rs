//! EnableAllowedImagesSettings, DisableAllowedImagesSettings, GetAllowedImagesSettings, ReplaceImageCriteriaInAllowedImagesSettings.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceImageCriteriaInAllowedImagesSettings.html>

use crate::errors;
use crate::model::{AllowedImages, Allowing, Criterion};
use crate::tables;
use api_ec2 as api;
use base::{AccountId, Fault};
use kernel::Cx;
use store::{Read, Tx};

const CRITERIA_MAX: usize = 10;
const PROVIDERS_MAX: usize = 200;
const NAMES_MAX: usize = 50;
const PRODUCT_CODES_MAX: usize = 50;
/// The account's own images alone.
const NONE: &str = "none";
const PROVIDERS: [&str; 4] = ["amazon", "aws-marketplace", "aws-backup-vault", NONE];

pub fn enable(
    cx: &Cx,
    tx: &mut Tx,
    input: api::EnableAllowedImagesSettingsRequest,
) -> Result<api::EnableAllowedImagesSettingsResult, Fault> {
    let state = input.allowed_images_settings_state;
    let to = match state {
        api::AllowedImagesSettingsEnabledState::Enabled => Allowing::Enabled,
        api::AllowedImagesSettingsEnabledState::AuditMode => Allowing::Audit,
    };
    change(cx, tx, |a| a.state = to)?;
    Ok(api::EnableAllowedImagesSettingsResult { allowed_images_settings_state: Some(state) })
}

pub fn disable(
    cx: &Cx,
    tx: &mut Tx,
    _: api::DisableAllowedImagesSettingsRequest,
) -> Result<api::DisableAllowedImagesSettingsResult, Fault> {
    change(cx, tx, |a| a.state = Allowing::Disabled)?;
    let state = Some(api::AllowedImagesSettingsDisabledState::Disabled);
    Ok(api::DisableAllowedImagesSettingsResult { allowed_images_settings_state: state })
}

pub fn get(
    cx: &Cx,
    read: &dyn Read,
    _: api::GetAllowedImagesSettingsRequest,
) -> Result<api::GetAllowedImagesSettingsResult, Fault> {
    let allowed = tables::allowed_images(read, cx.scope())?;
    let state = match allowed.state {
        Allowing::Disabled => "disabled",
        Allowing::Audit => "audit-mode",
        Allowing::Enabled => "enabled",
    };
    Ok(api::GetAllowedImagesSettingsResult {
        state: Some(state.into()),
        image_criteria: Some(allowed.criteria.into_iter().map(shown).collect()),
        managed_by: Some(api::ManagedBy::Account),
    })
}

pub fn replace(
    cx: &Cx,
    tx: &mut Tx,
    input: api::ReplaceImageCriteriaInAllowedImagesSettingsRequest,
) -> Result<api::ReplaceImageCriteriaInAllowedImagesSettingsResult, Fault> {
    let said = input.image_criteria.unwrap_or_default();
    at_most(said.len(), CRITERIA_MAX, "ImageCriterion")?;
    let criteria = said.into_iter().map(criterion).collect::<Result<Vec<_>, _>>()?;
    change(cx, tx, |a| a.criteria = criteria)?;
    Ok(api::ReplaceImageCriteriaInAllowedImagesSettingsResult { return_value: Some(true) })
}

fn change(cx: &Cx, tx: &mut Tx, change: impl FnOnce(&mut AllowedImages)) -> Result<(), Fault> {
    let mut allowed = tables::allowed_images(tx, cx.scope())?;
    change(&mut allowed);
    tables::keep_allowed_images(tx, cx.scope(), &allowed)
}

fn criterion(said: api::ImageCriterionRequest) -> Result<Criterion, Fault> {
    let out = Criterion {
        providers: said.image_providers.unwrap_or_default(),
        product_codes: said.marketplace_product_codes.unwrap_or_default(),
        names: said.image_names.unwrap_or_default(),
        days_since_deprecated: said.deprecation_time_condition.and_then(|c| c.maximum_days_since_deprecated),
        days_since_created: said.creation_date_condition.and_then(|c| c.maximum_days_since_created),
    };
    if out == Criterion::default() {
        return Err(errors::invalid("An image criterion needs at least one condition."));
    }
    at_most(out.providers.len(), PROVIDERS_MAX, "ImageProvider")?;
    at_most(out.names.len(), NAMES_MAX, "ImageName")?;
    at_most(out.product_codes.len(), PRODUCT_CODES_MAX, "MarketplaceProductCode")?;
    if let Some(bad) = out.providers.iter().find(|p| !is_provider(p)) {
        let why = "It must be amazon, aws-marketplace, aws-backup-vault, none or the ID of an account.";
        return Err(errors::invalid_value(bad, "ImageProvider", why));
    }
    if out.providers.len() > 1 && out.providers.iter().any(|p| p == NONE) {
        return Err(errors::invalid_value(NONE, "ImageProvider", "It cannot be used together with others."));
    }
    match out.names.iter().find(|n| !is_name(n)) {
        Some(bad) => Err(errors::invalid_value(bad, "ImageName", "It has a length or characters that no name has.")),
        None => Ok(out),
    }
}

fn at_most(count: usize, most: usize, name: &str) -> Result<(), Fault> {
    match count > most {
        true => Err(errors::invalid_value(count, name, &format!("At most {most} can be specified."))),
        false => Ok(()),
    }
}

fn is_provider(word: &str) -> bool {
    PROVIDERS.contains(&word) || word.parse::<AccountId>().is_ok()
}

/// 1 to 128 characters of those that images' names have, and wildcards; with `?` at least 3.
fn is_name(name: &str) -> bool {
    let least = if name.contains('?') { 3 } else { 1 };
    let known = |c: char| c.is_ascii_alphanumeric() || "()[] ./-'@_*?".contains(c);
    (least..=128).contains(&name.len()) && name.chars().all(known)
}

fn shown(c: Criterion) -> api::ImageCriterion {
    let some = |words: Vec<String>| (!words.is_empty()).then_some(words);
    api::ImageCriterion {
        image_providers: some(c.providers),
        marketplace_product_codes: some(c.product_codes),
        image_names: some(c.names),
        deprecation_time_condition: c
            .days_since_deprecated
            .map(|days| api::DeprecationTimeCondition { maximum_days_since_deprecated: Some(days) }),
        creation_date_condition: c
            .days_since_created
            .map(|days| api::CreationDateCondition { maximum_days_since_created: Some(days) }),
        ..Default::default()
    }
}
