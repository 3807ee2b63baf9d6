//! MariaDB from packages, in the words of the RDS room.

use super::copy::owned;
use super::{ADMIN, GREETING_SECONDS_MAX, files_of, short, tree};
use crate::world::fetched::Fetched;
use base::Timestamp;
use box_spec::Exec;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use supply::mariadb::{self, MYSQL_ID, journal};
use svc_rds::{Disk, EngineFiles, Engines, Journals, Parameters, Run, Server, Setup};

/// The client, inside an engine's tree.
const CLIENT: &str = "/usr/bin/mariadb";

/// Parameters whose option on the command line has another name.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("time_zone", "default_time_zone"),
    ("tx_isolation", "transaction_isolation"),
    ("tx_read_only", "transaction_read_only"),
];

/// Parameters without such an option: every start is told them in SQL.
const SQL_ONLY: &[&str] = &[
    "character_set_client",
    "character_set_connection",
    "character_set_database",
    "character_set_results",
    "collation_connection",
];

/// How long the binary log is kept is decided by the backups that need it.
const JOURNAL_LIFE: &[&str] = &["expire_logs_days", "binlog_expire_logs_seconds"];

/// Parameters that a replay has no use for: its logs would lie in the data directory.
const NOT_IN_REPLAY: &[&str] =
    &["general_log", "slow_query_log", "log_output", "read_only", "event_scheduler", "init_connect"];

/// MariaDB from packages.
pub struct MariaDb(pub Arc<Fetched>);

impl MariaDb {
    /// Where the engine's SQL files are, inside its box.
    fn share(files: &EngineFiles) -> PathBuf {
        Path::new("/").join(mariadb::share_dir(&tree(files)))
    }

    fn socket(server: &Server) -> PathBuf {
        server.socket_dir.join("mysql.sock")
    }

    fn server(files: &EngineFiles, server: &Server, options: Vec<(String, String)>) -> mariadb::Server {
        mariadb::Server {
            root: PathBuf::from("/"),
            share: Self::share(files),
            data_dir: server.data_dir.clone(),
            socket: Self::socket(server),
            bind: "0.0.0.0".into(),
            port: server.port,
            memory_bytes: server.memory_bytes,
            options,
            journal: server.journal,
            user: None,
        }
    }

    fn options(server: &Server) -> Vec<(String, String)> {
        let config = |name: &str| server.config_dir.join(name).display().to_string();
        let log = |name: &str| server.log_dir.join(name).display().to_string();
        let mut options = vec![
            ("ssl_cert".to_owned(), config("server.crt")),
            ("ssl_key".to_owned(), config("server.key")),
            ("log_error".to_owned(), log("error/mysql-error.log")),
            ("general_log_file".to_owned(), log("general/mysql-general.log")),
            ("slow_query_log_file".to_owned(), log("slowquery/mysql-slowquery.log")),
        ];
        options.extend(server.parameters.iter().flat_map(Self::option));
        options
    }

    /// A parameter as an option of the command line, where it is one.
    fn option((name, value): (&String, &String)) -> Option<(String, String)> {
        let other = OTHER_NAMES.iter().find(|(n, _)| n == name).map_or(name.as_str(), |(_, other)| other);
        (!SQL_ONLY.contains(&name.as_str())).then(|| (other.to_owned(), value.clone()))
    }
}

impl Engines for MariaDb {
    fn version(&self) -> Option<String> {
        self.0.present().map(|t| short(&t.version))
    }

    fn files(&self) -> Result<Option<EngineFiles>, String> {
        Ok(self.0.tree()?.map(|tree| files_of(&tree, MYSQL_ID)))
    }

    fn serve(&self, files: &EngineFiles, server: &Server) -> Run {
        Run { command: Self::server(files, server, Self::options(server)).argv(), config: Vec::new() }
    }

    fn initialise(&self, files: &EngineFiles, server: &Server) -> Vec<String> {
        let setup = server.setup.display().to_string();
        let mut command: Vec<String> = ["/bin/sh", "-c", "exec \"$@\" < \"$0\"", &setup].map(String::from).into();
        command.extend(Self::server(files, server, Vec::new()).init_argv());
        command
    }

    fn setup(&self, files: &EngineFiles, setup: &Setup<'_>) -> Result<String, String> {
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

    fn client(&self, _: &EngineFiles, server: &Server, admin_password: &str, sql: &str) -> Exec {
        let mut exec = Exec::of([
            CLIENT,
            "--no-defaults",
            "--protocol=socket",
            &format!("--socket={}", Self::socket(server).display()),
            &format!("--user={ADMIN}"),
            &format!("--connect-timeout={GREETING_SECONDS_MAX}"),
            &format!("--execute={sql}"),
        ]);
        exec.env.insert("MYSQL_PWD".into(), admin_password.into());
        exec
    }

    fn password_sql(&self, master_user: &str, password: &str, _: &str) -> String {
        mariadb::password_sql(master_user, password)
    }

    fn after_start(&self, parameters: &Parameters) -> Vec<String> {
        let told = parameters.iter().filter(|(name, _)| SQL_ONLY.contains(&name.as_str()));
        told.map(|(name, value)| mariadb::set_sql(name, Some(value))).collect()
    }

    fn change(&self, changed: &[(String, Option<String>)]) -> Vec<String> {
        let changed = changed.iter().filter(|(name, _)| !JOURNAL_LIFE.contains(&name.as_str()));
        changed.map(|(name, value)| mariadb::set_sql(name, value.as_deref())).collect()
    }

    fn journals(&self) -> Option<&dyn Journals> {
        Some(self)
    }
}

impl Journals for MariaDb {
    fn gather(&self, base: &Disk, source: &Disk, uid: u32, until: Timestamp) -> io::Result<u64> {
        let (from, made) = journal::gather(&base.data, &source.data, until.secs())?;
        made.iter().try_for_each(|path| owned(path, uid, uid))?;
        Ok(from)
    }

    fn access(&self, admin_password: &str) -> String {
        format!("[client]\nuser={ADMIN}\npassword={admin_password}\n")
    }

    fn replay(&self, files: &EngineFiles, server: &Server, from: u64) -> Vec<String> {
        let given = server.parameters.iter().filter(|(name, _)| !NOT_IN_REPLAY.contains(&name.as_str()));
        Self::server(files, server, given.flat_map(Self::option).collect()).replay_argv(&server.setup, from)
    }

    fn forget(&self, before: Timestamp) -> String {
        format!("PURGE BINARY LOGS BEFORE FROM_UNIXTIME({})", before.secs())
    }
}
