//! What maintainer scripts would have done, as files: no program of the tree runs (design page "machines", last paragraph).

mod accounts;
mod alternatives;
mod certificates;
mod etc;
mod pam;

pub(crate) use accounts::{MYSQL_ID, POSTGRES_ID};

use crate::{
    recipe::Kind,
    rootfs::{Meta, Root},
};
use std::io;

/// Mount points and directories that packages expect to find.
const DIRS: &[(&str, u32)] = &[
    ("dev", 0o755),
    ("etc/opt", 0o755),
    ("home", 0o755),
    ("media", 0o755),
    ("mnt", 0o755),
    ("opt", 0o755),
    ("proc", 0o755),
    ("root", 0o700),
    ("run", 0o755),
    ("run/lock", 0o1777),
    ("srv", 0o755),
    ("sys", 0o755),
    ("tmp", 0o1777),
    ("usr/local", 0o755),
    ("usr/local/bin", 0o755),
    ("usr/local/etc", 0o755),
    ("usr/local/include", 0o755),
    ("usr/local/lib", 0o755),
    ("usr/local/sbin", 0o755),
    ("usr/local/share", 0o755),
    ("usr/local/src", 0o755),
    ("var/cache", 0o755),
    ("var/lib", 0o755),
    ("var/log", 0o755),
    ("var/opt", 0o755),
    ("var/spool", 0o755),
    ("var/tmp", 0o1777),
];

/// Makes an unpacked tree usable as a root. `sources` is the content of an image's `sources.list`.
pub(crate) fn finish(root: &Root, kind: Kind, sources: &str) -> io::Result<()> {
    for (dir, mode) in DIRS {
        root.dir(dir, Meta::mode(*mode))?;
        root.adjust(dir, Meta::mode(*mode))?;
    }
    accounts::write(root, kind)?;
    etc::common(root)?;
    alternatives::write(root)?;
    if kind == Kind::Image {
        etc::image(root, sources)?;
        certificates::write(root)?;
        pam::write(root)?;
    }
    Ok(())
}
