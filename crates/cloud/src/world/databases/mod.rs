//! Database engines and their disks for the RDS room: packages by `supply`, data below `blob/rds`.

mod copy;
mod disks;
mod mariadb;
mod postgres;

pub use copy::copy;
pub use disks::{DataDisks, sync_all};
pub use mariadb::MariaDb;
pub use postgres::Postgres;

use std::path::PathBuf;
use supply::Tree;
use svc_rds::EngineFiles;

/// The client waits this long for the engine's greeting, in seconds.
const GREETING_SECONDS_MAX: u32 = 5;
/// The cloud's own user of every engine.
const ADMIN: &str = "rdsadmin";

/// The engine's tree on the host.
fn tree(files: &EngineFiles) -> PathBuf {
    match &files.image.base {
        box_spec::Base::Directory(dir) => dir.clone(),
        box_spec::Base::HostRoot => PathBuf::from("/"),
    }
}

fn files_of(tree: &Tree, uid: u32) -> EngineFiles {
    EngineFiles { image: box_spec::Image::directory(&tree.dir), version: short(&tree.version), uid }
}

/// RDS writes `10.11.14`; Debian `1:10.11.14-0+deb12u2`.
fn short(version: &str) -> String {
    let version = version.split_once(':').map_or(version, |(_, v)| v);
    version.split(['-', '+', '~']).next().unwrap_or(version).to_owned()
}
