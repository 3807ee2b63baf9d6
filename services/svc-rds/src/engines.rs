//! Seams: what the cloud hands to this room. Rooms touch no files; engines and disks come through these traits.
//!
//! Decision: "Machines", section "Where images and engines come from"; "The running cloud", RDS.

use crate::model::{Engine, Parameters};
use base::Timestamp;
use box_spec::{Boxes, Exec, Image};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Drivers of this room.
#[derive(Clone)]
pub struct Databases {
    /// Runs boxes.
    pub boxes: Arc<dyn Boxes>,
    /// Serves `mariadb`, and `mysql`.
    pub mariadb: Arc<dyn Engines>,
    /// Serves `postgres`.
    pub postgres: Arc<dyn Engines>,
    /// Where the data lies.
    pub disks: Arc<dyn Disks>,
    /// Host paths that no box may see.
    pub hide: Vec<PathBuf>,
}

impl Databases {
    /// What serves this engine.
    pub fn engine(&self, engine: Engine) -> &dyn Engines {
        match engine {
            Engine::Mariadb | Engine::Mysql => self.mariadb.as_ref(),
            Engine::Postgres => self.postgres.as_ref(),
        }
    }
}

/// A server program that can be used now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineFiles {
    /// The root file system of its boxes. It holds `/bin/sh`.
    pub image: Image,
    /// Its version as RDS writes it: `10.11.14`, `15.18`.
    pub version: String,
    /// The uid and gid that its server runs under, inside.
    pub uid: u32,
}

/// One server as its command lines need it; paths are those inside the box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The data directory.
    pub data_dir: PathBuf,
    /// What [`Engines::serve`] wants to find there, and the certificate.
    pub config_dir: PathBuf,
    /// Where the log files go.
    pub log_dir: PathBuf,
    /// What [`Engines::setup`] wrote, at the first start.
    pub setup: PathBuf,
    /// Directory of the socket of the cloud's own administrator.
    pub socket_dir: PathBuf,
    /// TCP port, on every address of the box.
    pub port: u16,
    /// Memory of the instance's class in bytes.
    pub memory_bytes: u64,
    /// What the parameter group says, formulas calculated.
    pub parameters: Parameters,
    /// It keeps a journal, from which it can be brought to any moment.
    pub journal: bool,
}

/// How a server is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The command, in the foreground.
    pub command: Vec<String>,
    /// Files that it reads in its configuration directory: name and text.
    pub config: Vec<(String, String)>,
}

/// What a new database is told once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setup<'a> {
    /// The master user's name.
    pub master_user: &'a str,
    /// The master user's password; only its hash may be written.
    pub master_password: &'a str,
    /// The password of `rdsadmin`, the cloud's own way in over the socket.
    pub admin_password: &'a str,
    /// The first database, if one is wanted.
    pub database: Option<&'a str>,
}

