//! DescribeCertificates: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeCertificates.html>

use super::shared::listing::{self, Query};
use super::shared::show::CERTIFICATE_AUTHORITY;
use crate::engines::{Authority, Databases};
use crate::errors;
use crate::tables::CERTIFICATE_CHOSEN;
use api_rds::{Certificate, CertificateMessage, DescribeCertificatesMessage};
use base::Fault;
use kernel::Cx;
use store::Read;

/// The cloud's own authority, under the name of AWS's default one: it signs what every database shows its clients.
pub fn run(
    databases: &Option<Databases>,
    cx: &Cx,
    read: &dyn Read,
    input: DescribeCertificatesMessage,
) -> Result<CertificateMessage, Fault> {
    let named = input.certificate_identifier.as_deref().filter(|n| !n.is_empty());
    let authority = databases.as_ref().map(|d| d.disks.authority()).transpose().map_err(Fault::internal)?;
    let rows = authority.into_iter().filter(|_| named.is_none_or(|n| n == CERTIFICATE_AUTHORITY)).collect::<Vec<_>>();
    if let (Some(name), true) = (named, rows.is_empty()) {
        return Err(errors::no_certificate(name));
    }
    let query = Query {
        what: &("DescribeCertificates", named),
        filters: &input.filters,
        max: input.max_records,
        marker: &input.marker,
    };
    let (rows, marker) = listing::page(cx, &query, rows, &[], |_| CERTIFICATE_AUTHORITY.into())?;
    let shown = rows.into_iter().map(|a| shown(cx, read, a)).collect::<Result<_, _>>()?;
    Ok(CertificateMessage {
        default_certificate_for_new_launches: Some(CERTIFICATE_AUTHORITY.into()),
        certificates: Some(shown),
        marker,
    })
}

/// The authority; an account that chose it itself is told until when the choice holds.
pub fn shown(cx: &Cx, read: &dyn Read, a: Authority) -> Result<Certificate, Fault> {
    let chosen = CERTIFICATE_CHOSEN.contains(read, &(cx.scope(),)).map_err(Fault::internal)?;
    Ok(Certificate {
        certificate_identifier: Some(CERTIFICATE_AUTHORITY.into()),
        certificate_type: Some("CA".into()),
        thumbprint: Some(a.thumbprint),
        valid_from: Some(a.from),
        valid_till: Some(a.till),
        certificate_arn: Some(format!("arn:aws:rds:{}::cert:{CERTIFICATE_AUTHORITY}", cx.region)),
        customer_override: Some(chosen),
        customer_override_valid_till: chosen.then_some(a.till),
    })
}
