//! Limits of CPU, memory and processes by cgroups: v2 where it is delegated or ours, v1 (hybrid) as root, none otherwise,
//! and then `describe` and `doctor` say so (decision: "The running cloud", Root and ordinary user).
//!
//! One group per machine and hierarchy, named after cloud and machine, below the cgroup this cloud runs in. Nothing
//! outside these groups is changed, but for one step on v2: where our own cgroup is delegated to us, its processes that
//! are ours move to a leaf, because a cgroup with processes cannot hand controllers down.

use crate::sys::{Context, Result};
use box_spec::{Limits, LimitsHeld};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The kernel's own default period; a quota is a share of it.
const PERIOD_MICROSECONDS: u64 = 100_000;
/// The smallest quota the kernel takes.
const QUOTA_MICROSECONDS_MIN: u64 = 1000;
/// A group is busy for a moment after its last process.
const REMOVE_TRIES: u32 = 100;
const BETWEEN_TRIES: Duration = Duration::from_millis(5);
/// cgroup2 files that a delegatee owns (kernel: cgroup-v2, "Model of Delegation").
const DELEGATED: [&str; 3] = ["cgroup.procs", "cgroup.threads", "cgroup.subtree_control"];
const LEAF: &str = "hanul-daemon";

/// One hierarchy as it is mounted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hierarchy {
    /// The directory in which we make groups: that of our own cgroup, or one above it.
    pub(crate) own: PathBuf,
    /// Where the hierarchy is mounted.
    pub(crate) mount: PathBuf,
    /// v1: the controllers mounted; v2: those our cgroup may hand down.
    pub(crate) controllers: Vec<String>,
    pub(crate) is_v2: bool,
}

/// The groups of one machine; empty where the host gives none.
#[derive(Debug, Default)]
pub(crate) struct Group {
    dirs: Vec<PathBuf>,
    v2: bool,
}

impl Group {
    /// Makes the groups and sets the limits. Never fails: what cannot be held is said in the answer.
    pub(crate) fn make(name: &str, limits: &Limits, root_id: u32) -> (Group, LimitsHeld) {
        let (mut group, mut held, mut notes) = (Group::default(), LimitsHeld::default(), Vec::new());
        for hierarchy in hierarchies() {
            let dir = hierarchy.own.join(name);
            match group.make_one(&hierarchy, &dir, root_id) {
                Ok(()) => set_limits(&hierarchy, &dir, limits, &mut held, &mut notes),
                Err(error) => notes.push(error.to_string()),
            }
        }
        let wanted = [
            (limits.cpu_milli.is_some() && !held.cpu, "CPU"),
            (limits.memory_mib.is_some() && !held.memory, "memory"),
            (limits.processes.is_some() && !held.processes, "processes"),
        ];
        let missing: Vec<&str> = wanted.iter().filter(|(missing, _)| *missing).map(|(_, what)| *what).collect();
        if !missing.is_empty() {
            let why = notes.first().map_or("no delegated cgroup has the controller", String::as_str);
            held.note = Some(format!("not enforced: {} ({why})", missing.join(", ")));
        }
        if limits.disk_mib.is_some() && crate::disk::root_mib(limits).is_none() {
            let disk = "disk size is not enforced";
            held.note = Some(held.note.map_or(disk.into(), |n| format!("{n}; {disk}")));
        }
        (group, held)
    }

    fn make_one(&mut self, hierarchy: &Hierarchy, dir: &Path, root_id: u32) -> Result<()> {
        match std::fs::create_dir(dir) {
            Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(e).context(|| format!("make {}", dir.display()));
            }
            _ => {}
        }
        if hierarchy.is_v2 {
            // the machine's root may make groups of its own below (systemd, docker), not change its limits
            let _ = chown(dir, Some(root_id), Some(root_id));
            DELEGATED.iter().for_each(|f| drop(chown(dir.join(f), Some(root_id), Some(root_id))));
            self.v2 = true;
        }
        self.dirs.push(dir.to_owned());
        Ok(())
    }

    /// Whether one of them is in the v2 hierarchy.
    pub(crate) fn has_v2(&self) -> bool {
        self.v2
    }

    /// Moves the calling process in.
    pub(crate) fn enter(&self) -> Result<()> {
        for dir in &self.dirs {
            let file = dir.join("cgroup.procs");
            std::fs::write(&file, "0").context(|| file.display().to_string())?;
        }
        Ok(())
    }

    /// Removes the groups with those that the machine made below; called when its processes are gone.
    pub(crate) fn remove(&self) {
        self.dirs.iter().for_each(|dir| remove_tree(dir));
    }
}

