//! Files of the machine's identity: name, names of others, accounts, authorities, ways to shut down.
//! Called by pid 1 in the finished root.

use super::accounts::{User, free_id, parse};
use super::init::Machine;
use super::sudo;
use super::trust;
use crate::root::CONSOLE;
use crate::sys::{self, Context, Result, cstring};
use box_spec::{BoxSpec, Login, Names};
use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// What `poweroff` and its sisters do where pid 1 is ours: systemd's and sysvinit's signals to pid 1.
const SHUTDOWN: &str = "#!/bin/sh
# Provided by the cloud: asks pid 1 (SIGRTMIN+4 power off, SIGRTMIN+5 reboot).
signal=38
case \"${0##*/}\" in reboot) signal=39 ;; esac
for word in \"$@\"; do
  case \"$word\" in
    -r | --reboot) signal=39 ;;
    -c) exit 0 ;;
    --help) echo \"usage: ${0##*/} [-h|-P|-r] [now]\"; exit 0 ;;
  esac
done
kill -\"$signal\" 1
";
const SHUTDOWN_NAMES: [&str; 4] = ["shutdown", "poweroff", "halt", "reboot"];
/// Brings the files up to date; some only once in a machine's life.
pub(super) fn prepare(machine: &Machine<'_>) -> Result<()> {
    let spec = machine.spec;
    // SAFETY: bytes of the length said.
    let named = unsafe { libc::sethostname(cstring(&spec.hostname).as_ptr(), spec.hostname.len()) };
    sys::check(named, "sethostname")?;
    debug_assert!(Path::new("/").join(CONSOLE).exists());
    replace("/etc/resolv.conf", 0o644, &resolv_conf(&spec.names))?;
    if machine.first {
        replace("/etc/hostname", 0o644, &format!("{}\n", spec.hostname))?;
        replace("/etc/hosts", 0o644, &hosts(spec))?;
        replace("/etc/machine-id", 0o444, &machine_id()?)?;
        commands();
    }
    let group = match &spec.login {
        Some(login) => account(login)?.gid,
        None => 0,
    };
    if machine.first {
        // best effort, as the other commands
        let _ = sudo::install(group);
    }
    trust::install(machine.authorities);
    Ok(())
}

/// Writes a file afresh: links (resolv.conf to systemd's) are replaced, not followed.
fn replace(path: &str, mode: u32, text: &str) -> Result<()> {
    sys::write_new(Path::new(path), mode, text.as_bytes()).context(|| path.to_owned())
}

pub(super) fn resolv_conf(names: &Names) -> String {
    let mut text = String::new();
    if let Some(domain) = &names.domain {
        let _ = writeln!(text, "search {domain}");
    }
    for server in &names.nameservers {
        let _ = writeln!(text, "nameserver {server}");
    }
    text
}

pub(super) fn hosts(spec: &BoxSpec) -> String {
    let mut text = String::from("127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n");
    let own = |host: &box_spec::Host| host.names.contains(&spec.hostname);
    if !spec.names.hosts.iter().any(own) {
        // as Debian's cloud images have it: sudo and mail look their own name up before anything else works
        let full = spec.names.domain.as_ref().map_or(String::new(), |d| format!("{}.{d} ", spec.hostname));
        let _ = writeln!(text, "127.0.1.1 {full}{}", spec.hostname);
    }
    for host in &spec.names.hosts {
        let _ = writeln!(text, "{} {}", host.address, host.names.join(" "));
    }
    text
}

fn machine_id() -> Result<String> {
    let uuid = std::fs::read_to_string("/proc/sys/kernel/random/uuid").context(|| "random".into())?;
    Ok(format!("{}\n", uuid.trim().replace('-', "")))
}

/// Best effort: an image with a read-only /usr simply does not have them.
fn commands() {
    for name in SHUTDOWN_NAMES {
        let path = Path::new("/usr/sbin").join(name);
        let foreign = std::fs::read_link(&path).map_or(true, |target| target.ends_with("systemctl"));
        if foreign && (!path.exists() || path.is_symlink()) {
            let _ = sys::write_new(&path, 0o755, SHUTDOWN.as_bytes());
        }
    }
}

/// The login user with passwordless sudo and its keys; keys already there stay.
fn account(login: &Login) -> Result<User> {
    let read = |p: &str| std::fs::read_to_string(p).unwrap_or_default();
    let (passwd, group) = (read("/etc/passwd"), read("/etc/group"));
    let user = match parse(&passwd, &group, &login.user) {
        Some(user) => user,
        None => create_account(&passwd, &group, &login.user)?,
    };
    let ssh = Path::new(&user.home).join(".ssh");
    for (dir, mode) in [(Path::new(&user.home), 0o755), (ssh.as_path(), 0o700)] {
        if !dir.exists() {
            std::fs::create_dir_all(dir).context(|| dir.display().to_string())?;
            std::fs::set_permissions(dir, PermissionsExt::from_mode(mode)).context(|| dir.display().to_string())?;
        }
        let _ = std::os::unix::fs::chown(dir, Some(user.uid), Some(user.gid));
    }
    let file = ssh.join("authorized_keys");
    let mut keys = std::fs::read_to_string(&file).unwrap_or_default();
    for key in login.authorized_keys.iter().filter(|k| !k.trim().is_empty()) {
        if !keys.lines().any(|l| l.trim() == key.trim()) {
            let _ = writeln!(keys, "{}", key.trim());
        }
    }
    sys::write_new(&file, 0o600, keys.as_bytes()).context(|| file.display().to_string())?;
    let _ = std::os::unix::fs::chown(&file, Some(user.uid), Some(user.gid));
    Ok(user)
}

fn create_account(passwd: &str, group: &str, name: &str) -> Result<User> {
    let id = free_id(passwd, group);
    let shell = ["/bin/bash", "/bin/sh"].into_iter().find(|s| Path::new(s).exists()).unwrap_or("/bin/sh");
    let append = |path: &str, line: String| {
        let mut text = std::fs::read_to_string(path).unwrap_or_default();
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        std::fs::write(path, text + &line).context(|| path.to_owned())
    };
    append("/etc/passwd", format!("{name}:x:{id}:{id}::/home/{name}:{shell}\n"))?;
    append("/etc/group", format!("{name}:x:{id}:\n"))?;
    for (path, line) in
        [("/etc/shadow", format!("{name}:!:19000:0:99999:7:::\n")), ("/etc/gshadow", format!("{name}:!::\n"))]
    {
        if Path::new(path).exists() {
            append(path, line)?;
        }
    }
    if Path::new("/etc/sudoers.d").is_dir() {
        let rule = format!("{name} ALL=(ALL) NOPASSWD:ALL\n");
        replace("/etc/sudoers.d/90-cloud-init-users", 0o440, &rule)?;
    }
    copy_skeleton(name, id);
    Ok(User {
        name: name.into(),
        uid: id,
        gid: id,
        home: format!("/home/{name}"),
        shell: shell.into(),
        groups: vec![id],
    })
}

/// The files of /etc/skel, best effort.
fn copy_skeleton(name: &str, id: u32) {
    let home = Path::new("/home").join(name);
    let _ = std::fs::create_dir_all(&home);
    for entry in std::fs::read_dir("/etc/skel").into_iter().flatten().flatten() {
        let target = home.join(entry.file_name());
        if entry.file_type().is_ok_and(|t| t.is_file()) && std::fs::copy(entry.path(), &target).is_ok() {
            let _ = std::os::unix::fs::chown(&target, Some(id), Some(id));
        }
    }
}
