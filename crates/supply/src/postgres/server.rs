//! Command lines and configuration of the server: making its data directory, and serving from it.
//!
//! AWS: the default parameter groups' `shared_buffers` and `max_connections` (Amazon RDS User Guide, "Working with the PostgreSQL
//! parameters"); postgres(1), initdb(1), pg_hba.conf.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// No database here gets more shared buffers than this many bytes: it is a laptop's memory that is shared out.
const SHARED_BUFFERS_BYTES_MAX: u64 = 1 << 30;

/// PostgreSQL's own least, in bytes.
const SHARED_BUFFERS_BYTES_MIN: u64 = 128 << 10;

/// RDS counts one connection for each of these bytes of memory.
const BYTES_PER_CONNECTION: u64 = 9_531_392;

/// The most connections that RDS allows.
const CONNECTIONS_MAX: u64 = 5000;

/// Makes a data directory, then runs the SQL of the setup file in a server without network; `exit_on_error` makes a statement
/// that fails the end of it.
const FIRST_START: &str = "\"$1/initdb\" --pgdata=\"$2\" --username=rdsadmin --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
     --data-checksums >&2 && exec \"$1/postgres\" --single -j -D \"$2\" -c exit_on_error=on -c log_statement=none postgres < \"$3\"";

/// Serves. A stop is SIGTERM, with which PostgreSQL waits for its clients to leave; RDS does not: SIGINT ends their sessions.
const SERVE: &str = "\"$@\" & p=$!; trap 'kill -INT $p' TERM; wait $p; s=$?; \
     while kill -0 $p 2>/dev/null; do wait $p; s=$?; done; exit $s";

/// One server. Paths are those that the process sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Directory of the programs.
    pub bin: PathBuf,
    /// The data directory.
    pub data_dir: PathBuf,
    /// Directory of the administrator's socket.
    pub socket_dir: PathBuf,
    /// Where `postgresql.conf`, `pg_hba.conf` and the certificate are.
    pub config_dir: PathBuf,
    /// Where the log files go.
    pub log_dir: PathBuf,
    /// TCP port, on every address.
    pub port: u16,
    /// Memory of the instance's class in bytes; buffers and connections follow from it.
    pub memory_bytes: u64,
    /// There is a certificate.
    pub tls: bool,
    /// What is not left to the engine, by name; it comes last and so wins.
    pub options: Vec<(String, String)>,
    /// `rds.force_ssl`: connections over the network are refused without TLS.
    pub force_tls: bool,
}

impl Server {
    /// The command that serves, in the foreground.
    pub fn argv(&self) -> Vec<String> {
        vec![
            "/bin/sh".into(),
            "-c".into(),
            SERVE.into(),
            "sh".into(),
            self.bin.join("postgres").display().to_string(),
            "-D".into(),
            self.data_dir.display().to_string(),
            "-c".into(),
            format!("config_file={}", self.config_dir.join("postgresql.conf").display()),
        ]
    }

    /// The command that makes the data directory and reads the SQL in this file. It ends by itself.
    pub fn init_argv(&self, setup: &Path) -> Vec<String> {
        let path = |p: &Path| p.display().to_string();
        vec![
            "/bin/sh".into(),
            "-c".into(),
            FIRST_START.into(),
            "sh".into(),
            path(&self.bin),
            path(&self.data_dir),
            path(setup),
        ]
    }

    /// `postgresql.conf`
    pub fn configuration(&self) -> String {
        let buffers = (self.memory_bytes / 4).clamp(SHARED_BUFFERS_BYTES_MIN, SHARED_BUFFERS_BYTES_MAX);
        let connections = (self.memory_bytes / BYTES_PER_CONNECTION).clamp(10, CONNECTIONS_MAX);
        let file = |name: &str| self.config_dir.join(name).display().to_string();
        let mut lines: Vec<(&str, String)> = vec![
            ("listen_addresses", "0.0.0.0".into()),
            ("port", self.port.to_string()),
            ("unix_socket_directories", self.socket_dir.display().to_string()),
            ("hba_file", file("pg_hba.conf")),
            ("shared_buffers", format!("{}kB", buffers / 1024)),
            ("max_connections", connections.to_string()),
            ("dynamic_shared_memory_type", "mmap".into()),
            ("password_encryption", "scram-sha-256".into()),
            ("timezone", "UTC".into()),
            ("log_timezone", "UTC".into()),
            ("logging_collector", "on".into()),
            ("log_directory", self.log_dir.display().to_string()),
            ("log_filename", "postgresql.log.%Y-%m-%d-%H".into()),
            ("log_rotation_age", "60".into()),
            ("log_file_mode", "0640".into()),
            ("log_line_prefix", "%t:%r:%u@%d:[%p]:".into()),
            ("jit", "off".into()),
        ];
        if self.tls {
            lines.extend([
                ("ssl", "on".to_owned()),
                ("ssl_cert_file", file("server.crt")),
                ("ssl_key_file", file("server.key")),
            ]);
        }
        let all = lines.iter().map(|(name, value)| (*name, value.as_str()));
        let all = all.chain(self.options.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        all.map(|(name, value)| format!("{name} = '{}'\n", quoted(value))).collect()
    }

    /// `pg_hba.conf`: the administrator comes over the socket only, everybody by password.
    pub fn access(&self) -> String {
        let everybody = if self.force_tls { "hostssl" } else { "host" };
        format!(
            "local all rdsadmin scram-sha-256\nhost all rdsadmin all reject\nhost rdsadmin all all reject\n\
             {everybody} all all all scram-sha-256\n{everybody} replication all all scram-sha-256\n"
        )
    }
}

/// A value between the quotes of a configuration file; line ends cannot stand there.
fn quoted(value: &str) -> String {
    value.replace(['\n', '\r', '\0'], " ").replace('\\', "\\\\").replace('\'', "''")
}

/// Where a tree's programs are, from its root: Debian puts each major version in a directory of its own.
pub fn bin_dir(tree: &Path) -> Option<PathBuf> {
    let versions = fs::read_dir(tree.join("usr/lib/postgresql")).ok()?.flatten();
    let newest = versions.filter_map(|e| e.file_name().to_string_lossy().parse::<u32>().ok()).max()?;
    Some(Path::new("usr/lib/postgresql").join(newest.to_string()).join("bin"))
}
