//! Command lines of the server: making its data directory, and serving from it.
//!
//! AWS: RDS User Guide, "Maximum number of database connections" (MariaDB: DBInstanceClassMemory/25165760) and the default parameter
//! group's `innodb_buffer_pool_size` (three quarters of the memory).

use super::journal;
use std::{
    io::{self, Read},
    path::{Path, PathBuf},
};

/// No database here gets more buffer pool than this many bytes: it is a laptop's memory that is shared out.
const BUFFER_POOL_BYTES_MAX: u64 = 1 << 30;

/// InnoDB's own least, in bytes.
const BUFFER_POOL_BYTES_MIN: u64 = 16 << 20;

/// RDS counts one connection for each of these bytes of memory.
const BYTES_PER_CONNECTION: u64 = 25_165_760;

/// The most connections that RDS allows.
const CONNECTIONS_MAX: u64 = 12_000;

/// A fresh instance's redo log in bytes: quick to make, large enough for a small instance.
const REDO_LOG_BYTES: u64 = 24 << 20;

/// What every server here has, whatever it is for.
const PLAIN: [&str; 5] = [
    "--character-set-server=utf8mb4",
    "--default-time-zone=+00:00",
    "--performance-schema=OFF",
    "--skip-slave-start",
    // every write is made by a thread of the server: one that is stopped changes nothing on the disk
    "--innodb-use-native-aio=OFF",
];

/// How long the binary log is kept is decided by the backups that need it.
const KEPT: [&str; 2] = ["expire-logs-days", "binlog-expire-logs-seconds"];

/// Recovers a copy, applies the journal, forgets it and ends; an engine that refuses a statement of it ends with its words. There is no
/// sleep(1) in the engine's tree.
const REPLAY: &str = r#"socket=$1 from=$2 relay=$3; shift 3
"$@" & p=$!
q() { /usr/bin/mariadb --defaults-file="$0" --protocol=socket --socket="$socket" --batch --skip-column-names --execute="$1"; }
until q "SELECT 1" >/dev/null 2>&1; do kill -0 $p || exit 1; done
q "CHANGE MASTER TO MASTER_HOST='localhost', MASTER_USER='none', RELAY_LOG_FILE='$relay.000001', RELAY_LOG_POS=$from; START SLAVE SQL_THREAD" || exit 1
while :; do
  state=$(q "SELECT SLEEP(0.1); SELECT STATE FROM information_schema.PROCESSLIST WHERE COMMAND = 'Slave_SQL'") || exit 1
  case "$state" in *"has read all relay log"*) break;; 0) q "SHOW SLAVE STATUS\G" >&2; exit 1;; esac
done
q "STOP SLAVE; RESET SLAVE ALL; SET GLOBAL gtid_slave_pos = ''; RESET MASTER; SHUTDOWN" || exit 1
wait $p"#;

fn log_bin() -> String {
    format!("--log-bin={}", journal::NAME)
}

/// How a server should end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shutdown {
    /// SIGTERM: finish, flush, end. Seconds at most on a small database.
    Graceful,
    /// SIGKILL: as when the power fails; InnoDB repairs at the next start.
    PowerCut,
}

impl Shutdown {
    /// The signal's number.
    pub fn signal(self) -> i32 {
        match self {
            Shutdown::Graceful => 15,
            Shutdown::PowerCut => 9,
        }
    }
}

/// Where an engine's tree holds its SQL files and messages, relative to the tree (`usr/share/mysql`; since 11.4 `usr/share/mariadb`).
pub fn share_dir(tree: &Path) -> &'static str {
    const NEW: &str = "usr/share/mariadb";
    if tree.join(NEW).join("maria_add_gis_sp_bootstrap.sql").is_file() { NEW } else { "usr/share/mysql" }
}

/// Reads a server's first word from a new connection; it is ready when it says one. An open port is not enough: a SIGTERM that
/// arrives between the two is lost (MariaDB 10.11).
pub fn greeting(stream: &mut dyn Read) -> io::Result<()> {
    /// A packet's header (length, number) and the protocol's version, or 0xff for a refusal, which is a word too.
    const PACKET_BYTES: usize = 5;
    let mut packet = [0; PACKET_BYTES];
    stream.read_exact(&mut packet)?;
    if matches!(packet[4], 10 | 0xff) { Ok(()) } else { Err(io::Error::other("this is not a MariaDB server")) }
}

