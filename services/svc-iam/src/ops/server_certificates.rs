//! Certificates of servers, with their keys.
//!
//! IAM API Reference, UploadServerCertificate, GetServerCertificate, UpdateServerCertificate, DeleteServerCertificate,
//! ListServerCertificates. The key is never answered.

use crate::errors::{already_exists, broken, no_such_entity};
use crate::model::ServerCertificate;
use crate::rules::{certificates, names};
use crate::tables::{Name, SERVER_CERTIFICATES};
use crate::{limits, pages, tagging};
use api_iam as api;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

/// Keeps a certificate whose key fits.
pub(crate) fn upload(
    cx: &Cx,
    tx: &mut Tx,
    input: api::UploadServerCertificateRequest,
) -> Result<api::UploadServerCertificateResponse, Fault> {
    let key = (cx.global(), names::key(&input.server_certificate_name));
    free(tx, &key, &input.server_certificate_name)?;
    let has = SERVER_CERTIFICATES.count(tx, &(cx.global(),)).map_err(broken)?;
    limits::room(cx, tx, limits::SERVER_CERTIFICATES, has)?;
    let read = certificates::read(&input.certificate_body)?;
    read.fits(&input.private_key)?;
    if let Some(chain) = &input.certificate_chain {
        certificates::chain(chain)?;
    }
    let certificate = ServerCertificate {
        name: input.server_certificate_name,
        path: names::path(input.path),
        id: cx.ids().iam("ASCA"),
        // white space around them is not kept: clients compare what they sent without it
        body: input.certificate_body.trim().to_owned(),
        chain: input.certificate_chain.map(|c| c.trim().to_owned()),
        key: input.private_key,
        at: cx.now(),
        expires: read.expires,
    };
    SERVER_CERTIFICATES.put(tx, &key, &certificate).map_err(broken)?;
    tagging::put(cx, tx, &certificate.id, input.tags.as_deref().unwrap_or_default())?;
    Ok(api::UploadServerCertificateResponse {
        tags: tagging::shown(tx, cx.global(), &certificate.id)?,
        server_certificate_metadata: Some(metadata(cx, certificate)),
    })
}

/// One certificate, without its key.
pub(crate) fn get(
    cx: &Cx,
    read: &dyn Read,
    input: api::GetServerCertificateRequest,
) -> Result<api::GetServerCertificateResponse, Fault> {
    let (_, certificate) = find(cx, read, &input.server_certificate_name)?;
    let shown = api::ServerCertificate {
        tags: tagging::shown(read, cx.global(), &certificate.id)?,
        certificate_body: certificate.body.clone(),
        certificate_chain: certificate.chain.clone(),
        server_certificate_metadata: metadata(cx, certificate),
    };
    Ok(api::GetServerCertificateResponse { server_certificate: shown })
}

/// Gives a certificate another name or path.
pub(crate) fn update(cx: &Cx, tx: &mut Tx, input: api::UpdateServerCertificateRequest) -> Result<Unit, Fault> {
    let (key, mut certificate) = find(cx, tx, &input.server_certificate_name)?;
    if let Some(name) = input.new_server_certificate_name {
        let new = (cx.global(), names::key(&name));
        if new != key {
            free(tx, &new, &name)?;
        }
        certificate.name = name;
    }
    certificate.path = input.new_path.unwrap_or(certificate.path);
    SERVER_CERTIFICATES.delete(tx, &key).map_err(broken)?;
    SERVER_CERTIFICATES.put(tx, &(cx.global(), names::key(&certificate.name)), &certificate).map_err(broken)?;
    Ok(Unit {})
}

/// Forgets a certificate.
pub(crate) fn delete(cx: &Cx, tx: &mut Tx, input: api::DeleteServerCertificateRequest) -> Result<Unit, Fault> {
    let (key, certificate) = find(cx, tx, &input.server_certificate_name)?;
    tagging::clear(cx, tx, &certificate.id)?;
    SERVER_CERTIFICATES.delete(tx, &key).map_err(broken)?;
    Ok(Unit {})
}

/// The certificates below a path.
pub(crate) fn list(
    cx: &Cx,
    read: &dyn Read,
    input: api::ListServerCertificatesRequest,
) -> Result<api::ListServerCertificatesResponse, Fault> {
    let prefix = names::path(input.path_prefix);
    let mut all = SERVER_CERTIFICATES.list(read, &(cx.global(),)).map_err(broken)?;
    all.retain(|(_, c)| c.path.starts_with(&prefix));
    let query = format!("server certificates {prefix}");
    let page = pages::cut(cx, &query, all, input.max_items, input.marker.as_deref(), |((_, key), _)| key.clone())?;
    Ok(api::ListServerCertificatesResponse {
        server_certificate_metadata_list: page.items.into_iter().map(|(_, c)| metadata(cx, c)).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Adds or overwrites tags.
pub(crate) fn tag(cx: &Cx, tx: &mut Tx, input: api::TagServerCertificateRequest) -> Result<Unit, Fault> {
    let (_, found) = find(cx, tx, &input.server_certificate_name)?;
    tagging::put(cx, tx, &found.id, &input.tags).map(|()| Unit {})
}

/// Removes tags.
pub(crate) fn untag(cx: &Cx, tx: &mut Tx, input: api::UntagServerCertificateRequest) -> Result<Unit, Fault> {
    let (_, found) = find(cx, tx, &input.server_certificate_name)?;
    tagging::remove(cx, tx, &found.id, &input.tag_keys).map(|()| Unit {})
}

/// The tags of a certificate.
pub(crate) fn tags(
    cx: &Cx,
    read: &dyn Read,
    input: api::ListServerCertificateTagsRequest,
) -> Result<api::ListServerCertificateTagsResponse, Fault> {
    let (_, found) = find(cx, read, &input.server_certificate_name)?;
    let page = tagging::list(cx, read, &found.id, input.max_items, input.marker.as_deref())?;
    Ok(api::ListServerCertificateTagsResponse {
        tags: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

fn find(cx: &Cx, read: &dyn Read, name: &str) -> Result<(Name, ServerCertificate), Fault> {
    let key = (cx.global(), names::key(name));
    let found = SERVER_CERTIFICATES.get(read, &key).map_err(broken)?;
    let missing = || no_such_entity(format!("The Server Certificate with name {name} cannot be found."));
    Ok((key, found.ok_or_else(missing)?))
}

fn free(read: &dyn Read, key: &Name, name: &str) -> Result<(), Fault> {
    match SERVER_CERTIFICATES.contains(read, key).map_err(broken)? {
        true => Err(already_exists(format!("The Server Certificate with name {name} already exists."))),
        false => Ok(()),
    }
}

fn metadata(cx: &Cx, c: ServerCertificate) -> api::ServerCertificateMetadata {
    api::ServerCertificateMetadata {
        arn: format!("arn:aws:iam::{}:server-certificate{}{}", cx.account, c.path, c.name),
        path: c.path,
        server_certificate_name: c.name,
        server_certificate_id: c.id,
        upload_date: Some(c.at),
        expiration: Some(c.expires),
    }
}
