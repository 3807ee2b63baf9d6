//! A server of a fetched tree as a plain child process, without a box: for tests, and for `doctor` to see whether an engine runs here.
//!
//! The tree's own dynamic loader and libraries are used, so the host's C library does not matter.

use super::{Server, Setup, Shutdown, bootstrap_script, greeting, share_dir};
use crate::EngineTree;
use std::{
    fs::{self, File},
    io::{self, Write},
    net::TcpStream,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

/// How long a start may take, in seconds, on a busy machine.
const START_SECONDS_MAX: u64 = 60;

/// How long a graceful end may take, in seconds.
const STOP_SECONDS_MAX: u64 = 30;

/// Between two looks at a starting or ending server, in milliseconds.
const LOOK_MS: u64 = 10;

/// A running server; it ends with this value.
#[derive(Debug)]
pub struct Trial {
    tree: PathBuf,
    dir: PathBuf,
    server: Server,
    uid: Option<u32>,
    child: Option<Child>,
    /// How long it took to make the data directory.
    pub init_time: Duration,
    /// How long the last start took, until the server greeted.
    pub start_time: Duration,
}

impl Trial {
    /// Makes a data directory in `dir` and starts a server on 127.0.0.1, as `uid` when given (root only).
    pub fn start(tree: &EngineTree, dir: &Path, port: u16, setup: &Setup<'_>, uid: Option<u32>) -> io::Result<Trial> {
        let data_dir = dir.join("data");
        fs::create_dir_all(&data_dir)?;
        if let Some(uid) = uid {
            chown(dir, Some(uid), Some(uid))?;
            chown(&data_dir, Some(uid), Some(uid))?;
        }
        let root = uid.is_none() && fs::metadata("/proc/self")?.uid() == 0;
        let server = Server {
            root: tree.dir.clone(),
            share: tree.dir.join(share_dir(&tree.dir)),
            data_dir,
            socket: dir.join("sock"),
            bind: "127.0.0.1".into(),
            port,
            memory_bytes: 1 << 30,
            options: Vec::new(),
            journal: false,
            user: root.then(|| "root".to_owned()),
        };
        let (init_time, start_time) = (Duration::ZERO, Duration::ZERO);
        let mut trial =
            Trial { tree: tree.dir.clone(), dir: dir.to_owned(), server, uid, child: None, init_time, start_time };
        trial.init(setup)?;
        trial.resume()?;
        Ok(trial)
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.server.port
    }

    /// The process, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Ends the server and keeps its data.
    pub fn stop(&mut self, how: Shutdown) -> io::Result<()> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        match how {
            Shutdown::PowerCut => child.kill()?,
            Shutdown::Graceful => {
                Command::new("kill").arg("-15").arg(child.id().to_string()).status()?;
            }
        }
        let until = Instant::now() + Duration::from_secs(STOP_SECONDS_MAX);
        while child.try_wait()?.is_none() {
            if Instant::now() > until {
                child.kill()?;
                child.wait()?;
                return Err(io::Error::other("mariadbd did not end in time and was killed"));
            }
            std::thread::sleep(Duration::from_millis(LOOK_MS));
        }
        Ok(())
    }

    /// Starts the server again from its data.
    pub fn resume(&mut self) -> io::Result<()> {
        let begun = Instant::now();
        let log = File::options().create(true).append(true).open(self.dir.join("log"))?;
        let mut child =
            self.command(&self.server.argv()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn()?;
        while !self.greets() {
            let ended = child.try_wait()?.is_some();
            if ended || begun.elapsed() > Duration::from_secs(START_SECONDS_MAX) {
                let _ = child.kill();
                child.wait()?;
                return Err(self.with_log("mariadbd did not start"));
            }
            std::thread::sleep(Duration::from_millis(LOOK_MS));
        }
        self.start_time = begun.elapsed();
        self.child = Some(child);
        Ok(())
    }

    /// Runs SQL with the tree's own client over TCP, or over the socket for `rdsadmin`.
    pub fn client(&self, user: &str, password: &str, sql: &str) -> io::Result<Output> {
        let way = match user {
            "rdsadmin" => vec!["--protocol=socket".to_owned(), format!("--socket={}", self.server.socket.display())],
            _ => vec!["--protocol=tcp".into(), "--host=127.0.0.1".into(), format!("--port={}", self.server.port)],
        };
        let program = self.tree.join("usr/bin/mariadb").display().to_string();
        let mut argv = vec![program, "--no-defaults".into(), "--batch".into(), "--skip-column-names".into()];
        argv.extend(way);
        argv.extend([format!("--user={user}"), format!("--execute={sql}")]);
        self.command(&argv).env("MYSQL_PWD", password).stdin(Stdio::null()).output()
    }

    fn greets(&self) -> bool {
        let stream = TcpStream::connect(("127.0.0.1", self.server.port));
        stream.and_then(|mut stream| greeting(&mut stream)).is_ok()
    }

    fn init(&mut self, setup: &Setup<'_>) -> io::Result<()> {
        let begun = Instant::now();
        let script = bootstrap_script(&self.server.share, setup)?;
        let log = File::create(self.dir.join("log"))?;
        let mut child =
            self.command(&self.server.init_argv()).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(log).spawn()?;
        let written = child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(script.as_bytes()));
        let status = child.wait()?;
        self.init_time = begun.elapsed();
        if status.success() && written.is_ok() { Ok(()) } else { Err(self.with_log("the data directory was not made")) }
    }

    /// A program of the tree, run by the tree's loader.
    fn command(&self, argv: &[String]) -> Command {
        let mut libraries = vec![self.tree.join("usr/lib")];
        let below = fs::read_dir(self.tree.join("usr/lib")).into_iter().flatten().flatten().map(|e| e.path());
        libraries.extend(below.filter(|path| path.to_string_lossy().ends_with("-linux-gnu")));
        let libraries = libraries.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(":");
        let mut command = Command::new(self.loader());
        command.args(["--library-path", &libraries]).args(argv).env_clear().current_dir(&self.dir);
        if let Some(uid) = self.uid {
            command.uid(uid).gid(uid);
        }
        command
    }

    fn loader(&self) -> PathBuf {
        let dirs = ["usr/lib64", "usr/lib"].map(|dir| self.tree.join(dir));
        let mut entries =
            dirs.iter().flat_map(|dir| fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path()));
        let is_loader = |path: &PathBuf| path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("ld-linux"));
        entries.find(is_loader).unwrap_or_else(|| self.tree.join("usr/lib64/ld-linux"))
    }

    fn with_log(&self, what: &str) -> io::Error {
        let log = fs::read_to_string(self.dir.join("log")).unwrap_or_default();
        let tail: Vec<&str> = log.lines().rev().take(8).collect();
        io::Error::other(format!("{what}: {}", tail.into_iter().rev().collect::<Vec<_>>().join("\n")))
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        // Whatever it was doing: the data directory is scratch.
        let _ = self.stop(Shutdown::PowerCut);
    }
}
