//! A cloud of machines for one test: a copy of the binary, a data directory, a daemon that may be killed at any moment,
//! and the check that nothing of it is left.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Any id without an account will do.
const USER: u32 = 54321;
const ANSWER_SECONDS_MAX: u64 = 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Root,
    User,
}

/// Runs a test in a cloud of its own, ends the cloud and checks that nothing is left.
pub fn with(who: Who, test: fn(&mut Cloud)) {
    let is_root = std::fs::metadata("/proc/self").expect("/proc").uid() == 0;
    if who == Who::Root && !is_root {
        eprintln!("not tested: this half needs root");
        return;
    }
    let mut cloud = Cloud::new(who, is_root);
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").expect("mounts");
    cloud.up();
    test(&mut cloud);
    if cloud.daemon.is_none() {
        cloud.up();
    }
    cloud.assert_no_zombies();
    cloud.ok(json!("Down"));
    cloud.kill_daemon();
    cloud.assert_nothing_left(&mounts);
}

pub struct Cloud {
    pub who: Who,
    setpriv: bool,
    dir: PathBuf,
    /// The daemon's first line.
    pub hello: Value,
    daemon: Option<(Child, ChildStdin, BufReader<ChildStdout>)>,
}

impl Cloud {
    fn new(who: Who, is_root: bool) -> Cloud {
        let name =
            format!("hanul-box-{}-{:x}", std::process::id(), Instant::now().elapsed().as_nanos() as usize ^ rand());
        let dir = std::env::temp_dir().join(name);
        std::fs::create_dir(&dir).expect("a fresh directory");
        std::fs::set_permissions(&dir, PermissionsExt::from_mode(0o755)).expect("mode");
        // by a process of its own: a program that another test starts just now would inherit our open file, and one
        // that is open for writing cannot be executed
        let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_boxctl")).arg(dir.join("boxctl")).status();
        assert!(copied.expect("cp").success());
        let setpriv = who == Who::User && is_root;
        if setpriv {
            std::os::unix::fs::chown(&dir, Some(USER), Some(USER)).expect("owner");
        }
        Cloud { who, setpriv, dir, hello: Value::Null, daemon: None }
    }

