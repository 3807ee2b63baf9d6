//! Signing certificates of users. Only the oldest interfaces of EC2 took them; here they are kept and shown.
//!
//! IAM API Reference, UploadSigningCertificate, ListSigningCertificates, UpdateSigningCertificate, DeleteSigningCertificate.

use crate::caller::Owner;
use crate::errors::{broken, no_such_entity};
use crate::model::SigningCertificate;
use crate::ops::ssh_public_keys::{active, status};
use crate::rules::certificates;
use crate::tables::{Pair, SIGNING_CERTIFICATES};
use crate::{limits, pages};
use api_iam as api;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::{Read, Tx};

/// Characters of a certificate's id.
const ID_LENGTH: usize = 32;
const ID_ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Gives a user a certificate.
pub(crate) fn upload(
    cx: &Cx,
    tx: &mut Tx,
    input: api::UploadSigningCertificateRequest,
) -> Result<api::UploadSigningCertificateResponse, Fault> {
    let owner = Owner::find(cx, tx, input.user_name.as_deref())?;
    certificates::read(&input.certificate_body)?;
    let at = (cx.global(), owner.id(cx));
    let has = SIGNING_CERTIFICATES.list(tx, &at).map_err(broken)?;
    if has.iter().any(|(_, c)| c.body == input.certificate_body) {
        return Err(Fault::with_status(
            409,
            "DuplicateCertificate",
            "The certificate is already associated with this user.",
        ));
    }
    limits::room(cx, tx, limits::SIGNING_CERTIFICATES_PER_USER, has.len())?;
    let certificate = SigningCertificate {
        id: cx.ids().text(ID_LENGTH, ID_ALPHABET),
        body: input.certificate_body,
        active: true,
        at: cx.now(),
    };
    SIGNING_CERTIFICATES.put(tx, &(at.0, at.1, certificate.id.clone()), &certificate).map_err(broken)?;
    Ok(api::UploadSigningCertificateResponse { certificate: shown(owner.name(), certificate) })
}

/// The certificates of a user.
pub(crate) fn list(
    cx: &Cx,
    read: &dyn Read,
    input: api::ListSigningCertificatesRequest,
) -> Result<api::ListSigningCertificatesResponse, Fault> {
    let owner = Owner::find(cx, read, input.user_name.as_deref())?;
    let at = (cx.global(), owner.id(cx));
    let all: Vec<_> = SIGNING_CERTIFICATES.list(read, &at).map_err(broken)?.into_iter().map(|(_, c)| c).collect();
    let query = format!("signing certificates {}", at.1);
    let page = pages::cut(cx, &query, all, input.max_items, input.marker.as_deref(), |c| c.id.clone())?;
    Ok(api::ListSigningCertificatesResponse {
        certificates: page.items.into_iter().map(|c| shown(owner.name(), c)).collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Switches a certificate on or off.
pub(crate) fn update(cx: &Cx, tx: &mut Tx, input: api::UpdateSigningCertificateRequest) -> Result<Unit, Fault> {
    let (at, mut certificate) = find(cx, tx, input.user_name.as_deref(), &input.certificate_id)?;
    certificate.active = active(input.status)?;
    SIGNING_CERTIFICATES.put(tx, &at, &certificate).map_err(broken)?;
    Ok(Unit {})
}

/// Takes a certificate away.
pub(crate) fn delete(cx: &Cx, tx: &mut Tx, input: api::DeleteSigningCertificateRequest) -> Result<Unit, Fault> {
    let (at, _) = find(cx, tx, input.user_name.as_deref(), &input.certificate_id)?;
    SIGNING_CERTIFICATES.delete(tx, &at).map_err(broken)?;
    Ok(Unit {})
}

fn find(cx: &Cx, read: &dyn Read, user: Option<&str>, id: &str) -> Result<(Pair, SigningCertificate), Fault> {
    let owner = Owner::find(cx, read, user)?;
    let at = (cx.global(), owner.id(cx), id.to_owned());
    let found = SIGNING_CERTIFICATES.get(read, &at).map_err(broken)?;
    Ok((at, found.ok_or_else(|| no_such_entity(format!("The Certificate with id {id} cannot be found.")))?))
}

fn shown(user_name: String, c: SigningCertificate) -> api::SigningCertificate {
    api::SigningCertificate {
        user_name,
        certificate_id: c.id,
        certificate_body: c.body,
        status: status(c.active),
        upload_date: Some(c.at),
    }
}
