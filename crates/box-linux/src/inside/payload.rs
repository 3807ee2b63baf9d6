//! The last steps of every program in a machine: identity, limits, capabilities, seccomp, environment, execve.

use super::accounts::{self, User};
use super::seccomp;
use crate::sys::{self, Context, Maps, Result, Trouble, cstring};
use box_spec::{BoxSpec, Exec, Kind, Program, Terminal};
use std::collections::BTreeMap;
use std::ffi::CString;
use std::net::Ipv4Addr;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::path::Path;

const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const NOT_EXECUTABLE: i32 = 126;
const NOT_FOUND: i32 = 127;
const FAILED: i32 = 125;
/// Capabilities over what is not namespaced: SYS_MODULE, SYS_RAWIO, SYS_TIME, AUDIT_CONTROL, SYSLOG, WAKE_ALARM,
/// BLOCK_SUSPEND, AUDIT_READ, PERFMON, BPF. (A user namespace makes them void already; this is the second lock.)
const DROPPED: [libc::c_ulong; 10] = [16, 17, 25, 30, 34, 35, 36, 37, 38, 39];
/// Open files, soft and hard, as systemd gives its services.
const FILES: (libc::rlim_t, libc::rlim_t) = (1024, 524_288);

/// A program, ready to be executed in the machine.
pub(crate) struct Payload {
    pub(crate) command: Vec<String>,
    /// What `argv[0]` shows, if not the program's name: login shells start with `-`.
    pub(crate) argv0: Option<String>,
    pub(crate) env: BTreeMap<String, String>,
    pub(crate) user: Option<User>,
    pub(crate) directory: String,
    pub(crate) maps: Maps,
    /// With one id only: show this uid by a user namespace of its own.
    pub(crate) nested: Option<u32>,
    /// Run this function instead of a program; its result is the status.
    builtin: Option<Builtin>,
}

/// A part of this program that runs as the machine's user, with the machine's files.
#[derive(Clone, Copy)]
enum Builtin {
    /// Something about the user.
    Of(fn(&User) -> i32),
    /// Whether an interface that is up holds this address.
    HoldsAddress(Ipv4Addr),
}

fn basic_env(user: &User, spec: &BoxSpec) -> BTreeMap<String, String> {
    let pairs =
        [("PATH", PATH), ("HOME", &user.home), ("USER", &user.name), ("LOGNAME", &user.name), ("SHELL", &user.shell)];
    let mut env: BTreeMap<String, String> = pairs.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
    env.insert("LANG".into(), "C.UTF-8".into());
    env.extend(spec.env.clone());
    env
}

impl Payload {
    /// A program that somebody starts in a running machine. Called inside it.
    pub(crate) fn of_exec(exec: &Exec, terminal: Option<&Terminal>, spec: &BoxSpec, maps: Maps) -> Result<Payload> {
        let user = User::find(Path::new("/"), exec.user.as_deref().unwrap_or("root"))?;
        let mut env = basic_env(&user, spec);
        if let Some(terminal) = terminal {
            env.insert("TERM".into(), terminal.term.clone());
        }
        env.extend(exec.env.clone());
        let shell_name = user.shell.rsplit('/').next().unwrap_or("sh").to_owned();
        let shell = user.shell.clone();
        let (command, argv0, builtin) = match &exec.program {
            Program::Line(line) => (vec![shell, "-c".into(), line.clone()], Some(shell_name), None),
            Program::Shell => (vec![shell], Some(format!("-{shell_name}")), None),
            Program::Command(command) if command.is_empty() => return Err(Trouble::other("exec", "no program")),
            Program::Command(command) => (command.clone(), None, None),
            Program::Sftp => (vec!["sftp-server".into()], None, Some(Builtin::Of(super::sftp::serve))),
            Program::AuthorizedKeys => (vec!["keys".into()], None, Some(Builtin::Of(accounts::print_keys))),
            Program::HoldsAddress(address) => (vec!["check".into()], None, Some(Builtin::HoldsAddress(*address))),
        };
        let directory = exec.directory.as_ref().map_or(user.home.clone(), |d| d.display().to_string());
        Ok(Payload { command, argv0, env, user: Some(user), directory, maps, nested: None, builtin })
    }

    /// The machine's own command. Called inside it.
    pub(crate) fn of_command(spec: &BoxSpec, maps: Maps) -> Option<Payload> {
        let (command, uid) = match &spec.kind {
            Kind::Instance => return None,
            Kind::Task { command } => (command.clone(), 0),
            Kind::Engine { command, uid } => (command.clone(), *uid),
        };
        let user = User::find(Path::new("/"), &uid.to_string()).unwrap_or_else(|_| User::numbered(uid));
        let nested = (maps == Maps::Single && uid != 0).then_some(uid);
        let env = basic_env(&user, spec);
        Some(Payload {
            command,
            argv0: None,
            env,
            user: Some(user),
            directory: "/".into(),
            maps,
            nested,
            builtin: None,
        })
    }

    /// A script of the machine's own, as root.
    pub(crate) fn of_script(path: &str, spec: &BoxSpec, maps: Maps) -> Payload {
        let user = User::root();
        let env = basic_env(&user, spec);
        let command = vec![path.to_owned()];
        Payload {
            command,
            argv0: None,
            env,
            user: Some(user),
            directory: "/".into(),
            maps,
            nested: None,
            builtin: None,
        }
    }

