//! Seams: what the cloud hands to this room. Rooms touch no files; engines and disks come through these traits.
//!
//! Decision: "Machines", section "Where images and engines come from"; "The running cloud", RDS.

use box_spec::{Boxes, Image};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Drivers of this room.
#[derive(Clone)]
pub struct Databases {
    /// Runs boxes.
    pub boxes: Arc<dyn Boxes>,
    /// Where engines come from, and how they are run.
    pub engines: Arc<dyn Engines>,
    /// Where the data lies.
    pub disks: Arc<dyn Disks>,
    /// Host paths that no box may see.
    pub hide: Vec<PathBuf>,
}

/// A MariaDB that can be used now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineFiles {
    /// The root file system of its boxes. It holds `/bin/sh`.
    pub image: Image,
    /// Its version as RDS writes it: `10.11.14`.
    pub version: String,
    /// The uid and gid that its server runs under, inside.
    pub uid: u32,
    /// Its command-line client, inside.
    pub client: PathBuf,
}

/// One server as its command lines need it; paths are those inside the box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The data directory.
    pub data_dir: PathBuf,
    /// The socket of the cloud's own administrator.
    pub socket: PathBuf,
    /// TCP port, on every address of the box.
    pub port: u16,
    /// Memory of the instance's class in bytes.
    pub memory_bytes: u64,
}

/// What a new database is told once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setup<'a> {
    /// The master user's name.
    pub master_user: &'a str,
    /// The master user's password; only its hash may be written.
    pub master_password: &'a str,
    /// The password of `rdsadmin`@`localhost`, the cloud's own way in over the socket.
    pub admin_password: &'a str,
    /// The first database, if one is wanted.
    pub database: Option<&'a str>,
}

/// Where engines come from, and the words they understand.
pub trait Engines: Send + Sync {
    /// The version that is served, or will be once it is fetched, as RDS writes it; `None` while that is not known.
    fn version(&self) -> Option<String>;
    /// The engine; `Ok(None)` while it is being fetched (the loop [`crate::LOOP`] is woken when it is there); an error says what is
    /// missing and what to do.
    fn mariadb(&self) -> Result<Option<EngineFiles>, String>;
    /// The command that serves, in the foreground, with its log on standard error.
    fn serve(&self, files: &EngineFiles, server: &Server) -> Vec<String>;
    /// The command that fills an empty data directory from the SQL on its standard input, and ends.
    fn initialise(&self, files: &EngineFiles, server: &Server) -> Vec<String>;
    /// That SQL: system tables, administrator, master user, first database.
    fn setup_sql(&self, files: &EngineFiles, setup: &Setup<'_>) -> Result<String, String>;
    /// SQL that gives the master user this password and its privileges back; it holds no clear text.
    fn password_sql(&self, master_user: &str, password: &str) -> String;
}

/// A database's files on the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disk {
    /// The data directory; the engine's user owns it.
    pub data: PathBuf,
    /// The SQL of its first start; gone after it.
    pub setup: PathBuf,
}

/// Where data lies: below the cloud's `blob/rds/ID`, so that it survives boxes, daemons and reboots.
pub trait Disks: Send + Sync {
    /// Makes a database's files anew: an empty data directory (mode 0700) and the SQL (mode 0600), both owned by `uid` as the box sees
    /// it. What was there is deleted.
    fn make(&self, id: &str, uid: u32, setup_sql: &str) -> io::Result<Disk>;
    /// Where a database's files are, whether or not they exist.
    fn at(&self, id: &str) -> Disk;
    /// Deletes the SQL of the first start. Gone already: success.
    fn forget_setup(&self, id: &str) -> io::Result<()>;
    /// Deletes all files of a database. Unknown: success.
    fn remove(&self, id: &str) -> io::Result<()>;
    /// Every database that has files.
    fn all(&self) -> io::Result<Vec<String>>;
}
