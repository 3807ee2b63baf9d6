//! ModifyCertificates: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyCertificates.html>

use super::describe_certificates::shown;
use super::shared::show::CERTIFICATE_AUTHORITY;
use crate::engines::Databases;
use crate::errors;
use crate::tables::CERTIFICATE_CHOSEN;
use api_rds::{ModifyCertificatesMessage, ModifyCertificatesResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// The authority of new databases is the account's own choice from now on, or AWS's again. There is one to choose from.
pub fn run(
    databases: &Option<Databases>,
    cx: &Cx,
    tx: &mut Tx,
    input: ModifyCertificatesMessage,
) -> Result<ModifyCertificatesResult, Fault> {
    let named = input.certificate_identifier.as_deref().filter(|n| !n.is_empty());
    let removes = input.remove_customer_override == Some(true);
    match named {
        Some(_) if removes => {
            return Err(errors::combination(
                "CertificateIdentifier and RemoveCustomerOverride cannot be used together.",
            ));
        }
        None if !removes => return Err(errors::missing("CertificateIdentifier")),
        _ => {}
    }
    let authority = databases.as_ref().map(|d| d.disks.authority()).transpose().map_err(Fault::internal)?;
    let found = authority.filter(|_| named.is_none_or(|n| n == CERTIFICATE_AUTHORITY));
    let authority = found.ok_or_else(|| errors::no_certificate(named.unwrap_or(CERTIFICATE_AUTHORITY)))?;
    match removes {
        true => CERTIFICATE_CHOSEN.delete(tx, &(cx.scope(),)).map(drop),
        false => CERTIFICATE_CHOSEN.put(tx, &(cx.scope(),), &true),
    }
    .map_err(Fault::internal)?;
    Ok(ModifyCertificatesResult { certificate: Some(shown(cx, tx, authority)?) })
}