/// Where an engine comes from, and the words it understands.
pub trait Engines: Send + Sync {
    /// The version that is served, or will be once it is fetched, as RDS writes it; `None` while that is not known.
    fn version(&self) -> Option<String>;
    /// The engine; `Ok(None)` while it is being fetched (the loop [`crate::LOOP`] is woken when it is there); an error says what is
    /// missing and what to do.
    fn files(&self) -> Result<Option<EngineFiles>, String>;
    /// The command that serves, and its files.
    fn serve(&self, files: &EngineFiles, server: &Server) -> Run;
    /// The command that fills an empty data directory, reads the setup, and ends.
    fn initialise(&self, files: &EngineFiles, server: &Server) -> Vec<String>;
    /// The setup: system tables, administrator, master user, first database.
    fn setup(&self, files: &EngineFiles, setup: &Setup<'_>) -> Result<String, String>;
    /// SQL as the administrator, inside the box. It fails unless the engine greets.
    fn client(&self, files: &EngineFiles, server: &Server, admin_password: &str, sql: &str) -> Exec;
    /// SQL that gives the master user this password and its privileges back; it holds no clear text.
    fn password_sql(&self, master_user: &str, password: &str, admin_password: &str) -> String;
    /// SQL that every start needs, because the engine takes these parameters from nowhere else.
    fn after_start(&self, parameters: &Parameters) -> Vec<String>;
    /// SQL that puts changed dynamic parameters in force, `None` being a return to the engine's own value. The files of
    /// [`Engines::serve`] have been written anew before.
    fn change(&self, changed: &[(String, Option<String>)]) -> Vec<String>;
    /// How it is brought to a moment; `None`: it is not.
    fn journals(&self) -> Option<&dyn Journals> {
        None
    }
}

/// An engine's journal: what it wrote since a copy of its data was made.
pub trait Journals: Send + Sync {
    /// Lays what `source` has written since `base` was copied from it, up to the end of a moment's second, into `base`; where in it a
    /// replay begins. An error where the journal does not lead from one to the other.
    fn gather(&self, base: &Disk, source: &Disk, uid: u32, until: Timestamp) -> io::Result<u64>;
    /// What [`Journals::replay`] wants to find as its setup.
    fn access(&self, admin_password: &str) -> String;
    /// The command that applies what was gathered, and ends.
    fn replay(&self, files: &EngineFiles, server: &Server, from: u64) -> Vec<String>;
    /// SQL that lets go of what is older than every backup.
    fn forget(&self, before: Timestamp) -> String;
}

/// A database's files on the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disk {
    /// The data directory; the engine's user owns it.
    pub data: PathBuf,
    /// Files of the engine's configuration.
    pub config: PathBuf,
    /// The engine's log files.
    pub logs: PathBuf,
    /// The SQL of its first start; gone after it.
    pub setup: PathBuf,
}

/// A log file of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFile {
    /// `error/mysql-error.log`
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// When it was written last.
    pub written: Timestamp,
}

/// The authority that signs the databases' certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// SHA-1 of its certificate in hex.
    pub thumbprint: String,
    /// When its life began.
    pub from: Timestamp,
    /// When its life ends.
    pub till: Timestamp,
}

/// Where data lies: below the cloud's `blob/rds/ID`, so that it survives boxes, daemons and reboots.
pub trait Disks: Send + Sync {
    /// Makes a database's files anew: an empty data directory (mode 0700) and the SQL (mode 0600), both owned by `uid` as the box sees
    /// it. What was there is deleted.
    fn make(&self, id: &str, uid: u32, setup: &str) -> io::Result<Disk>;
    /// Writes what a start that ends is told, as [`Disks::make`] does.
    fn tell(&self, id: &str, uid: u32, setup: &str) -> io::Result<()>;
    /// Copies another database's data; nothing is there under the new id before [`Disks::keep_copy`].
    fn copy(&self, from: &str, to: &str) -> io::Result<()>;
    /// Brings a copy to the disk and gives it its id: it is there whole or not at all. What was there is deleted.
    fn keep_copy(&self, to: &str) -> io::Result<()>;
    /// Writes the configuration and a certificate for this host name, owned by `uid`, and makes the place of the logs.
    fn configure(&self, id: &str, uid: u32, host: &str, files: &[(String, String)]) -> io::Result<()>;
    /// Where a database's files are, whether or not they exist.
    fn at(&self, id: &str) -> Disk;
    /// Deletes the SQL of the first start. Gone already: success.
    fn forget_setup(&self, id: &str) -> io::Result<()>;
    /// Deletes all files of a database. Unknown: success.
    fn remove(&self, id: &str) -> io::Result<()>;
    /// Every database that has files.
    fn all(&self) -> io::Result<Vec<String>>;
    /// The log files of a database.
    fn logs(&self, id: &str) -> io::Result<Vec<LogFile>>;
    /// A part of a log file; `None` when there is no such file.
    fn log(&self, id: &str, name: &str, from: u64, bytes: usize) -> io::Result<Option<Vec<u8>>>;
    /// Who signs the certificates.
    fn authority(&self) -> io::Result<Authority>;
}