/// Removes what a killed shim left of a machine's groups.
pub(crate) fn sweep(name: &str) {
    hierarchies().iter().map(|h| h.own.join(name)).filter(|d| d.exists()).for_each(|d| remove_tree(&d));
}

fn remove_tree(dir: &Path) {
    for _ in 0..REMOVE_TRIES {
        for child in std::fs::read_dir(dir).into_iter().flatten().flatten() {
            if child.file_type().is_ok_and(|t| t.is_dir()) {
                remove_tree(&child.path());
            }
        }
        match std::fs::remove_dir(dir) {
            Err(e) if e.raw_os_error() == Some(libc::EBUSY) => std::thread::sleep(BETWEEN_TRIES),
            _ => return,
        }
    }
}

fn set_limits(h: &Hierarchy, dir: &Path, limits: &Limits, held: &mut LimitsHeld, notes: &mut Vec<String>) {
    let has = |c: &str| h.controllers.iter().any(|x| x == c);
    let mut set = |file: &str, value: String| match std::fs::write(dir.join(file), &value) {
        Ok(()) => true,
        Err(e) => {
            notes.push(format!("{file}: {e}"));
            false
        }
    };
    if let (Some(milli), true) = (limits.cpu_milli, has("cpu")) {
        let quota = (PERIOD_MICROSECONDS * u64::from(milli) / 1000).max(QUOTA_MICROSECONDS_MIN);
        held.cpu = match h.is_v2 {
            true => set("cpu.max", format!("{quota} {PERIOD_MICROSECONDS}")),
            false => {
                set("cpu.cfs_period_us", PERIOD_MICROSECONDS.to_string()) && set("cpu.cfs_quota_us", quota.to_string())
            }
        };
    }
    if let (Some(mib), true) = (limits.memory_mib, has("memory")) {
        let bytes = mib.saturating_mul(1024 * 1024).to_string();
        held.memory = match h.is_v2 {
            true => set("memory.max", bytes.clone()),
            false => set("memory.limit_in_bytes", bytes.clone()),
        };
        // no swap on top; a kernel without swap accounting has no such file
        let (file, value) =
            if h.is_v2 { ("memory.swap.max", "0".into()) } else { ("memory.memsw.limit_in_bytes", bytes) };
        let _ = std::fs::write(dir.join(file), value);
    }
    if let (Some(processes), true) = (limits.processes, has("pids")) {
        held.processes = set("pids.max", processes.to_string());
    }
}

/// The hierarchies in which we may make groups, made ready for it.
pub(crate) fn hierarchies() -> Vec<Hierarchy> {
    found(handed_down)
}

/// The same without changing anything: what [`hierarchies`] could get.
pub(crate) fn possible() -> Vec<Hierarchy> {
    found(|h| {
        let controllers = controllers_of(&h.own, "cgroup.controllers");
        may_write(&h.own).then_some(Hierarchy { controllers, ..h })
    })
}

fn found(v2: impl Fn(Hierarchy) -> Option<Hierarchy>) -> Vec<Hierarchy> {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let own = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let found = parse(&mounts, &own);
    found.into_iter().filter_map(|h| if h.is_v2 { v2(h) } else { may_write(&h.own).then_some(h) }).collect()
}

