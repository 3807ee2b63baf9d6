//! The trust store as one bundle, as update-ca-certificates(8) writes it.
//!
//! The links by hash are not made (they need a name hash for each certificate): OpenSSL finds the bundle by `cert.pem` instead.

use crate::rootfs::Root;
use std::io;

const AUTHORITIES: &str = "usr/share/ca-certificates/mozilla";

/// Writes the bundle and its configuration; nothing when ca-certificates is not in the tree.
pub(crate) fn write(root: &Root) -> io::Result<()> {
    let files: Vec<String> = root.list(AUTHORITIES)?.into_iter().filter(|name| name.ends_with(".crt")).collect();
    if files.is_empty() {
        return Ok(());
    }
    let mut bundle = String::new();
    for file in &files {
        let text = root.read(format!("{AUTHORITIES}/{file}"))?.unwrap_or_default();
        bundle.push_str(text.trim_end());
        bundle.push('\n');
        let pem = file.strip_suffix(".crt").unwrap_or(file);
        root.link(format!("etc/ssl/certs/{pem}.pem"), format!("/{AUTHORITIES}/{file}"))?;
    }
    root.write("etc/ssl/certs/ca-certificates.crt", 0o644, bundle)?;
    root.link("usr/lib/ssl/cert.pem", "/etc/ssl/certs/ca-certificates.crt")?;
    let listed: String = files.iter().map(|file| format!("mozilla/{file}\n")).collect();
    root.write("etc/ca-certificates.conf", 0o644, listed)
}