    /// Becomes the program. With a parent (its pidfd): the process came in from outside by setns, has none of the machine's limits yet,
    /// and ends with its parent.
    pub(crate) fn run(&self, parent: Option<BorrowedFd<'_>>) -> ! {
        if let Err(error) = self.become_it(parent) {
            eprintln!("hanul: {error}");
            // SAFETY: a forked child leaves without running its parent's destructors.
            unsafe { libc::_exit(FAILED) }
        }
        let status = match (self.builtin, &self.user) {
            (Some(builtin), Some(user)) => {
                sys::undumpable(); // a change of identity may have undone it, and this memory knows the host
                sys::close_all_but(&[]);
                match builtin {
                    Builtin::Of(run) => run(user),
                    Builtin::HoldsAddress(address) => i32::from(!super::links::hold(address)),
                }
            }
            _ => self.execute(),
        };
        // SAFETY: as above.
        unsafe { libc::_exit(status) }
    }

    fn become_it(&self, parent: Option<BorrowedFd<'_>>) -> Result<()> {
        sys::reset_signals();
        sys::no_core_dump();
        let limit = libc::rlimit { rlim_cur: FILES.0, rlim_max: FILES.1 };
        // SAFETY: the structure lives through the call. A lower hard limit of the host stays.
        unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) };
        // SAFETY: no pointers.
        unsafe { libc::umask(0o022) };
        if parent.is_some() {
            drop_capabilities();
            seccomp::install(self.maps)?;
        }
        if let Some(uid) = self.nested {
            nest(uid)?;
        } else if let Some(user) = &self.user {
            self.switch_to(user)?;
        }
        if let Some(parent) = parent {
            sys::die_with_parent();
            if sys::wait_readable(parent, 0) {
                return Err(Trouble::other("exec", "its caller is gone"));
            }
        }
        let home = std::env::set_current_dir(&self.directory);
        home.or_else(|_| std::env::set_current_dir("/")).context(|| "chdir /".into())
    }

    /// With one id only everybody is 0: there is nothing to switch to.
    fn switch_to(&self, user: &User) -> Result<()> {
        if self.maps == Maps::Single {
            return Ok(());
        }
        // SAFETY: a list of the length said.
        unsafe {
            sys::check(libc::setgroups(user.groups.len(), user.groups.as_ptr()), "setgroups")?;
            sys::check(libc::setresgid(user.gid, user.gid, user.gid), "setresgid")?;
            sys::check(libc::setresuid(user.uid, user.uid, user.uid), "setresuid").map(drop)
        }
    }

    /// Returns only when the program cannot be executed: 127 not found, 126 otherwise.
    fn execute(&self) -> i32 {
        let program = cstring(&self.command[0]);
        let mut argv: Vec<CString> = self.command.iter().map(cstring).collect();
        if let Some(name) = &self.argv0 {
            argv[0] = cstring(name);
        }
        let env: Vec<CString> = self.env.iter().map(|(k, v)| cstring(format!("{k}={v}"))).collect();
        let pointers = |list: &[CString]| {
            let mut p: Vec<*const libc::c_char> = list.iter().map(|c| c.as_ptr()).collect();
            p.push(std::ptr::null());
            p
        };
        let path = cstring(format!("PATH={}", self.env.get("PATH").map_or(PATH, String::as_str)));
        // SAFETY: null-terminated lists of NUL-terminated texts that live through the call; execvpe looks the program
        // up in our own PATH, so that is set first. What is open above 2 closes at execve.
        unsafe {
            libc::syscall(libc::SYS_close_range, 3, u32::MAX, 4 /* CLOSE_RANGE_CLOEXEC */);
            libc::putenv(path.as_ptr().cast_mut());
            libc::execvpe(program.as_ptr(), pointers(&argv).as_ptr(), pointers(&env).as_ptr());
        }
        let error = std::io::Error::last_os_error();
        eprintln!("hanul: {}: {error}", self.command[0]);
        std::mem::forget(path);
        if error.raw_os_error() == Some(libc::ENOENT) { NOT_FOUND } else { NOT_EXECUTABLE }
    }
}

/// A user namespace in which the machine's only id has another number (inside.md: `unshare -U --map-user`).
fn nest(uid: u32) -> Result<()> {
    sys::unshare(libc::CLONE_NEWUSER, "user")?;
    for (file, text) in
        [("setgroups", "deny".to_owned()), ("uid_map", format!("{uid} 0 1")), ("gid_map", format!("{uid} 0 1"))]
    {
        let path = format!("/proc/self/{file}");
        std::fs::write(&path, text).context(|| path)?;
    }
    Ok(())
}

/// For pid 1 and everything after it.
pub(super) fn drop_capabilities() {
    for capability in DROPPED {
        // SAFETY: no pointers; a kernel that does not know one has nothing to drop.
        unsafe { libc::prctl(libc::PR_CAPBSET_DROP, capability, 0, 0, 0) };
    }
}

/// A login's terminal belongs to its user.
pub(crate) fn give_terminal(slave: BorrowedFd<'_>, user: &User) {
    // SAFETY: no pointers. With one id only there is nobody to give it to.
    unsafe { libc::fchown(slave.as_raw_fd(), user.uid, 5) };
}
