//! The laptop: a place on the simulated internet where the user's own programs run, with the world's names and
//! certificates.

use crate::dirs::DataDir;
use crate::failure::Failure;
use box_linux::Laptop;
use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

/// Where Linux distributions keep the certificates that everyone trusts.
const BUNDLES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// A place by its name in the keeper's store.
pub struct Place(pub String);

/// Writes what the laptop's programs shall see, at the start of the cloud.
pub fn write_files(dir: &DataDir, resolver: Ipv4Addr) -> Result<(), Failure> {
    let folder = dir.join("run/laptop");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("resolv.conf"), format!("nameserver {resolver}\n"))?;
    let host = BUNDLES.iter().find_map(|b| fs::read_to_string(b).ok()).unwrap_or_default();
    let own = fs::read_to_string(dir.join("pki/root.crt"))?;
    Ok(fs::write(folder.join("ca.pem"), format!("{host}\n{own}"))?)
}

/// A program on the laptop.
pub fn laptop(dir: &DataDir, place: &Place, command: Vec<String>) -> Laptop {
    let ours = |name: &str| dir.join("run/laptop").join(name);
    let ca = ours("ca.pem");
    let resolv = fs::canonicalize("/etc/resolv.conf").unwrap_or_else(|_| PathBuf::from("/etc/resolv.conf"));
    let mut binds = vec![(ours("resolv.conf"), resolv)];
    binds.extend(BUNDLES.iter().map(Path::new).filter(|b| b.exists()).map(|b| (ca.clone(), b.to_path_buf())));
    let trusted = ["AWS_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"];
    let env = trusted.iter().map(|name| (name.to_string(), ca.display().to_string())).collect();
    Laptop { net: place.0.clone(), binds, command, env }
}
