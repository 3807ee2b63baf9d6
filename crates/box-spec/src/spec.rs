//! The specification of one machine, as the service rooms write it and the driver keeps it beside the machine's disk.

use crate::{BoxId, ImageId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

/// Named limits, with their unit.
pub mod limits {
    /// EC2 limits raw user data to 16 KB, before it is base64-encoded ("Run commands at launch using user data").
    pub const USER_DATA_BYTES_MAX: usize = 16 * 1024;
    /// A host name label or name (RFC 1035, and Linux's HOST_NAME_MAX).
    pub const HOSTNAME_BYTES_MAX: usize = 64;
    /// Layers above the base; the overlay file system takes 500, each costs a look-up.
    pub const LAYERS_MAX: usize = 64;
    /// Binds of host directories into one machine.
    pub const BINDS_MAX: usize = 64;
}

/// What to boot, with what, under which limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoxSpec {
    /// The machine's name in this cloud.
    pub id: BoxId,
    /// `hostname` inside.
    pub hostname: String,
    /// Root file system.
    pub image: Image,
    /// What runs inside.
    pub kind: Kind,
    /// CPU, memory, disk.
    #[serde(default)]
    pub limits: Limits,
    /// Runs once, as root, after the network is wired; for [`Kind::Instance`] only. Already decoded, never empty.
    #[serde(default)]
    pub user_data: Option<Vec<u8>>,
    /// Environment of the machine's own programs (user data, command, engine), besides PATH and HOME.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// resolv.conf and hosts.
    #[serde(default)]
    pub names: Names,
    /// The user who logs in by key.
    #[serde(default)]
    pub login: Option<Login>,
    /// Host directories and files shown inside.
    #[serde(default)]
    pub binds: Vec<Bind>,
    /// PEM files of certificate authorities that the machine's trust store shall hold.
    #[serde(default)]
    pub trust: Vec<PathBuf>,
    /// Host paths that a host-root image must not show, besides those it never shows.
    #[serde(default)]
    pub hide: Vec<PathBuf>,
}

/// A root file system: a read-only base, read-only layers on it (lowest first), and the machine's own upper on top.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// The lowest directory.
    pub base: Base,
    /// Uppers of other machines, made by [`crate::Boxes::image_from`]; lowest first.
    #[serde(default)]
    pub layers: Vec<ImageId>,
}

impl Image {
    /// The host's own root under a mask, nothing on it.
    pub fn host_root() -> Image {
        Image { base: Base::HostRoot, layers: Vec::new() }
    }

    /// An unpacked root file system.
    pub fn directory(path: impl Into<PathBuf>) -> Image {
        Image { base: Base::Directory(path.into()), layers: Vec::new() }
    }
}

/// The lowest part of a root file system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Base {
    /// The host's root, read-only, with everything personal masked. An ordinary user gets read-only binds of `/usr`
    /// and copies of what is world-readable in `/etc`: no package can be installed there.
    HostRoot,
    /// A directory that holds a root file system (the supply room unpacks them).
    Directory(PathBuf),
}

/// What a machine runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// An instance: lives until it is stopped; runs user data; people log in.
    Instance,
    /// A task: lives as long as its command; a stop is SIGTERM to the command, then SIGKILL.
    Task {
        /// Program and arguments; the program is looked up in PATH.
        command: Vec<String>,
    },
    /// An engine (database, broker): as a task, under a user of its own.
    Engine {
        /// Program and arguments.
        command: Vec<String>,
        /// The uid (and gid) to run under. Where the host gives one uid only, a nested user namespace shows this
        /// number inside, so that engines that refuse root run all the same.
        uid: u32,
    },
}

/// How much of the host a machine may use. Nothing given: nothing limited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Thousandths of a CPU.
    pub cpu_milli: Option<u32>,
    /// Memory and page cache, MiB.
    pub memory_mib: Option<u64>,
    /// Size of the root volume, MiB.
    pub disk_mib: Option<u64>,
    /// The root is full when it has that size; else the size is kept and reported.
    pub keeps_disk: bool,
    /// Processes and threads.
    pub processes: Option<u64>,
}

impl Limits {
    /// Whole CPUs and MiB, as an instance type gives them.
    pub fn of(vcpus: u32, memory_mib: u64) -> Limits {
        Limits { cpu_milli: Some(vcpus * 1000), memory_mib: Some(memory_mib), ..Limits::default() }
    }
}

/// What `/etc/resolv.conf` and `/etc/hosts` say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Names {
    /// The name servers in order; none: an empty resolv.conf.
    pub nameservers: Vec<Ipv4Addr>,
    /// The search domain.
    pub domain: Option<String>,
    /// Lines of `/etc/hosts` besides localhost.
    pub hosts: Vec<Host>,
}