/// Pairs mounted hierarchies with our own group in each. Named v1 hierarchies (systemd's) and controllers that we do
/// not use are left out.
pub(crate) fn parse(mountinfo: &str, own: &str) -> Vec<Hierarchy> {
    let mut all = Vec::new();
    for line in mountinfo.lines() {
        let Some((left, right)) = line.split_once(" - ") else { continue };
        let (left, right): (Vec<&str>, Vec<&str>) = (left.split(' ').collect(), right.split(' ').collect());
        let (Some(root), Some(at), Some(kind)) = (left.get(3), left.get(4), right.first()) else { continue };
        let is_v2 = *kind == "cgroup2";
        if !is_v2 && *kind != "cgroup" {
            continue;
        }
        let options: Vec<&str> = right.get(2).map_or("", |o| o).split(',').collect();
        let used = |c: &&str| ["cpu", "memory", "pids"].contains(c);
        let controllers: Vec<String> = options.iter().copied().filter(used).map(str::to_owned).collect();
        if !is_v2 && controllers.is_empty() {
            continue;
        }
        let ours = own.lines().find_map(|l| {
            let mut words = l.splitn(3, ':');
            let (number, names, path) = (words.next()?, words.next()?, words.next()?);
            let matches = match is_v2 {
                true => number == "0" && names.is_empty(),
                false => controllers.iter().all(|c| names.split(',').any(|n| n == c)),
            };
            matches.then_some(path)
        });
        let Some(path) = ours else { continue };
        // in a container the mount shows only a part of the hierarchy
        let below = path.strip_prefix(root.trim_end_matches('/')).unwrap_or(path).trim_start_matches('/');
        let own = Path::new(at).join(below);
        if !all.iter().any(|h: &Hierarchy| h.is_v2 == is_v2 && h.controllers == controllers) {
            all.push(Hierarchy { own, mount: at.into(), controllers, is_v2 });
        }
    }
    all
}

fn may_write(dir: &Path) -> bool {
    let path = crate::sys::cpath(dir);
    // SAFETY: a NUL-terminated path.
    unsafe { libc::access(path.as_ptr(), libc::W_OK) == 0 }
}

/// On v2 a group gets the controllers that the one above hands down. The nearest writable group that hands some down is
/// taken (a systemd slice, the root); else our own is asked to, with our processes moved to a leaf if they are in the way.
fn handed_down(mut hierarchy: Hierarchy) -> Option<Hierarchy> {
    let inside = |d: &&Path| d.starts_with(&hierarchy.mount);
    let hands_down = |d: &&Path| may_write(d) && !controllers_of(d, "cgroup.subtree_control").is_empty();
    if let Some(above) = hierarchy.own.ancestors().take_while(inside).find(hands_down) {
        let controllers = controllers_of(above, "cgroup.subtree_control");
        let above = above.to_owned();
        return Some(Hierarchy { own: above, controllers, ..hierarchy });
    }
    if !may_write(&hierarchy.own) {
        return None;
    }
    let own = &hierarchy.own;
    let wish: String = controllers_of(own, "cgroup.controllers").iter().map(|c| format!("+{c} ")).collect();
    let file = own.join("cgroup.subtree_control");
    if std::fs::write(&file, &wish).err().and_then(|e| e.raw_os_error()) == Some(libc::EBUSY) {
        move_to_leaf(own);
        let _ = std::fs::write(&file, &wish);
    }
    hierarchy.controllers = controllers_of(own, "cgroup.subtree_control");
    Some(hierarchy)
}

/// Those of ours that a file of a v2 group names.
fn controllers_of(dir: &Path, file: &str) -> Vec<String> {
    let text = std::fs::read_to_string(dir.join(file)).unwrap_or_default();
    text.split_whitespace().filter(|c| ["cpu", "memory", "pids"].contains(c)).map(str::to_owned).collect()
}

/// Only processes that run this program move: a delegated group of somebody else's programs is left alone.
fn move_to_leaf(own: &Path) {
    let leaf = own.join(LEAF);
    let _ = std::fs::create_dir(&leaf);
    let me = std::fs::metadata("/proc/self/exe").map(|m| (m.dev(), m.ino())).ok();
    let procs = std::fs::read_to_string(own.join("cgroup.procs")).unwrap_or_default();
    for pid in procs.lines() {
        let exe = std::fs::metadata(format!("/proc/{pid}/exe")).map(|m| (m.dev(), m.ino())).ok();
        if exe.is_some() && exe == me {
            let _ = std::fs::write(leaf.join("cgroup.procs"), pid);
        }
    }
}

#[cfg(test)]
mod tests;
