//! Where packages come from: the host's own apt sources, or a sources file that the user names.

use crate::{SupplyError, error::At};
use std::{ffi::OsString, fs, path::PathBuf};

/// Package sources.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Sources {
    /// The host's configuration, read by apt itself; right on Debian and its relatives.
    #[default]
    Host,
    /// An apt sources file (`.list` or `.sources`), with Signed-By naming a keyring.
    File(PathBuf),
}

impl Sources {
    /// The environment variable that names a sources file.
    pub const VARIABLE: &str = "HANUL_APT_SOURCES";

    /// The file that `HANUL_APT_SOURCES` names, else the host's own sources.
    pub fn from_env() -> Sources {
        Sources::from_value(std::env::var_os(Sources::VARIABLE))
    }

    fn from_value(value: Option<OsString>) -> Sources {
        value.filter(|v| !v.is_empty()).map_or(Sources::Host, |file| Sources::File(file.into()))
    }

    /// Whether this host has sources at all.
    pub(crate) fn check(&self) -> Result<(), SupplyError> {
        if let Sources::File(file) = self {
            return fs::metadata(file).map(|_| ()).at(file);
        }
        let os_release = fs::read_to_string("/etc/os-release").unwrap_or_default();
        debian_like(&os_release).map_err(|host| SupplyError::NoSources { host, variable: Sources::VARIABLE })
    }
}

/// Whether an os-release(5) is Debian's or a relative's; else its `ID`.
pub(crate) fn debian_like(os_release: &str) -> Result<(), String> {
    let field = |name: &str| {
        let line = os_release.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        line.unwrap_or_default().trim_matches('"').to_owned()
    };
    let (id, like) = (field("ID"), field("ID_LIKE"));
    let known = id.split(' ').chain(like.split(' ')).any(|name| name == "debian" || name == "ubuntu");
    if known { Ok(()) } else { Err(if id.is_empty() { "unknown".into() } else { id }) }
}

/// What to do on a host without apt.
pub(crate) fn how_to_get_apt() -> String {
    format!(
        "install apt and dpkg with this host's package manager (they change nothing here), and set {} to an apt sources file \
         if this host is not Debian or a relative; or choose the image that is made of the host's own root",
        Sources::VARIABLE
    )
}
