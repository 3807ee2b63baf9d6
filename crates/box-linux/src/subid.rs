//! Subordinate ids: `/etc/subuid` and the set-uid helpers newuidmap(1) and newgidmap(1), where the host has them.

use crate::sys;
use std::io::{Read, Write};
use std::process::Command;

/// A machine needs this many ids to look like a machine.
pub(crate) const IDS_WANTED: u32 = 65536;
const HELPERS: [&str; 2] = ["newuidmap", "newgidmap"];

/// A child, forked before the caller enters its user namespace, that maps the caller from outside.
pub(crate) struct Helper {
    go: std::io::PipeWriter,
    done: std::io::PipeReader,
    pid: i32,
}

impl Helper {
    /// None where the host gives this user no range or has no helpers. Single-threaded callers only.
    pub(crate) fn prepare(uid: u32, gid: u32) -> Option<Helper> {
        let uids = range("/etc/subuid", uid)?;
        let gids = range("/etc/subgid", uid)?;
        let helpers: Vec<std::path::PathBuf> = HELPERS.iter().filter_map(|h| find(h)).collect();
        let [newuidmap, newgidmap] = <[std::path::PathBuf; 2]>::try_from(helpers).ok()?;
        let (mut wait, go) = std::io::pipe().ok()?;
        let (done, mut say) = std::io::pipe().ok()?;
        let target = std::process::id().to_string();
        let pid = sys::fork().ok()?;
        if pid != 0 {
            return Some(Helper { go, done, pid });
        }
        drop((go, done));
        let mut byte = [0u8];
        let mut ok = wait.read_exact(&mut byte).is_ok();
        for (helper, own, (start, count)) in [(newuidmap, uid, uids), (newgidmap, gid, gids)] {
            let count = count.min(IDS_WANTED - 1).to_string();
            let args = [&target, "0", &own.to_string(), "1", "1", &start.to_string(), &count];
            ok = ok && Command::new(helper).args(args).status().is_ok_and(|s| s.success());
        }
        let _ = say.write_all(if ok { b"y" } else { b"n" });
        // SAFETY: a forked child leaves without running its parent's destructors.
        unsafe { libc::_exit(0) }
    }

    /// Called inside the new user namespace: true when both maps are written.
    pub(crate) fn map_me(mut self) -> bool {
        let mut byte = [0u8];
        let told = self.go.write_all(b"g").is_ok() && self.done.read_exact(&mut byte).is_ok();
        sys::wait_pid(self.pid, true);
        told && byte == *b"y"
    }
}

/// The first range of at least 65,535 ids that the file gives this user, by name or number (subuid(5)).
pub(crate) fn range(file: &str, uid: u32) -> Option<(u32, u32)> {
    let text = std::fs::read_to_string(file).ok()?;
    find_range(&text, &uid.to_string(), user_name(uid).as_deref())
}

pub(crate) fn find_range(text: &str, number: &str, name: Option<&str>) -> Option<(u32, u32)> {
    let lines = text.lines().filter_map(|line| {
        let mut words = line.trim().split(':');
        let (who, start, count) = (words.next()?, words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        (who == number || Some(who) == name).then_some((start, count))
    });
    lines.into_iter().find(|(_, count)| *count >= IDS_WANTED - 1)
}

fn user_name(uid: u32) -> Option<String> {
    let text = std::fs::read_to_string("/etc/passwd").ok()?;
    text.lines().find_map(|line| {
        let words: Vec<&str> = line.split(':').collect();
        (words.len() > 2 && words[2].parse() == Ok(uid)).then(|| words[0].to_owned())
    })
}

/// A program in the usual places: keeper and shims run without an environment.
pub(crate) fn find(program: &str) -> Option<std::path::PathBuf> {
    let places = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"];
    places.iter().map(|d| std::path::Path::new(d).join(program)).find(|p| p.is_file())
}

#[cfg(test)]
mod tests {
    use super::find_range;

    #[test]
    fn the_first_range_large_enough_is_taken_by_name_or_number() {
        let text = "ann:100000:65536\nbob:165536:1000\n1002:300000:65535\nbob:231072:65536\n# note\n\n";
        assert_eq!(find_range(text, "1000", Some("ann")), Some((100_000, 65536)));
        assert_eq!(find_range(text, "1001", Some("bob")), Some((231_072, 65536)));
        assert_eq!(find_range(text, "1002", None), Some((300_000, 65535)));
        assert_eq!(find_range(text, "1003", Some("eve")), None);
    }
}
