//! A DB instance's record as specifications of its boxes (pure).
//!
//! Paths inside are those of RDS's own hosts: `/rdsdbdata/db`, `/rdsdbdata/log`, sockets in `/tmp`.

use crate::engines::{Disk, EngineFiles, Server};
use crate::model::Instance;
use crate::rules::classes::Class;
use crate::rules::parameters;
use box_spec::{Bind, BoxId, BoxSpec, Kind, Limits, Names, NotAnId};
use std::net::Ipv4Addr;
use std::path::PathBuf;

/// The resolver that every VPC has at this address, whatever its range.
const RESOLVER: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 253);
/// The data directory inside.
const DATA: &str = "/rdsdbdata/db";
/// The SQL of the first start, inside.
const SETUP: &str = "/rdsdbdata/setup.sql";
/// Where the administrator's socket is, inside.
const SOCKETS: &str = "/tmp";
/// Configuration and certificate, inside.
const CONFIG: &str = "/rdsdbdata/config";
/// The log files, inside.
const LOGS: &str = "/rdsdbdata/log";
/// What the first start's box is called, after the instance's.
const FIRST: &str = "-init";

/// The names of an instance's two boxes: the one that serves, and the one of its first start.
pub fn boxes(i: &Instance) -> Result<(BoxId, BoxId), NotAnId> {
    Ok((i.resource_id.parse()?, first_of(&i.resource_id)?))
}

/// The box of the first start of the instance with this resource id.
pub fn first_of(resource_id: &str) -> Result<BoxId, NotAnId> {
    format!("{resource_id}{FIRST}").parse()
}

/// The instance that a box belongs to.
pub fn owner(id: &BoxId) -> &str {
    id.as_str().strip_suffix(FIRST).unwrap_or(id.as_str())
}

/// The server as its command lines need it.
pub fn server(i: &Instance, class: &Class) -> Server {
    let memory_bytes = class.memory_mib << 20;
    Server {
        data_dir: DATA.into(),
        config_dir: CONFIG.into(),
        log_dir: LOGS.into(),
        setup: SETUP.into(),
        socket_dir: SOCKETS.into(),
        port: i.settings.port,
        memory_bytes,
        journal: false,
        parameters: parameters::calculated(&i.configured.running, &parameters::figures(i, memory_bytes)),
    }
}

/// The box that serves: its network is the instance's interface.
pub fn serving(
    id: BoxId,
    i: &Instance,
    class: &Class,
    files: &EngineFiles,
    disk: &Disk,
    command: Vec<String>,
) -> BoxSpec {
    let binds = vec![bind(&disk.data, DATA, false), bind(&disk.config, CONFIG, true), bind(&disk.logs, LOGS, false)];
    BoxSpec { binds, ..common(id, i, class, files, command) }
}

/// The box of the first start: it reads the setup, has no network, and ends.
pub fn first(
    id: BoxId,
    i: &Instance,
    class: &Class,
    files: &EngineFiles,
    disk: &Disk,
    command: Vec<String>,
) -> BoxSpec {
    let binds = vec![bind(&disk.data, DATA, false), bind(&disk.setup, SETUP, true)];
    BoxSpec { binds, names: Names::default(), ..common(id, i, class, files, command) }
}

fn common(id: BoxId, i: &Instance, class: &Class, files: &EngineFiles, command: Vec<String>) -> BoxSpec {
    BoxSpec {
        hostname: format!("ip-{}", i.place.private.to_string().replace('.', "-")),
        kind: Kind::Engine { command, uid: files.uid },
        limits: Limits {
            disk_mib: Some(i.settings.storage_gib as u64 * 1024),
            ..Limits::of(class.vcpus, class.memory_mib)
        },
        names: Names { nameservers: vec![RESOLVER], ..Names::default() },
        ..BoxSpec::instance(id, files.image.clone())
    }
}

fn bind(host: &std::path::Path, inside: &str, read_only: bool) -> Bind {
    Bind { host: host.to_owned(), inside: PathBuf::from(inside), read_only, volume: None, under: None }
}
