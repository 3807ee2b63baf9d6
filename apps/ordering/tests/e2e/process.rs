//! A database and programs for one test; both end with it.

use crate::client::{Answer, Client};
use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use supply::{
    Supply, SupplyError,
    mariadb::{Setup, trial::Trial},
};

/// As whom the database runs when the tests run as root.
const USER: u32 = 54_321;

/// The master user's password; it needs quoting everywhere.
pub(crate) const PASSWORD: &str = "pa'ss @/word";

/// How long to wait for something that should happen, in seconds.
pub(crate) const WAIT_SECONDS_MAX: u64 = 20;

/// A database server with an empty database `ordering`.
pub(crate) struct Database {
    pub(crate) trial: Trial,
    _dir: tempfile::TempDir,
}

impl Database {
    /// Starts one, or says why not.
    pub(crate) fn start() -> Option<Database> {
        let supply = Supply::new(cache(), false);
        let tree = match supply.engine("mariadb", &mut |_| ()) {
            Ok(tree) => tree,
            Err(error @ (SupplyError::NoProgram { .. } | SupplyError::NoSources { .. } | SupplyError::Apt { .. })) => {
                eprintln!("SKIPPED: the database's packages cannot be had here: {error}");
                return None;
            }
            Err(error) => panic!("{error}"),
        };
        let dir = tempfile::tempdir().expect("a scratch directory");
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).expect("mode");
        let root = fs::metadata("/proc/self").expect("proc").uid() == 0;
        let setup =
            Setup { master_user: "app", master_password: PASSWORD, admin_password: "x", database: Some("ordering") };
        let trial = Trial::start(&tree, dir.path(), free_port(), &setup, root.then_some(USER)).expect("a database");
        Some(Database { trial, _dir: dir })
    }

    /// What the database says to a query, by its own client.
    pub(crate) fn query(&self, sql: &str) -> String {
        let output = self.trial.client("app", PASSWORD, sql).expect("the client runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Sends the server a signal (STOP makes it silent, as a firewall does).
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.trial.pid().expect("it runs").to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &pid]).status().expect("kill").success());
    }
}

/// The cache that supply's own tests use.
fn cache() -> PathBuf {
    std::env::var_os("HANUL_TEST_CACHE").map(PathBuf::from).unwrap_or_else(|| {
        let program = std::env::current_exe().expect("a test has a program");
        program.ancestors().nth(2).expect("target/debug/deps/x").join("hanul-test-cache")
    })
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).and_then(|l| l.local_addr()).expect("a port").port()
}

/// A running `ordering`.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
    output: Arc<Mutex<String>>,
}

impl Server {
    /// Starts one on the database and waits until it is ready.
    pub(crate) fn ready(database: &Database) -> Server {
        let server = Server::start(database.trial.port(), PASSWORD, &["serve", "--seed"]);
        server.wait_for("ready", || server.get("/health/ready").status == 200);
        // Seeding comes after migrating.
        server.wait_for("seeded", || server.output().contains("shops"));
        server
    }

    /// Starts one and waits until it listens.
    pub(crate) fn start(database_port: u16, password: &str, args: &[&str]) -> Server {
        let port = free_port();
        let mut child = program(database_port, password)
            .env("LISTEN", format!("127.0.0.1:{port}"))
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let output = Arc::new(Mutex::new(String::new()));
        let streams: [Box<dyn std::io::Read + Send>; 2] =
            [Box::new(child.stdout.take().expect("stdout")), Box::new(child.stderr.take().expect("stderr"))];
        for stream in streams {
            let output = output.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    output.lock().expect("no panic").push_str(&(line + "\n"));
                }
            });
        }
        let server = Server { child, port, output };
        server.wait_for("listening", || Client::connect(port).is_ok());
        server
    }

    /// Everything it has printed so far.
    pub(crate) fn output(&self) -> String {
        self.output.lock().expect("no panic").clone()
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.client().get(path)
    }

    pub(crate) fn client(&self) -> Client {
        Client::connect(self.port).expect("it listens")
    }

    pub(crate) fn wait_for(&self, what: &str, mut done: impl FnMut() -> bool) {
        let until = Instant::now() + Duration::from_secs(WAIT_SECONDS_MAX);
        while !done() {
            assert!(Instant::now() < until, "it is not {what}:\n{}", self.output());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(crate) fn terminate(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill");
        assert!(sent.success());
    }

    /// Waits for its end.
    pub(crate) fn end(&mut self) -> (ExitStatus, Duration) {
        let begun = Instant::now();
        (self.child.wait().expect("it ends"), begun.elapsed())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program with its database in the environment, and nothing else.
pub(crate) fn program(database_port: u16, password: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ordering"));
    command.env_clear().env("DB_HOST", "127.0.0.1").env("DB_PORT", database_port.to_string());
    command.env("DB_USER", "app").env("DB_PASSWORD", password).env("DB_NAME", "ordering");
    command
}
