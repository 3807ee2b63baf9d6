//! `exec` on the laptop: the user's own program, with the user's own files and uid, in a network namespace of the
//! simulated internet (decision: "The running cloud", Addresses and the way in from the host).

use crate::home::Home;
use crate::keeper;
use crate::sys::{self, Context, Result, Trouble};
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;

/// A program in the simulated internet.
#[derive(Debug, Clone, Default)]
pub struct Laptop {
    /// The keeper's name of the network namespace.
    pub net: String,
    /// Files shown in place of others: (ours, the place), for resolv.conf and the trust store. A place that this host
    /// does not have is left out.
    pub binds: Vec<(PathBuf, PathBuf)>,
    /// Program and arguments.
    pub command: Vec<String>,
    /// Set in the program's environment.
    pub env: Vec<(String, String)>,
}

/// The host's name caches would answer for the host's network: their sockets are covered.
const CACHES: [&str; 3] = ["/run/systemd/resolve/io.systemd.Resolve", "/run/nscd/socket", "/var/run/nscd/socket"];
/// Default endpoints resolve inside, so what points elsewhere goes.
const UNSET_PREFIX: &str = "AWS_ENDPOINT_URL";
const NOT_EXECUTABLE: i32 = 126;
const NOT_FOUND: i32 = 127;
const FAILED: i32 = 125;

/// Joins the network, binds the files, becomes the program. Never returns; call it from a process with one thread.
pub fn laptop_exec(home: &Home, laptop: &Laptop) -> ! {
    let status = match enter(home, laptop) {
        Ok(()) => execute(laptop),
        Err(error) => {
            eprintln!("exec: {error}");
            FAILED
        }
    };
    std::process::exit(status)
}

fn enter(home: &Home, laptop: &Laptop) -> Result<()> {
    // SAFETY: no pointers.
    let (uid, gid) = unsafe { (libc::geteuid(), libc::getegid()) };
    let here = std::env::current_dir().ok();
    let keeper = keeper::reach(home).map_err(|e| Trouble::new("the cloud is not up (no keeper)", e.source))?;
    let nets = keeper::fetch(&keeper.connection)?;
    let net = nets.get(&laptop.net).ok_or_else(|| Trouble::other(&laptop.net, "no such place in this cloud"))?;
    let mapped = sys::enter_if_other(keeper.user.as_fd(), "user", libc::CLONE_NEWUSER)?;
    sys::setns(net.as_fd(), libc::CLONE_NEWNET, "network")?;
    sys::unshare(libc::CLONE_NEWNS, "mount")?;
    // as root the copy is still shared with the host: a bind would show there
    sys::mount("none", "/", "", libc::MS_REC | libc::MS_SLAVE, "")?;
    for (ours, place) in laptop.binds.iter().filter(|(_, place)| place.exists()) {
        sys::mount(&ours.to_string_lossy(), &place.to_string_lossy(), "", libc::MS_BIND, "")?;
    }
    for socket in CACHES.iter().filter(|s| std::path::Path::new(s).exists()) {
        sys::mount("/dev/null", socket, "", libc::MS_BIND, "")?;
    }
    if mapped {
        sys::unshare(libc::CLONE_NEWUSER, "user")?;
        for (file, id) in [("uid_map", uid), ("gid_map", gid)] {
            let path = format!("/proc/self/{file}");
            if file == "gid_map" {
                // needed where the keeper's namespace allows setgroups (a range of ids); denied already elsewhere
                let _ = std::fs::write("/proc/self/setgroups", "deny");
            }
            std::fs::write(&path, format!("{id} 0 1")).context(|| path)?;
        }
    }
    if let Some(here) = here {
        // the new mounts are copies: the same path leads to the same place
        let _ = std::env::set_current_dir(here);
    }
    Ok(())
}

fn execute(laptop: &Laptop) -> i32 {
    let Some(program) = laptop.command.first() else { return FAILED };
    let mut command = std::process::Command::new(program);
    command.args(&laptop.command[1..]);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with(UNSET_PREFIX) {
            command.env_remove(name);
        }
    }
    let error = command.envs(laptop.env.iter().map(|(k, v)| (k, v))).exec();
    eprintln!("{program}: {error}");
    if error.kind() == std::io::ErrorKind::NotFound { NOT_FOUND } else { NOT_EXECUTABLE }
}