    /// Whether machines have more than one id: as root, or where newuidmap gives some.
    pub fn has_ids(&self) -> bool {
        let map = std::fs::read_to_string(format!("/proc/{}/uid_map", self.daemon_pid())).expect("map");
        let counts = map.split_whitespace().skip(2).step_by(3).filter_map(|n| n.parse::<u64>().ok());
        counts.sum::<u64>() >= 65536
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A control socket below it would not fit into sun_path.
    pub fn data(&self) -> PathBuf {
        self.dir.join("a-long-directory-name-so-that-a-control-socket-below-it-would-never-fit-into-108-bytes/data")
    }

    pub fn binary(&self) -> PathBuf {
        self.dir.join("boxctl")
    }

    /// A command as the one whose cloud it is.
    pub fn command(&self, program: &Path) -> Command {
        if !self.setpriv {
            return Command::new(program);
        }
        let mut command = Command::new("setpriv");
        command.args([&format!("--reuid={USER}"), &format!("--regid={USER}"), "--clear-groups"]).arg(program);
        command
    }

    /// Starts the daemon and reads what it found.
    pub fn up(&mut self) {
        std::fs::create_dir_all(self.data().parent().expect("parent")).expect("data");
        if self.setpriv {
            std::os::unix::fs::chown(self.data().parent().expect("parent"), Some(USER), Some(USER)).expect("owner");
        }
        let mut command = self.command(&self.binary());
        command.arg("daemon").arg(self.data()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("daemon");
        let (stdin, stdout) =
            (child.stdin.take().expect("stdin"), BufReader::new(child.stdout.take().expect("stdout")));
        self.daemon = Some((child, stdin, stdout));
        self.hello = self.read();
    }

    pub fn daemon_pid(&self) -> u32 {
        self.daemon.as_ref().expect("daemon").0.id()
    }

    /// SIGKILL; what it was doing stays half done.
    pub fn kill_daemon(&mut self) {
        if let Some((mut child, ..)) = self.daemon.take() {
            child.kill().expect("kill");
            child.wait().expect("reap");
        }
    }

    fn read(&mut self) -> Value {
        let mut line = String::new();
        self.daemon.as_mut().expect("daemon").2.read_line(&mut line).expect("an answer");
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("the daemon said {line:?}; {}", self.logs()))
    }

    /// Says one command without waiting for the answer.
    pub fn say(&mut self, command: &Value) {
        writeln!(self.daemon.as_mut().expect("daemon").1, "{command}").expect("a living daemon");
    }

    pub fn ask(&mut self, command: Value) -> Value {
        self.say(&command);
        self.read()
    }

    pub fn ok(&mut self, command: Value) -> Value {
        let answer = self.ask(command.clone());
        assert!(answer.get("error").is_none(), "{command}: {answer}; {}", self.logs());
        answer
    }

    pub fn error(&mut self, command: Value) -> String {
        let answer = self.ask(command.clone());
        answer["error"].as_str().unwrap_or_else(|| panic!("{command} worked: {answer}")).to_owned()
    }

    /// Starts an instance from the host's root and lets it go.
    pub fn boot(&mut self, id: &str) {
        self.boot_spec(instance(id));
    }

    pub fn boot_spec(&mut self, spec: Value) {
        let id = spec["id"].clone();
        self.ok(json!({ "Start": spec }));
        self.ok(json!({ "Go": id }));
    }

    /// Runs a shell line in a machine: status, standard output, standard error.
    pub fn sh(&mut self, id: &str, line: &str) -> (i64, String, String) {
        let out = self.ok(json!({ "Run": [id, { "program": { "Command": ["sh", "-c", line] } }] }));
        let text = |k: &str| out[k].as_str().expect("text").trim_end().to_owned();
        (out["status"].as_i64().expect("status"), text("stdout"), text("stderr"))
    }

    /// The same for a line that must succeed: its output.
    pub fn out(&mut self, id: &str, line: &str) -> String {
        let (status, stdout, stderr) = self.sh(id, line);
        assert_eq!(status, 0, "{line}: {stdout} {stderr}");
        stdout
    }

    pub fn seen(&mut self, id: &str) -> Value {
        let all = self.ok(json!("List"));
        let found = all["seen"].as_array().expect("list").iter().find(|s| s["id"] == id);
        found.unwrap_or_else(|| panic!("{id} is not in {all}")).clone()
    }

    /// Waits for an event; those before it are read away.
    pub fn wait_event(&mut self, words: &str) {
        let end = Instant::now() + Duration::from_secs(ANSWER_SECONDS_MAX);
        let mut seen = String::new();
        while !seen.contains(words) {
            assert!(Instant::now() < end, "no {words} in {seen}");
            seen += &self.ok(json!("Events")).to_string();
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn console(&mut self, id: &str) -> String {
        self.ok(json!({ "Console": [id, 100_000] }))["text"].as_str().expect("text").to_owned()
    }

    /// Waits until a machine is as the test wants it.
    pub fn wait_seen(&mut self, id: &str, what: &str, good: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + Duration::from_secs(ANSWER_SECONDS_MAX);
        loop {
            let seen = self.seen(id);
            if good(&seen) {
                return seen;
            }
            assert!(Instant::now() < end, "{what}: {seen}; {}", self.logs());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// `boxctl exec`, a process of its own as the command line is.
    pub fn exec(&self, id: &str, words: &[&str]) -> Command {
        let mut command = self.command(&self.binary());
        command.arg("exec").arg(self.data()).arg(id).args(words).stdin(Stdio::null());
        command
    }

    pub fn exec_output(&self, id: &str, words: &[&str]) -> Output {
        self.exec(id, words).output().expect("exec")
    }

    /// Pids whose program is this cloud's binary and whose words hold `word`, outside of machines.
    pub fn pids(&self, word: &str) -> Vec<i32> {
        let ours = std::fs::metadata(self.binary()).map(|m| (m.dev(), m.ino())).expect("binary");
        let is_ours = |pid: &i32| {
            let exe = std::fs::metadata(format!("/proc/{pid}/exe")).map(|m| (m.dev(), m.ino()));
            let words = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            let words = String::from_utf8_lossy(&words).replace('\0', " ");
            exe.is_ok_and(|e| e == ours) && words.contains(word)
        };
        all_pids().into_iter().filter(is_ours).collect()
    }

    pub fn keeper(&self) -> i32 {
        *self.pids("sandbox keeper").first().expect("a keeper")
    }

    pub fn shim(&self, id: &str) -> i32 {
        *self.pids(&format!("/box/{id} ")).first().expect("a shim")
    }

    fn logs(&self) -> String {
        let log = |p: PathBuf| std::fs::read_to_string(&p).map(|t| format!("{}: {t}", p.display())).unwrap_or_default();
        let boxes = std::fs::read_dir(self.data().join("box")).into_iter().flatten().flatten();
        let logs = boxes.flat_map(|b| [b.path().join("log"), b.path().join("console")]).map(log);
        logs.chain([log(self.data().join("run/keeper.log"))]).collect()
    }

    /// Shims and keepers that ended are reaped: a zombie would hold its user namespace.
    fn assert_no_zombies(&self) {
        let daemon = format!("PPid:\t{}", self.daemon_pid());
        let zombies = || {
            let status = |pid: &i32| std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
            let is = |s: &String| s.lines().any(|l| l == daemon) && s.contains("State:\tZ");
            all_pids().iter().map(status).filter(is).count()
        };
        let end = Instant::now() + Duration::from_secs(3);
        while zombies() > 0 {
            assert!(Instant::now() < end, "{} zombies", zombies());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn assert_nothing_left(&self, mounts: &str) {
        let end = Instant::now() + Duration::from_secs(5);
        while !self.pids("").is_empty() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(self.pids(""), Vec::<i32>::new(), "processes are left");
        // other tests run beside us: only what names our directory counts
        let ours = self.dir.to_string_lossy().into_owned();
        let now = std::fs::read_to_string("/proc/self/mountinfo").expect("mounts");
        let new: Vec<&str> = now.lines().filter(|l| l.contains(&ours) && !mounts.contains(*l)).collect();
        assert_eq!(new, Vec::<&str>::new(), "mounts are left");
        assert_eq!(self.groups(), Vec::<PathBuf>::new(), "cgroups are left");
        let run: Vec<_> =
            std::fs::read_dir(self.data().join("run")).expect("run").flatten().map(|e| e.file_name()).collect();
        assert!(run.iter().all(|n| n == "keeper.log"), "files are left: {run:?}");
        // overlay's own directory is closed even to its owner
        let _ = Command::new("chmod").args(["-R", "u+rwx"]).arg(&self.dir).status();
        std::fs::remove_dir_all(&self.dir).expect("clean up");
    }

    /// cgroups of this cloud's machines.
    pub fn groups(&self) -> Vec<PathBuf> {
        let tag = tag(&self.data());
        let mut found = Vec::new();
        let mut open = vec![PathBuf::from("/sys/fs/cgroup")];
        while let Some(dir) = open.pop() {
            for entry in std::fs::read_dir(&dir).into_iter().flatten().flatten() {
                if entry.file_type().is_ok_and(|t| t.is_dir()) {
                    if entry.file_name().to_string_lossy().starts_with(&format!("hanul-{tag:08x}-")) {
                        found.push(entry.path());
                    }
                    open.push(entry.path());
                }
            }
        }
        found
    }
}

impl Drop for Cloud {
    /// After a failed test: end what runs, keep the files to look at.
    fn drop(&mut self) {
        self.kill_daemon();
        if !self.dir.exists() {
            return;
        }
        for pid in self.pids("sandbox ") {
            let _ = Command::new("kill").args(["-9", &pid.to_string()]).status();
        }
    }
}

pub fn all_pids() -> Vec<i32> {
    let entries = std::fs::read_dir("/proc").expect("/proc").flatten();
    entries.filter_map(|e| e.file_name().to_str()?.parse().ok()).collect()
}

pub fn kill(pid: i32) {
    let status = Command::new("kill").args(["-9", &pid.to_string()]).status().expect("kill");
    assert!(status.success());
}

/// An instance of the host's root.
pub fn instance(id: &str) -> Value {
    json!({ "id": id, "hostname": id, "image": { "base": "HostRoot" }, "kind": "Instance" })
}

pub fn rand() -> usize {
    let uuid = std::fs::read_to_string("/proc/sys/kernel/random/uuid").expect("random");
    usize::from_str_radix(&uuid[..8], 16).expect("hex")
}

/// As `Home::tag`: FNV-1a of the data directory.
fn tag(data: &Path) -> u32 {
    let bytes = data.to_string_lossy().into_owned().into_bytes();
    bytes.iter().fold(0x811c_9dc5, |hash, b| (hash ^ u32::from(*b)).wrapping_mul(0x0100_0193))
}
