//! A MariaDB server that the host already has.

use super::share_dir;
use crate::apt::run::find;
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The oldest and newest series that are served: long-term releases that RDS offers (10.6, 10.11, 11.4, 11.8).
const SERIES: std::ops::RangeInclusive<(u32, u32)> = (10, 6)..=(11, 8);

/// An engine of the host, usable where the box's root is made of the host's own root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostEngine {
    /// The server program.
    pub program: PathBuf,
    /// The directory with the SQL files that make the system tables.
    pub share: PathBuf,
    /// The server's version, such as `10.11.6`.
    pub version: String,
}

/// The host's engine of this name when it is there in a version that is served.
pub fn host_engine(name: &str) -> Option<HostEngine> {
    let program = if name == "mariadb" { find("mariadbd")? } else { return None };
    let share = Path::new("/").join(share_dir(Path::new("/")));
    share.join("maria_add_gis_sp_bootstrap.sql").is_file().then_some(())?;
    let said = Command::new(&program).arg("--version").stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let version = version_of(&String::from_utf8_lossy(&said.stdout))?;
    Some(HostEngine { program, share, version })
}

/// The version in `mariadbd  Ver 10.11.6-MariaDB-0+deb12u1 for debian-linux-gnu ...`, if its series is served.
pub(crate) fn version_of(said: &str) -> Option<String> {
    let word = said.split_once("Ver ")?.1.split_whitespace().next()?;
    let (version, brand) = word.split_once('-')?;
    let mut numbers = version.split('.').map(str::parse::<u32>);
    let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next()) else { return None };
    (brand.starts_with("MariaDB") && SERIES.contains(&(major, minor))).then(|| version.to_owned())
}
