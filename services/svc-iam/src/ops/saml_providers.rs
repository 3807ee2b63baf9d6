//! SAML providers: metadata documents under a name. Nobody signs in with them yet (AssumeRoleWithSAML).
//!
//! IAM API Reference, CreateSAMLProvider, GetSAMLProvider, UpdateSAMLProvider, DeleteSAMLProvider, ListSAMLProviders.

use crate::errors::{already_exists, broken, invalid_input, no_such_entity};
use crate::model::SamlProvider;
use crate::rules::saml;
use crate::tables::{Name, SAML_PROVIDERS};
use crate::{limits, tagging};
use api_iam as api;
use base::{Arn, Fault};
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

/// Characters of a provider's own id.
const UUID_LENGTH: usize = 22;
const UUID_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// Keeps a provider.
pub(crate) fn create(
    cx: &Cx,
    tx: &mut Tx,
    input: api::CreateSAMLProviderRequest,
) -> Result<api::CreateSAMLProviderResponse, Fault> {
    let key = (cx.global(), input.name.clone());
    if SAML_PROVIDERS.contains(tx, &key).map_err(broken)? {
        return Err(already_exists(format!("SAML provider with name {} already exists.", input.name)));
    }
    let has = SAML_PROVIDERS.count(tx, &(cx.global(),)).map_err(broken)?;
    limits::room(cx, tx, limits::SAML_PROVIDERS, has)?;
    let valid_until = saml::valid_until(&input.saml_metadata_document, cx.now())?;
    let provider = SamlProvider {
        name: input.name,
        document: input.saml_metadata_document,
        uuid: cx.ids().text(UUID_LENGTH, UUID_ALPHABET),
        created: cx.now(),
        valid_until,
    };
    SAML_PROVIDERS.put(tx, &key, &provider).map_err(broken)?;
    let arn = arn(cx, &provider.name);
    tagging::put(cx, tx, &arn, input.tags.as_deref().unwrap_or_default())?;
    let tags = tagging::shown(tx, cx.global(), &arn)?;
    Ok(api::CreateSAMLProviderResponse { saml_provider_arn: Some(arn), tags })
}

/// One provider.
pub(crate) fn get(
    cx: &Cx,
    read: &dyn Read,
    input: api::GetSAMLProviderRequest,
) -> Result<api::GetSAMLProviderResponse, Fault> {
    let (_, provider) = find(cx, read, &input.saml_provider_arn)?;
    Ok(api::GetSAMLProviderResponse {
        saml_provider_uuid: Some(provider.uuid),
        saml_metadata_document: Some(provider.document),
        create_date: Some(provider.created),
        valid_until: Some(provider.valid_until),
        tags: tagging::shown(read, cx.global(), &input.saml_provider_arn)?,
        ..Default::default()
    })
}

/// Replaces the metadata of a provider.
pub(crate) fn update(
    cx: &Cx,
    tx: &mut Tx,
    input: api::UpdateSAMLProviderRequest,
) -> Result<api::UpdateSAMLProviderResponse, Fault> {
    let (key, mut provider) = find(cx, tx, &input.saml_provider_arn)?;
    if let Some(document) = input.saml_metadata_document {
        provider.valid_until = saml::valid_until(&document, cx.now())?;
        provider.document = document;
    }
    SAML_PROVIDERS.put(tx, &key, &provider).map_err(broken)?;
    Ok(api::UpdateSAMLProviderResponse { saml_provider_arn: Some(input.saml_provider_arn) })
}

/// Forgets a provider.
pub(crate) fn delete(cx: &Cx, tx: &mut Tx, input: api::DeleteSAMLProviderRequest) -> Result<Unit, Fault> {
    let (key, _) = find(cx, tx, &input.saml_provider_arn)?;
    tagging::clear(cx, tx, &input.saml_provider_arn)?;
    SAML_PROVIDERS.delete(tx, &key).map_err(broken)?;
    Ok(Unit {})
}

/// All providers.
pub(crate) fn list(
    cx: &Cx,
    read: &dyn Read,
    _: api::ListSAMLProvidersRequest,
) -> Result<api::ListSAMLProvidersResponse, Fault> {
    let all = SAML_PROVIDERS.list(read, &(cx.global(),)).map_err(broken)?;
    let shown = all.into_iter().map(|(_, p)| api::SAMLProviderListEntry {
        arn: Some(arn(cx, &p.name)),
        valid_until: Some(p.valid_until),
        create_date: Some(p.created),
        ..Default::default()
    });
    Ok(api::ListSAMLProvidersResponse { saml_provider_list: Some(shown.collect()) })
}

/// Adds or overwrites tags.
pub(crate) fn tag(cx: &Cx, tx: &mut Tx, input: api::TagSAMLProviderRequest) -> Result<Unit, Fault> {
    find(cx, tx, &input.saml_provider_arn)?;
    tagging::put(cx, tx, &input.saml_provider_arn, &input.tags).map(|()| Unit {})
}

/// Removes tags.
pub(crate) fn untag(cx: &Cx, tx: &mut Tx, input: api::UntagSAMLProviderRequest) -> Result<Unit, Fault> {
    find(cx, tx, &input.saml_provider_arn)?;
    tagging::remove(cx, tx, &input.saml_provider_arn, &input.tag_keys).map(|()| Unit {})
}

/// The tags of a provider.
pub(crate) fn tags(
    cx: &Cx,
    read: &dyn Read,
    input: api::ListSAMLProviderTagsRequest,
) -> Result<api::ListSAMLProviderTagsResponse, Fault> {
    find(cx, read, &input.saml_provider_arn)?;
    let page = tagging::list(cx, read, &input.saml_provider_arn, input.max_items, input.marker.as_deref())?;
    Ok(api::ListSAMLProviderTagsResponse { tags: page.items, is_truncated: page.is_truncated, marker: page.marker })
}

/// `arn:aws:iam::ACCOUNT:saml-provider/NAME`
pub(crate) fn arn(cx: &Cx, name: &str) -> String {
    format!("arn:aws:iam::{}:saml-provider/{name}", cx.account)
}

fn find(cx: &Cx, read: &dyn Read, arn: &str) -> Result<(Name, SamlProvider), Fault> {
    let invalid = || invalid_input(format!("Invalid ARN:  {arn}"));
    let parsed: Arn = arn.parse().map_err(|_| invalid())?;
    let name =
        parsed.resource.strip_prefix("saml-provider/").filter(|_| parsed.service == "iam").ok_or_else(invalid)?;
    let key = (cx.global(), name.to_owned());
    let found = SAML_PROVIDERS.get(read, &key).map_err(broken)?.filter(|_| parsed.account == cx.account.to_string());
    Ok((key, found.ok_or_else(|| no_such_entity(format!("Manifest not found for arn {arn}")))?))
}
