//! The probes themselves, each in a forked child of a process with one thread.

use super::Finding;
use crate::sys::{self, Context, Maps, Result, Trouble};
use crate::{cgroup, disk, inside, subid};
use std::io::{Read, Write};
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Overlay file systems in user namespaces, and `setns` by pidfd.
const KERNEL_MIN: (u32, u32) = (5, 11);
/// Overlay over idmapped mounts: root's host image.
const KERNEL_MIN_ROOT: (u32, u32) = (5, 19);

/// `sandbox probe`: prints the findings as JSON.
pub(crate) fn main() -> Result<()> {
    let root = sys::is_root_of_host();
    let mut findings = vec![kernel(root), user_namespaces(), proc_and_sys(), overlay(), ids(root)];
    if root {
        findings.push(idmapped());
    }
    findings.extend([nf_tables(), devices(), limits(), volumes(), filter(), host_image()]);
    let text = serde_json::to_string(&findings).map_err(|e| Trouble::new("encode", e.into()))?;
    println!("{text}");
    Ok(())
}

fn finding(name: &str, needed: bool, result: std::result::Result<String, (String, Option<String>)>) -> Finding {
    let name = name.to_owned();
    match result {
        Ok(detail) => Finding { name, ok: true, needed, detail, fix: None },
        Err((detail, fix)) => Finding { name, ok: false, needed, detail, fix },
    }
}

/// Runs `f` in a forked child, which may change its namespaces as it likes.
fn apart(f: impl FnOnce() -> Result<()>) -> std::result::Result<(), String> {
    let (mut read, mut write) = std::io::pipe().map_err(|e| e.to_string())?;
    let pid = sys::fork().map_err(|e| e.to_string())?;
    if pid == 0 {
        let text = f().err().map(|e| e.to_string()).unwrap_or_default();
        let _ = write.write_all(text.as_bytes());
        // SAFETY: a forked child leaves without running its parent's destructors.
        unsafe { libc::_exit(0) }
    }
    drop(write);
    let mut why = String::new();
    let _ = read.read_to_string(&mut why);
    sys::wait_pid(pid, true);
    if why.is_empty() { Ok(()) } else { Err(why) }
}

/// A fresh user namespace with the caller as 0, and what else is asked for.
fn enter_user_namespace(kinds: i32) -> Result<()> {
    // SAFETY: no pointers.
    let (uid, gid) = unsafe { (libc::geteuid(), libc::getegid()) };
    sys::unshare(libc::CLONE_NEWUSER | kinds, "user namespace")?;
    for (file, text) in
        [("setgroups", "deny".to_owned()), ("uid_map", format!("0 {uid} 1")), ("gid_map", format!("0 {gid} 1"))]
    {
        let path = format!("/proc/self/{file}");
        std::fs::write(&path, text).context(|| path)?;
    }
    Ok(())
}

fn sysctl(path: &str) -> Option<String> {
    std::fs::read_to_string(format!("/proc/sys/{path}")).ok().map(|t| t.trim().to_owned())
}

fn kernel(root: bool) -> Finding {
    let text = sysctl("kernel/osrelease").unwrap_or_default();
    let mut numbers = text.split(['.', '-']).map(|w| w.parse::<u32>().unwrap_or(0));
    let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    let (least, why) = match root {
        true => (KERNEL_MIN_ROOT, "root's host image needs overlay over idmapped mounts"),
        false => (KERNEL_MIN, "overlay in user namespaces"),
    };
    let result = match version >= least {
        true => Ok(text),
        false => Err((format!("Linux {text}; at least {}.{} is needed: {why}", least.0, least.1), None)),
    };
    finding("kernel", true, result)
}

fn user_namespaces() -> Finding {
    let tried = apart(|| {
        enter_user_namespace(libc::CLONE_NEWNS | libc::CLONE_NEWNET | libc::CLONE_NEWUTS | libc::CLONE_NEWIPC)?;
        // Ubuntu 24.04 gives the namespace and takes its rights: only using one tells
        sys::mount("none", "/", "", libc::MS_REC | libc::MS_PRIVATE, "")
    });
    let result = tried.map(|()| "can be made".to_owned()).map_err(|why| (format!("refused: {why}"), userns_fix()));
    finding("user namespaces", true, result)
}

