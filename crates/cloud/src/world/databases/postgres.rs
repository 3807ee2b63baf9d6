//! PostgreSQL from packages, in the words of the RDS room.

use super::{ADMIN, GREETING_SECONDS_MAX, files_of, short, tree};
use crate::world::fetched::Fetched;
use box_spec::Exec;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use supply::postgres::{self, POSTGRES_ID};
use svc_rds::{EngineFiles, Engines, Parameters, Run, Server, Setup};

/// The parameter that is RDS's own: connections over the network must use TLS.
const FORCE_TLS: &str = "rds.force_ssl";

/// PostgreSQL from packages.
pub struct Postgres(pub Arc<Fetched>);

impl Postgres {
    /// Where the programs are, inside the box.
    fn bin(files: &EngineFiles) -> PathBuf {
        Path::new("/").join(postgres::bin_dir(&tree(files)).unwrap_or_default())
    }

    fn server(files: &EngineFiles, server: &Server) -> postgres::Server {
        let own = server.parameters.iter().filter(|(name, _)| !name.starts_with("rds."));
        postgres::Server {
            bin: Self::bin(files),
            data_dir: server.data_dir.clone(),
            socket_dir: server.socket_dir.clone(),
            config_dir: server.config_dir.clone(),
            log_dir: server.log_dir.join("error"),
            port: server.port,
            memory_bytes: server.memory_bytes,
            tls: true,
            options: own.map(|(name, value)| (name.clone(), value.clone())).collect(),
            force_tls: server.parameters.get(FORCE_TLS).is_none_or(|v| v != "0"),
        }
    }
}

impl Engines for Postgres {
    fn version(&self) -> Option<String> {
        self.0.present().map(|t| short(&t.version))
    }

    fn files(&self) -> Result<Option<EngineFiles>, String> {
        Ok(self.0.tree()?.map(|tree| files_of(&tree, POSTGRES_ID)))
    }

    fn serve(&self, files: &EngineFiles, server: &Server) -> Run {
        let server = Self::server(files, server);
        let config =
            vec![("postgresql.conf".to_owned(), server.configuration()), ("pg_hba.conf".to_owned(), server.access())];
        Run { command: server.argv(), config }
    }

    fn initialise(&self, files: &EngineFiles, server: &Server) -> Vec<String> {
        Self::server(files, server).init_argv(&server.setup)
    }

    fn setup(&self, _: &EngineFiles, setup: &Setup<'_>) -> Result<String, String> {
        Ok(postgres::setup_sql(&postgres::Setup {
            master_user: setup.master_user,
            master_password: setup.master_password,
            admin_password: setup.admin_password,
            database: setup.database,
        }))
    }

    fn client(&self, files: &EngineFiles, server: &Server, admin_password: &str, sql: &str) -> Exec {
        let psql = Self::bin(files).join("psql").display().to_string();
        let (sockets, port) = (server.socket_dir.display().to_string(), server.port.to_string());
        let mut exec = Exec::of([
            psql.as_str(),
            "--no-psqlrc",
            "--no-align",
            "--tuples-only",
            "--no-password",
            "--set=ON_ERROR_STOP=1",
            &format!("--host={sockets}"),
            &format!("--port={port}"),
            &format!("--username={ADMIN}"),
            "--dbname=postgres",
            &format!("--command={sql}"),
        ]);
        exec.env.insert("PGPASSWORD".into(), admin_password.into());
        exec.env.insert("PGCONNECT_TIMEOUT".into(), GREETING_SECONDS_MAX.to_string());
        exec
    }

    fn password_sql(&self, master_user: &str, password: &str, admin_password: &str) -> String {
        postgres::password_sql(master_user, password, admin_password)
    }

    fn after_start(&self, _: &Parameters) -> Vec<String> {
        Vec::new()
    }

    fn change(&self, _: &[(String, Option<String>)]) -> Vec<String> {
        vec!["SELECT pg_reload_conf()".into()]
    }
}
