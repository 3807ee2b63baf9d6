//! What can go wrong when an image or an engine is wanted, in words that say what to do next (house style, rule 25).

use std::{io, path::PathBuf};

/// Why an image or an engine could not be had.
#[derive(Debug, thiserror::Error)]
pub enum SupplyError {
    /// The cloud runs `--offline` and something was never fetched.
    #[error("{what} is not in the cache; {how}")]
    Missing {
        /// What is not there, with counts and sizes where they are known.
        what: String,
        /// What the user can do about it.
        how: String,
    },
    /// No recipe has this name.
    #[error("no recipe is named `{0}`; there are `base` and `mariadb`")]
    UnknownRecipe(String),
    /// This host lacks a program that fetches or unpacks packages.
    #[error("`{program}` is not on this host; {how}")]
    NoProgram {
        /// The program that was looked for.
        program: &'static str,
        /// What the user can do about it.
        how: String,
    },
    /// This host is not Debian or a relative, and no package source was named.
    #[error(
        "this host is `{host}`, which has no Debian package sources; write an apt sources file \
         (with Signed-By naming a Debian keyring) and set {variable} to its path"
    )]
    NoSources {
        /// `ID` of the host's os-release.
        host: String,
        /// The environment variable that names a sources file.
        variable: &'static str,
    },
    /// apt refused: no network, unknown package, bad signature. Its own words are kept.
    #[error("apt could not {step}: {message}")]
    Apt {
        /// What was being done: "update the package lists", "resolve", "fetch".
        step: &'static str,
        /// apt's own `E:` and `W:` lines.
        message: String,
    },
    /// A package's bytes are not those that the signed index promises, twice in a row.
    #[error("package {package} does not match the digest in the archive's signed index; it was removed, try again")]
    Digest {
        /// File name of the package.
        package: String,
    },
    /// A package could not be unpacked.
    #[error("could not unpack {package}: {message}")]
    Unpack {
        /// File name of the package.
        package: String,
        /// What `dpkg-deb` or the archive said.
        message: String,
    },
    /// A file of the cache could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The caller asked to stop; what was fetched stays for the next time.
    #[error("stopped; what was fetched is kept and used next time")]
    Cancelled,
}

/// Adds the path to an I/O error.
pub(crate) trait At<T> {
    /// The value, or an error that names `path`.
    fn at(self, path: impl Into<PathBuf>) -> Result<T, SupplyError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, path: impl Into<PathBuf>) -> Result<T, SupplyError> {
        self.map_err(|source| SupplyError::Io { path: path.into(), source })
    }
}
