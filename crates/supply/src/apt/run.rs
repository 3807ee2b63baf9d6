//! Runs `apt-get` once: clean environment, output read line by line, complaints kept.

use super::Apt;
use crate::{SupplyError, error::At};
use std::{
    env,
    fs::{self, File},
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Command, Stdio},
};

/// What of apt's output is kept, in bytes; a resolved image is below 100 kB.
const OUTPUT_BYTES_MAX: usize = 8 << 20;

/// How many of apt's complaints an error repeats.
const COMPLAINTS_MAX: usize = 6;

/// The user's own settings that matter to fetching; nothing else of the environment is passed on.
const PASSED: &[&str] =
    &["HOME", "TMPDIR", "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "APT_CONFIG"];

/// What one run said.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) success: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Output {
    /// apt's errors, then its warnings, in one line.
    pub(crate) fn complaints(&self) -> String {
        let of = |mark: &'static str| {
            self.stderr.lines().chain(self.stdout.lines()).filter(move |line| line.starts_with(mark))
        };
        let lines: Vec<&str> = of("E: ").chain(of("W: ")).take(COMPLAINTS_MAX).collect();
        match lines.is_empty() {
            true if self.stderr.trim().is_empty() => "apt-get gave no reason".to_owned(),
            true => self.stderr.trim().replace('\n', "; "),
            false => lines.join("; "),
        }
    }
}

/// Runs `apt-get ARGS`; each line of its output goes to `line`, whose error ends the run.
pub(crate) fn apt_get(
    apt: &Apt<'_>,
    args: &[&str],
    line: &mut dyn FnMut(&str) -> Result<(), SupplyError>,
) -> Result<Output, SupplyError> {
    let errors = apt.paths.errors();
    let mut child = Command::new(find("apt-get").unwrap_or_else(|| "apt-get".into()))
        .env_clear()
        .envs(PASSED.iter().filter_map(|name| Some((*name, env::var_os(name)?))))
        .envs([("LC_ALL", "C.UTF-8"), ("DEBIAN_FRONTEND", "noninteractive")])
        .env("PATH", env::join_paths(search_path()).unwrap_or_default())
        .arg("-c")
        .arg(apt.paths.config())
        .args(args)
        .stdin(apt.lock.stdin()?)
        .stdout(Stdio::piped())
        .stderr(File::create(&errors).at(&errors)?)
        .spawn()
        .at("apt-get")?;
    let mut stdout = String::new();
    let mut result = Ok(());
    for text in child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).lines()) {
        let Ok(text) = text else { break };
        result = line(&text);
        if result.is_err() {
            // It may have ended by itself; what matters is that it is waited for.
            let _ = child.kill();
            break;
        }
        if stdout.len() + text.len() < OUTPUT_BYTES_MAX {
            stdout.push_str(&text);
            stdout.push('\n');
        }
    }
    let success = child.wait().at("apt-get")?.success();
    result?;
    Ok(Output { success, stdout, stderr: fs::read_to_string(&errors).unwrap_or_default() })
}

/// A program of the host's.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let runs = |file: &PathBuf| fs::metadata(file).is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0);
    search_path().into_iter().map(|dir| dir.join(program)).find(runs)
}

/// PATH, and the directories that a daemon's PATH may lack.
fn search_path() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).chain(["/usr/sbin", "/usr/bin", "/sbin", "/bin"].map(PathBuf::from)).collect()
}