/// What forbids user namespaces on this host, and its cure.
fn userns_fix() -> Option<String> {
    if sysctl("kernel/apparmor_restrict_unprivileged_userns").as_deref() == Some("1") {
        let program = std::env::current_exe().map(|p| p.display().to_string()).unwrap_or("/usr/local/bin/hanul".into());
        return Some(apparmor_fix(&program));
    }
    let set = |name: &str, value: &str| {
        Some(format!("echo '{name} = {value}' | sudo tee /etc/sysctl.d/60-hanul.conf && sudo sysctl --system"))
    };
    if sysctl("kernel/unprivileged_userns_clone").as_deref() == Some("0") {
        return set("kernel.unprivileged_userns_clone", "1");
    }
    if sysctl("user/max_user_namespaces").as_deref() == Some("0") {
        return set("user.max_user_namespaces", "15000");
    }
    None
}

/// Ubuntu's own way (its release notes of 24.04, "Unprivileged user namespace restrictions"): a profile for the program.
fn apparmor_fix(program: &str) -> String {
    format!(
        "sudo tee /etc/apparmor.d/hanul >/dev/null <<'END'\nabi <abi/4.0>,\ninclude <tunables/global>\n\
         profile hanul {program} flags=(unconfined) {{\n  userns,\n}}\nEND\nsudo apparmor_parser -r /etc/apparmor.d/hanul"
    )
}

fn proc_and_sys() -> Finding {
    let tried = apart(|| {
        enter_user_namespace(libc::CLONE_NEWNS | libc::CLONE_NEWPID | libc::CLONE_NEWNET)?;
        let inner = apart(|| {
            sys::mount("none", "/", "", libc::MS_REC | libc::MS_PRIVATE, "")?;
            sys::mount("proc", "/proc", "proc", 0, "")?;
            sys::mount("sysfs", "/sys", "sysfs", 0, "")
        });
        inner.map_err(|why| Trouble::other("in a pid namespace", &why))
    });
    let fix =
        "inside a container: start it with unmasked /proc and /sys (docker: --security-opt systempaths=unconfined)";
    let result = tried.map(|()| "fresh /proc and /sys can be mounted".to_owned());
    finding("proc and sys", true, result.map_err(|why| (why, Some(fix.to_owned()))))
}

