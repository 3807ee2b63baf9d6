//! The root and the intermediate, made once and kept on disk.

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, SanType,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use sha1::{Digest, Sha1};
use std::fmt;
use std::fs;
use std::io::Write;
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use time::{Duration, OffsetDateTime};

/// The root's life, in days.
const ROOT_DAYS: i64 = 3650;
/// A leaf's life, in days; leaves live in memory and are made again at each start.
const LEAF_DAYS: i64 = 397;

/// Making or reading a certificate failed.
#[derive(Debug)]
pub struct PkiError(String);

impl fmt::Display for PkiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "certificates: {}", self.0)
    }
}
impl std::error::Error for PkiError {}
impl PkiError {
    pub(crate) fn new(what: impl Into<String>) -> PkiError {
        PkiError(what.into())
    }
}
impl From<rcgen::Error> for PkiError {
    fn from(e: rcgen::Error) -> Self {
        PkiError(e.to_string())
    }
}
impl From<std::io::Error> for PkiError {
    fn from(e: std::io::Error) -> Self {
        PkiError(e.to_string())
    }
}

/// Signs certificates for names in the simulated world.
pub struct Authority {
    root_pem: String,
    endpoints: Issuer<'static, KeyPair>,
    endpoints_der: CertificateDer<'static>,
    endpoints_pem: String,
}

/// Facts of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// SHA-1 of its DER, in hex.
    pub sha1: String,
    /// When its life begins, in seconds since 1970.
    pub from_seconds: i64,
    /// When its life ends, in seconds since 1970.
    pub till_seconds: i64,
}

impl Authority {
    /// The authority kept in `dir`, made there at the first call.
    pub fn open(dir: &Path) -> Result<Authority, PkiError> {
        fs::create_dir_all(dir)?;
        if !dir.join("endpoints.crt").exists() {
            Authority::make(dir)?;
        }
        let read = |name: &str| fs::read_to_string(dir.join(name));
        let key = KeyPair::from_pem(&read("endpoints.key")?)?;
        let endpoints_pem = read("endpoints.crt")?;
        let der = pem_to_der(&endpoints_pem)?;
        Ok(Authority {
            root_pem: read("root.crt")?,
            endpoints: Issuer::new(intermediate_params(), key),
            endpoints_der: der,
            endpoints_pem,
        })
    }

    /// The root certificate in PEM: what machines and the laptop trust.
    pub fn root_pem(&self) -> &str {
        &self.root_pem
    }

    /// What can be told of the root.
    pub fn about(&self) -> Result<About, PkiError> {
        let der = pem_to_der(&self.root_pem)?;
        let unknown = || PkiError("the root says no dates".into());
        let mut dates = (0..der.len()).filter_map(|at| utc_time(der.get(at..)?));
        let (from_seconds, till_seconds) = (dates.next().ok_or_else(unknown)?, dates.next().ok_or_else(unknown)?);
        Ok(About { sha1: hex::encode(Sha1::digest(&der)), from_seconds, till_seconds })
    }

    /// One certificate and key for these host names and addresses, with its chain.
    pub fn leaf(&self, names: &[&str]) -> Result<Arc<CertifiedKey>, PkiError> {
        let (cert, key) = self.signed(names)?;
        let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let signer = rustls::crypto::ring::sign::any_supported_type(&der).map_err(|e| PkiError(e.to_string()))?;
        Ok(Arc::new(CertifiedKey::new(vec![cert.der().clone(), self.endpoints_der.clone()], signer)))
    }

    /// The same as PEM, for a server that reads files: the chain, and the key.
    pub fn leaf_pem(&self, name: &str) -> Result<(String, String), PkiError> {
        let (cert, key) = self.signed(&[name])?;
        Ok((format!("{}{}", cert.pem(), self.endpoints_pem), key.serialize_pem()))
    }

    /// A certificate in PEM for a key that signs under this name and serves nothing.
    pub(crate) fn certify(&self, name: &str, key: &KeyPair) -> Result<String, PkiError> {
        let mut params = dated(ROOT_DAYS);
        params.distinguished_name = named(name);
        params.subject_alt_names = vec![SanType::DnsName(name.try_into()?)];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        Ok(params.signed_by(key, &self.endpoints)?.pem())
    }

    fn signed(&self, names: &[&str]) -> Result<(Certificate, KeyPair), PkiError> {
        let key = KeyPair::generate()?;
        let mut params = dated(LEAF_DAYS);
        let first = names.first().copied().unwrap_or_default();
        params.distinguished_name = named(&first.chars().take(64).collect::<String>());
        params.subject_alt_names = names.iter().map(|name| alternative(name)).collect::<Result<_, _>>()?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        Ok((params.signed_by(&key, &self.endpoints)?, key))
    }

    fn make(dir: &Path) -> Result<(), PkiError> {
        let root_key = KeyPair::generate()?;
        let mut params = dated(ROOT_DAYS);
        params.distinguished_name = named("Hanul Local Root CA");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(1));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let root = params.self_signed(&root_key)?;
        let issuer = Issuer::new(params, root_key);
        let key = KeyPair::generate()?;
        let endpoints = intermediate_params().signed_by(&key, &issuer)?;
        // the root's own key is needed for nothing else yet: it is kept for the intermediates to come
        private(&dir.join("root.key"), &issuer.key().serialize_pem())?;
        private(&dir.join("endpoints.key"), &key.serialize_pem())?;
        fs::write(dir.join("root.crt"), root.pem())?;
        fs::write(dir.join("endpoints.crt.new"), endpoints.pem())?;
        Ok(fs::rename(dir.join("endpoints.crt.new"), dir.join("endpoints.crt"))?)
    }
}

fn alternative(name: &str) -> Result<SanType, PkiError> {
    Ok(match name.parse::<IpAddr>() {
        Ok(ip) => SanType::IpAddress(ip),
        Err(_) => SanType::DnsName(name.try_into()?),
    })
}

fn intermediate_params() -> CertificateParams {
    let mut params = dated(ROOT_DAYS);
    params.distinguished_name = named("Hanul Local Endpoints CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.use_authority_key_identifier_extension = true;
    params
}

fn dated(days: i64) -> CertificateParams {
    let mut params = CertificateParams::default();
    let now = OffsetDateTime::now_utc();
    params.not_before = now - Duration::days(1);
    params.not_after = now + Duration::days(days);
    params
}

fn named(common_name: &str) -> DistinguishedName {
    let mut dn = DistinguishedName::new();
    dn.push(DnType::CommonName, common_name);
    dn.push(DnType::OrganizationName, "Hanul");
    dn
}

fn private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600).open(path)?.write_all(text.as_bytes())
}

/// A date at the beginning of these bytes, as certificates have it until 2049: `YYMMDDhhmmssZ`.
fn utc_time(der: &[u8]) -> Option<i64> {
    let text = der.strip_prefix(&[0x17, 13])?.get(..13)?;
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let number = |at: usize| text.get(at..at + 2)?.parse::<u8>().ok();
    let month = time::Month::try_from(number(2)?).ok()?;
    let date = time::Date::from_calendar_date(2000 + i32::from(number(0)?), month, number(4)?).ok()?;
    Some(date.with_hms(number(6)?, number(8)?, number(10)?).ok()?.assume_utc().unix_timestamp())
}

fn pem_to_der(pem: &str) -> Result<CertificateDer<'static>, PkiError> {
    use rustls::pki_types::pem::PemObject;
    CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|e| PkiError(e.to_string()))
}
