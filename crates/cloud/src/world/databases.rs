//! Database engines and their disks for the RDS room: packages by `supply`, data below `blob/rds`.

use super::fetched::Fetched;
use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, chown};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use supply::mariadb::{self, MYSQL_ID};
use svc_rds::{Disk, Disks, EngineFiles, Engines, Server, Setup};

/// The client, inside an engine's tree.
const CLIENT: &str = "/usr/bin/mariadb";

/// MariaDB from packages.
pub struct MariaDb(pub Arc<Fetched>);

impl MariaDb {
    /// Where the engine's SQL files are, inside its box.
    fn share(files: &EngineFiles) -> PathBuf {
        Path::new("/").join(mariadb::share_dir(&tree(files)))
    }

    fn server(files: &EngineFiles, server: &Server) -> mariadb::Server {
        mariadb::Server {
            root: PathBuf::from("/"),
            share: Self::share(files),
            data_dir: server.data_dir.clone(),
            socket: server.socket.clone(),
            bind: "0.0.0.0".into(),
            port: server.port,
            memory_bytes: server.memory_bytes,
            user: None,
        }
    }
}

/// The engine's tree on the host.
fn tree(files: &EngineFiles) -> PathBuf {
    match &files.image.base {
        box_spec::Base::Directory(dir) => dir.clone(),
        box_spec::Base::HostRoot => PathBuf::from("/"),
    }
}

/// RDS writes `10.11.14`; Debian `1:10.11.14-0+deb12u2`.
fn short(version: &str) -> String {
    let version = version.split_once(':').map_or(version, |(_, v)| v);
    version.split(['-', '+', '~']).next().unwrap_or(version).to_owned()
}

impl Engines for MariaDb {
    fn version(&self) -> Option<String> {
        self.0.present().map(|t| short(&t.version))
    }

    fn mariadb(&self) -> Result<Option<EngineFiles>, String> {
        let files = |tree: supply::Tree| EngineFiles {
            image: box_spec::Image::directory(&tree.dir),
            version: short(&tree.version),
            uid: MYSQL_ID,
            client: CLIENT.into(),
        };
        Ok(self.0.tree()?.map(files))
    }

    fn serve(&self, files: &EngineFiles, server: &Server) -> Vec<String> {
        Self::server(files, server).argv()
    }

    fn initialise(&self, files: &EngineFiles, server: &Server) -> Vec<String> {
        Self::server(files, server).init_argv()
    }

    fn setup_sql(&self, files: &EngineFiles, setup: &Setup<'_>) -> Result<String, String> {
        let tree = tree(files);
        let share = tree.join(mariadb::share_dir(&tree));
        let setup = mariadb::Setup {
            master_user: setup.master_user,
            master_password: setup.master_password,
            admin_password: setup.admin_password,
            database: setup.database,
        };
        mariadb::bootstrap_script(&share, &setup).map_err(|e| e.to_string())
    }

    fn password_sql(&self, master_user: &str, password: &str) -> String {
        mariadb::password_sql(master_user, password)
    }
}

/// Directories below `blob/rds`.
pub struct DataDisks(pub PathBuf);

impl Disks for DataDisks {
    fn make(&self, id: &str, uid: u32, setup_sql: &str) -> io::Result<Disk> {
        self.remove(id)?;
        let disk = self.at(id);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(self.0.join(id))?;
        fs::DirBuilder::new().mode(0o700).create(&disk.data)?;
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&disk.setup)?;
        io::Write::write_all(&mut file, setup_sql.as_bytes())?;
        for path in [&disk.data, &disk.setup] {
            owned(path, uid)?;
        }
        Ok(disk)
    }

    fn at(&self, id: &str) -> Disk {
        let dir = self.0.join(id);
        Disk { data: dir.join("data"), setup: dir.join("setup.sql") }
    }

    fn forget_setup(&self, id: &str) -> io::Result<()> {
        gone(fs::remove_file(self.at(id).setup))
    }

    fn remove(&self, id: &str) -> io::Result<()> {
        gone(fs::remove_dir_all(self.0.join(id)))
    }

    fn all(&self) -> io::Result<Vec<String>> {
        match fs::read_dir(&self.0) {
            Ok(list) => Ok(list.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect()),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(e) => Err(e),
        }
    }
}

fn gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Where the host gives one id only, everything is the engine's own anyway.
fn owned(path: &Path, uid: u32) -> io::Result<()> {
    match chown(path, Some(uid), Some(uid)) {
        Err(e) if matches!(e.raw_os_error(), Some(libc::EINVAL | libc::EPERM)) => Ok(()),
        other => other,
    }
}