/// One server. Paths are those that the server sees in its box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Where the engine's tree is mounted: `/` in its own box.
    pub root: PathBuf,
    /// The directory with the server's messages: `share_dir` of its tree, below `root`.
    pub share: PathBuf,
    /// The data directory; it must exist, be empty for `init_argv`, and belong to the server's user.
    pub data_dir: PathBuf,
    /// The socket that the cloud's administrator uses.
    pub socket: PathBuf,
    /// Address to listen on: `0.0.0.0` in its own network namespace.
    pub bind: String,
    /// TCP port.
    pub port: u16,
    /// Memory of the instance's class in bytes; buffer pool and connections follow from it.
    pub memory_bytes: u64,
    /// What is not left to the engine, by name; it comes last and so wins over what stands above.
    pub options: Vec<(String, String)>,
    /// It keeps a binary log.
    pub journal: bool,
    /// User name to give to `--user`; needed only where the server is started by uid 0 (a map of a single uid: `root`).
    pub user: Option<String>,
}

impl Server {
    /// The command that serves. It stays in the foreground and writes its log to standard error.
    pub fn argv(&self) -> Vec<String> {
        let mut argv = self.common();
        argv.extend([
            format!("--socket={}", self.socket.display()),
            format!("--bind-address={}", self.bind),
            format!("--port={}", self.port),
            format!("--pid-file={}", self.data_dir.join("mariadbd.pid").display()),
            format!("--max-connections={}", (self.memory_bytes / BYTES_PER_CONNECTION).clamp(10, CONNECTIONS_MAX)),
            "--skip-name-resolve".into(),
        ]);
        argv.extend(PLAIN.map(String::from));
        argv.extend(if self.journal {
            vec![log_bin(), "--sync-binlog=1".into()]
        } else {
            vec!["--skip-log-bin".into()]
        });
        argv.extend(self.given());
        if self.journal {
            argv.extend(KEPT.map(|name| format!("--{name}=0")));
        }
        argv
    }

    /// The command that applies what [`journal::gather`] laid into the data directory, from this position on, and ends. `access` is a
    /// client's option file that lets the administrator in.
    pub fn replay_argv(&self, access: &Path, from: u64) -> Vec<String> {
        let socket = self.socket.display().to_string();
        let mut argv: Vec<String> = ["/bin/sh", "-c", REPLAY].map(String::from).into();
        argv.extend([access.display().to_string(), socket.clone(), from.to_string(), journal::REPLAY.into()]);
        argv.extend(self.common());
        argv.extend([
            format!("--socket={socket}"),
            "--skip-networking".into(),
            log_bin(),
            // a server applies nothing that it thinks it has written itself
            "--server-id=2".into(),
            format!("--relay-log={}", journal::REPLAY),
            format!("--relay-log-index={}.index", journal::REPLAY),
        ]);
        argv.extend(PLAIN.map(String::from));
        argv.extend(self.given());
        argv
    }

    fn given(&self) -> impl Iterator<Item = String> {
        self.options.iter().map(|(name, value)| format!("--{}={value}", name.replace('_', "-")))
    }

    /// The command that makes the data directory; `bootstrap_script` is its standard input. It ends by itself.
    pub fn init_argv(&self) -> Vec<String> {
        let mut argv = self.common();
        argv.extend(
            ["--bootstrap", "--skip-networking", "--enforce-storage-engine=", "--max-allowed-packet=8M"]
                .map(String::from),
        );
        argv
    }

    fn common(&self) -> Vec<String> {
        let pool = (self.memory_bytes / 4 * 3).clamp(BUFFER_POOL_BYTES_MIN, BUFFER_POOL_BYTES_MAX);
        let mut argv = vec![
            self.root.join("usr/sbin/mariadbd").display().to_string(),
            "--no-defaults".into(),
            format!("--basedir={}", self.root.join("usr").display()),
            format!("--datadir={}", self.data_dir.display()),
            format!("--lc-messages-dir={}", self.share.display()),
            format!("--character-sets-dir={}", self.share.join("charsets").display()),
            format!("--plugin-dir={}", self.root.join("usr/lib/mysql/plugin").display()),
            format!("--tmpdir={}", self.data_dir.display()),
            format!("--innodb-buffer-pool-size={pool}"),
            format!("--innodb-log-file-size={REDO_LOG_BYTES}"),
        ];
        argv.extend(self.user.iter().map(|user| format!("--user={user}")));
        argv
    }
}
