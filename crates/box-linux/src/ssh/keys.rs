//! Host keys, one per machine, kept beside its disk; and authorized keys, read as the machine's user.

use crate::home::Home;
use crate::shim::{self, BoxFiles};
use crate::sys::{self, Context, Result, Trouble};
use box_spec::{BoxId, Exec, Program, Running, Streams};
use russh::keys::ssh_key::private::Ed25519Keypair;
use russh::keys::ssh_key::{AuthorizedKeys, HashAlg, LineEnding};
use russh::keys::{PrivateKey, PublicKey};
use std::io::Read;
use std::path::Path;

const FILE: &str = "ssh_host_ed25519_key";
/// A private key file is a few hundred bytes.
const KEY_BYTES_MAX: u64 = 16 * 1024;

/// The machine's host key, made when first asked for.
pub(super) fn host_key(home: &Home, id: &BoxId) -> Result<PrivateKey> {
    let path = BoxFiles::at(home.box_dir(id)).path(FILE);
    match std::fs::File::open(&path) {
        Ok(file) => {
            let mut text = String::new();
            file.take(KEY_BYTES_MAX).read_to_string(&mut text).context(|| FILE.into())?;
            PrivateKey::from_openssh(&text).map_err(|e| Trouble::other(FILE, &e.to_string()))
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => make_host_key(&path),
        Err(e) => Err(e).context(|| FILE.into()),
    }
}

/// Whole or not at all: two daemons never run at once, but one may be killed here.
fn make_host_key(path: &Path) -> Result<PrivateKey> {
    let mut seed = [0u8; 32];
    std::fs::File::open("/dev/urandom").and_then(|mut f| f.read_exact(&mut seed)).context(|| "/dev/urandom".into())?;
    let key = PrivateKey::from(Ed25519Keypair::from_seed(&seed));
    let text = key.to_openssh(LineEnding::LF).map_err(|e| Trouble::other(FILE, &e.to_string()))?;
    let new = path.with_extension("new");
    sys::write_new(&new, 0o600, text.as_bytes()).context(|| FILE.into())?;
    std::fs::rename(&new, path).context(|| FILE.into())?;
    Ok(key)
}

/// `SHA256:...` of a machine's host key, as clients show it.
pub fn host_key_fingerprint(home: &Home, id: &BoxId) -> std::result::Result<String, Trouble> {
    Ok(host_key(home, id)?.public_key().fingerprint(HashAlg::Sha256).to_string())
}

/// The keys that may log in as this user; none for an unknown user. Waits for a short program in the machine.
pub(super) fn authorized(home: &Home, id: &BoxId, user: &str) -> Vec<PublicKey> {
    read(home, id, user).map(|text| parse(&text)).unwrap_or_default()
}

fn read(home: &Home, id: &BoxId, user: &str) -> Result<String> {
    let (out, out_in) = std::io::pipe().context(|| "pipe".into())?;
    let null = || std::fs::File::options().read(true).write(true).open("/dev/null").context(|| "/dev/null".into());
    let exec = Exec::program(Program::AuthorizedKeys).as_user(user);
    let program = shim::exec(home, id, &exec, Streams::Given([null()?.into(), out_in.into(), null()?.into()]))?;
    let mut bytes = Vec::new();
    let mut out = out;
    out.read_to_end(&mut bytes).context(|| "authorized keys".into())?;
    Box::new(program).wait();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

pub(super) fn parse(text: &str) -> Vec<PublicKey> {
    let lines = text.lines().filter(|l| !l.trim().is_empty() && !l.trim_start().starts_with('#'));
    let entries = lines.filter_map(|line| AuthorizedKeys::new(line).next()?.ok());
    entries.filter(|e| e.config_opts().is_empty()).map(|e| e.public_key().clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::parse;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC/pWVIaWkW1nl5Zh4xcUKlm6kBpYyXvDKSn3uMBmcXP";

    #[test]
    fn keys_without_options_are_taken_and_nonsense_is_passed_over() {
        assert_eq!(parse(&format!("# mine\n\n{KEY} me@here\nnonsense\n{KEY}\n")).len(), 2);
        assert_eq!(parse(&format!("command=\"echo no\" {KEY}\nno-pty {KEY}\n")).len(), 0, "a restriction not enforced");
    }
}
