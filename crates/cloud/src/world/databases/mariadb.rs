//! MariaDB from packages, in the words of the RDS room.

use super::{ADMIN, GREETING_SECONDS_MAX, files_of, short, tree};
use crate::world::fetched::Fetched;
use box_spec::Exec;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use supply::mariadb::{self, MYSQL_ID};
use svc_rds::{EngineFiles, Engines, Parameters, Run, Server, Setup};

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
        let given = server.parameters.iter().filter(|(name, _)| !SQL_ONLY.contains(&name.as_str()));
        options.extend(given.map(|(name, value)| {
            let other = OTHER_NAMES.iter().find(|(n, _)| n == name).map_or(name.as_str(), |(_, other)| other);
            (other.to_owned(), value.clone())
        }));
        options
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
        changed.iter().map(|(name, value)| mariadb::set_sql(name, value.as_deref())).collect()
    }
}