/// One line of `/etc/hosts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    /// The address.
    pub address: IpAddr,
    /// Its names.
    pub names: Vec<String>,
}

/// The user who logs in by key, made on the first boot with passwordless sudo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// `admin` on Debian images, as on AWS's own ("Default usernames for AMIs").
    pub user: String,
    /// Public keys in OpenSSH's one-line form.
    pub authorized_keys: Vec<String>,
}

/// A host directory or file shown inside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bind {
    /// Where it is on the host.
    pub host: PathBuf,
    /// Where it appears inside; made if missing.
    pub inside: PathBuf,
    /// Read-only inside.
    pub read_only: bool,
    /// It is a volume: a directory whose files have so much room, and no more.
    #[serde(default)]
    pub volume: Option<Volume>,
    /// The directory is what was changed of this root file system (`upper`, beside it `work`): inside, all of it is seen.
    #[serde(default)]
    pub under: Option<Image>,
}

/// What a machine knows of a volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// As which device its owner attached it: what `df` inside shows it to be.
    pub device: String,
    /// Its size.
    pub size_mib: u64,
}

/// Why a specification cannot be booted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct Invalid {
    /// The field of [`BoxSpec`].
    pub field: &'static str,
    /// What is wrong with it.
    pub why: String,
}

impl BoxSpec {
    /// An instance with nothing but a name and a root file system.
    pub fn instance(id: BoxId, image: Image) -> BoxSpec {
        BoxSpec {
            hostname: id.as_str().chars().take(limits::HOSTNAME_BYTES_MAX).collect(),
            id,
            image,
            kind: Kind::Instance,
            limits: Limits::default(),
            user_data: None,
            env: BTreeMap::new(),
            names: Names::default(),
            login: None,
            binds: Vec::new(),
            trust: Vec::new(),
            hide: Vec::new(),
        }
    }

    /// The checks that do not need the host.
    pub fn check(&self) -> Result<(), Invalid> {
        let bad = |field, why: &str| Err(Invalid { field, why: why.to_owned() });
        let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
        if !plain(&self.hostname) || self.hostname.len() > limits::HOSTNAME_BYTES_MAX {
            return bad("hostname", "1 to 64 letters, digits, `-`, `.`, `_`");
        }
        if self.image.layers.len() > limits::LAYERS_MAX {
            return bad("image.layers", "more than 64 layers");
        }
        if self.binds.len() > limits::BINDS_MAX {
            return bad("binds", "more than 64 binds");
        }
        if self.binds.iter().any(|b| !b.host.is_absolute() || !b.inside.is_absolute() || has_parent(&b.inside)) {
            return bad("binds", "both paths are absolute, without `..`");
        }
        if self.env.iter().any(|(k, v)| k.is_empty() || k.contains(['=', '\0']) || v.contains('\0')) {
            return bad("env", "a name without `=`, no NUL");
        }
        match (&self.user_data, &self.kind) {
            (Some(_), Kind::Task { .. } | Kind::Engine { .. }) => return bad("user_data", "instances only"),
            (Some(d), _) if d.is_empty() => return bad("user_data", "empty means none: leave it out"),
            (Some(d), _) if d.len() > limits::USER_DATA_BYTES_MAX => return bad("user_data", "more than 16384 bytes"),
            _ => {}
        }
        self.check_people()
    }

    fn check_people(&self) -> Result<(), Invalid> {
        let bad = |field, why: &str| Err(Invalid { field, why: why.to_owned() });
        if let Some(login) = &self.login {
            let name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b);
            let starts = login.user.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b == b'_');
            if !starts || login.user.len() > 32 || !login.user.bytes().all(name) {
                return bad("login.user", "a-z, 0-9, `-`, `_`, at most 32, starting with a letter or `_`");
            }
            if login.authorized_keys.iter().any(|k| k.contains(['\n', '\0'])) {
                return bad("login.authorized_keys", "one line per key");
            }
        }
        match &self.kind {
            Kind::Task { command } | Kind::Engine { command, .. }
                if command.is_empty() || command.iter().any(|a| a.contains('\0')) =>
            {
                bad("kind.command", "a program is needed, no NUL")
            }
            Kind::Engine { uid, .. } if *uid > 65535 => bad("kind.uid", "0 to 65535"),
            _ => Ok(()),
        }
    }
}

fn has_parent(path: &std::path::Path) -> bool {
    path.components().any(|c| matches!(c, std::path::Component::ParentDir))
}