/// A directory of the caller's for a probe. A child removes it when this process lets go of it, or dies.
fn scratch<T>(f: impl FnOnce(&Path) -> T) -> std::result::Result<T, String> {
    let dir = std::env::temp_dir().join(format!("hanul-doctor-{}", std::process::id()));
    let (mut held, hold) = std::io::pipe().map_err(|e| e.to_string())?;
    std::fs::create_dir(&dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    let pid = sys::fork().map_err(|e| e.to_string())?;
    if pid == 0 {
        drop(hold);
        // SAFETY: no pointers. A session of its own: Ctrl-C in the terminal does not reach it.
        unsafe { libc::setsid() };
        let _ = held.read(&mut [0]);
        remove_overlay(&dir);
        // SAFETY: as in `apart`.
        unsafe { libc::_exit(0) }
    }
    let result = f(&dir);
    drop(hold);
    sys::wait_pid(pid, true);
    Ok(result)
}

/// The kernel's own directory below `work` is closed even to its owner.
fn remove_overlay(dir: &Path) {
    let _ = std::fs::set_permissions(dir.join("work/work"), std::fs::Permissions::from_mode(0o700));
    let _ = std::fs::remove_dir_all(dir);
}

fn overlay() -> Finding {
    let tried = scratch(|dir| {
        let make = |d: &str| std::fs::create_dir(dir.join(d));
        let made = ["low", "up", "work", "all"].iter().try_for_each(|d| make(d)).map_err(|e| e.to_string());
        made.and_then(|()| {
            apart(|| {
                enter_user_namespace(libc::CLONE_NEWNS)?;
                std::env::set_current_dir(dir).context(|| "chdir".into())?;
                sys::mount("overlay", "all", "overlay", 0, "userxattr,lowerdir=low,upperdir=up,workdir=work")
            })
        })
    });
    let result = tried.flatten().map(|()| "works in user namespaces".to_owned());
    let fix = "load the module once: sudo modprobe overlay (and keep the data directory on ext4, xfs or btrfs)";
    finding("overlay", true, result.map_err(|why| (why, Some(fix.to_owned()))))
}

fn ids(root: bool) -> Finding {
    if root {
        return finding("ids", false, Ok("root: 65,536 ids for each machine".into()));
    }
    if Maps::available(0) == Maps::Same {
        return finding("ids", false, Ok("this user namespace has 65,536 ids".into()));
    }
    // SAFETY: no pointers.
    let uid = unsafe { libc::geteuid() };
    let missing: Vec<&str> = ["newuidmap", "newgidmap"].into_iter().filter(|h| subid::find(h).is_none()).collect();
    let result = match (missing.is_empty(), subid::range("/etc/subuid", uid), subid::range("/etc/subgid", uid)) {
        (true, Some((start, _)), Some(_)) => Ok(format!("newuidmap and ids from {start} on")),
        (helpers, uids, _) => {
            let what = match (helpers, uids) {
                (false, _) => format!("{} not installed", missing.join(" and ")),
                (_, None) => "no range of ids in /etc/subuid".into(),
                _ => "no range of ids in /etc/subgid".into(),
            };
            let follows = "every name inside a machine is uid 0: file owners and POSIX users are not told apart";
            let fix = format!(
                "sudo apt-get install -y uidmap && sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $(id -un {uid})"
            );
            Err((format!("{what}; {follows}"), Some(fix)))
        }
    };
    finding("ids", false, result)
}

fn idmapped() -> Finding {
    let tried = apart(|| {
        let (wait, go) = std::io::pipe().context(|| "pipe".into())?;
        let pid = sys::clone3(libc::CLONE_NEWUSER)?;
        if pid == 0 {
            drop(go);
            let _ = (&wait).read(&mut [0u8]);
            // SAFETY: as in `apart`.
            unsafe { libc::_exit(0) }
        }
        let user = sys::open_ns(&format!("/proc/{pid}/ns/user"))?;
        for file in ["uid_map", "gid_map"] {
            std::fs::write(format!("/proc/{pid}/{file}"), "0 1879048192 65536").context(|| file.into())?;
        }
        let shifted = sys::clone_tree(Path::new("/"), false).and_then(|tree| sys::idmap(tree.as_fd(), user.as_fd()));
        drop(go);
        sys::wait_pid(pid, true);
        shifted
    });
    let result = tried.map(|()| "the host's root can be shown with shifted ids".to_owned());
    finding("idmapped mounts", true, result.map_err(|why| (format!("{why}: use a fetched base image"), None)))
}

/// Asks nf_tables for its generation, in a network namespace of a user namespace.
fn nf_tables() -> Finding {
    const GET_GENERATION: u16 = (10 << 8) | 16;
    let tried = apart(|| {
        enter_user_namespace(libc::CLONE_NEWNET)?;
        // SAFETY: buffers of the lengths said, alive through the calls.
        unsafe {
            let socket = libc::socket(libc::AF_NETLINK, libc::SOCK_RAW | libc::SOCK_CLOEXEC, libc::NETLINK_NETFILTER);
            let socket = sys::own(sys::check(socket, "netlink")?);
            let mut message = [0u8; 20];
            message[..4].copy_from_slice(&20u32.to_ne_bytes());
            message[4..6].copy_from_slice(&GET_GENERATION.to_ne_bytes());
            message[6..8].copy_from_slice(&1u16.to_ne_bytes());
            sys::check(libc::send(socket.as_raw_fd(), message.as_ptr().cast(), 20, 0) as i64, "ask nf_tables")?;
            let mut answer = [0u8; 512];
            let n = libc::recv(socket.as_raw_fd(), answer.as_mut_ptr().cast(), answer.len(), libc::MSG_DONTWAIT);
            sys::check(n as i64, "nf_tables")?;
            let is_error = u16::from_ne_bytes([answer[4], answer[5]]) == libc::NLMSG_ERROR as u16;
            let code = i32::from_ne_bytes([answer[16], answer[17], answer[18], answer[19]]);
            match is_error && code != 0 {
                true => Err(Trouble::new("nf_tables", std::io::Error::from_raw_os_error(-code))),
                false => Ok(()),
            }
        }
    });
    let fix = "load the modules once: sudo modprobe -a nf_tables nft_chain_nat nft_ct veth";
    let result = tried.map(|()| "answers in a namespace".to_owned());
    finding("nf_tables", true, result.map_err(|why| (why, Some(fix.to_owned()))))
}

fn devices() -> Finding {
    let bad: Vec<&str> = ["null", "zero", "full", "random", "urandom", "tty", "ptmx"]
        .into_iter()
        .filter(|n| {
            let path = Path::new("/dev").join(n);
            // SAFETY: a NUL-terminated path.
            let usable = unsafe { libc::access(sys::cpath(&path).as_ptr(), libc::R_OK | libc::W_OK) } == 0;
            !usable || !path.metadata().is_ok_and(|m| std::os::unix::fs::FileTypeExt::is_char_device(&m.file_type()))
        })
        .collect();
    let result = match bad.is_empty() {
        true => Ok("null zero full random urandom tty ptmx".to_owned()),
        false => Err((format!("missing or closed in /dev: {}", bad.join(" ")), None)),
    };
    finding("devices", true, result)
}

fn limits() -> Finding {
    let hierarchies = cgroup::possible();
    let has = |c: &str| hierarchies.iter().any(|h| h.controllers.iter().any(|x| x == c));
    let missing: Vec<&str> = ["cpu", "memory", "pids"].into_iter().filter(|c| !has(c)).collect();
    let kind = if hierarchies.iter().any(|h| !h.is_v2 && !h.controllers.is_empty()) { "v1" } else { "v2" };
    let result = match missing.is_empty() {
        true => Ok(format!("CPU, memory and processes by cgroup {kind}")),
        false => {
            let systemd = Path::new("/run/systemd/system").exists();
            let fix = systemd.then(|| {
                "start the cloud as: systemd-run --user --scope -p Delegate=yes hanul up   (CPU needs once: sudo mkdir -p \
                 /etc/systemd/system/user@.service.d && printf '[Service]\\nDelegate=cpu memory pids\\n' | sudo tee \
                 /etc/systemd/system/user@.service.d/hanul.conf && sudo systemctl daemon-reload)"
                    .to_owned()
            });
            Err((format!("not enforced for machines: {} (no delegated cgroup has them)", missing.join(", ")), fix))
        }
    };
    finding("limits", false, result)
}

/// Volumes that are full when they are: the size of each is kept to by a file system of its own.
fn volumes() -> Finding {
    let fix = match Path::new("/dev/fuse").exists() {
        true => {
            "echo 'KERNEL==\"fuse\", MODE=\"0666\"' | sudo tee /etc/udev/rules.d/60-hanul-fuse.rules && sudo chmod 666 /dev/fuse"
        }
        false => "load the module once: sudo modprobe fuse (in a container: docker --device /dev/fuse)",
    };
    let result = disk::is_possible().map(|()| "their sizes are kept to, by /dev/fuse".to_owned());
    let follows = "sizes of volumes are shown, not kept to";
    finding("volumes", false, result.map_err(|e| (format!("/dev/fuse: {e}: {follows}"), Some(fix.to_owned()))))
}

fn filter() -> Finding {
    let tried = apart(|| {
        enter_user_namespace(0)?;
        inside::install_filters(Maps::Single)
    });
    let tried = tried.map(|()| match inside::SECCOMP_TRIED {
        true => "filters can be installed".to_owned(),
        false => "filters can be installed; on this architecture they are not tried".to_owned(),
    });
    finding("seccomp", true, tried.map_err(|why| (why, None)))
}

/// The host's root as an image: what scripts in machines count on.
fn host_image() -> Finding {
    let tools = ["/usr/bin/python3", "/usr/bin/curl", "/usr/bin/hostname", "/bin/sh"];
    let missing: Vec<&str> = tools.into_iter().filter(|t| !Path::new(t).exists()).collect();
    let apart_usr = same_file_system("/", "/usr") && same_file_system("/", "/etc") && same_file_system("/", "/var/lib");
    let result = match (missing.is_empty(), apart_usr) {
        (true, true) => Ok("the host's root can be an image".to_owned()),
        (false, _) => Err((format!("the host's root lacks {}: use the fetched base image", missing.join(" ")), None)),
        _ => Err(("/usr, /etc or /var is a file system of its own: as root, use the fetched base image".into(), None)),
    };
    finding("host image", false, result)
}

fn same_file_system(a: &str, b: &str) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |p: &str| std::fs::metadata(p).map(|m| m.dev()).ok();
    device(b).is_none() || device(a) == device(b)
}
