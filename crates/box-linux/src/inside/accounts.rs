//! The machine's own user database: passwd(5) and group(5), read where the caller is.

use crate::sys::{Context, Result, Trouble};
use std::path::Path;

/// A user of the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) home: String,
    pub(crate) shell: String,
    /// All groups, the first one included.
    pub(crate) groups: Vec<u32>,
}

impl User {
    /// root, whatever the image says about it.
    pub(crate) fn root() -> User {
        User { name: "root".into(), uid: 0, gid: 0, home: "/root".into(), shell: "/bin/sh".into(), groups: vec![0] }
    }

    /// A user who exists only as a number.
    pub(crate) fn numbered(uid: u32) -> User {
        User { name: uid.to_string(), uid, gid: uid, home: "/".into(), groups: vec![uid], ..User::root() }
    }

    /// Looks a name (or number) up below `root`.
    pub(crate) fn find(root: &Path, name: &str) -> Result<User> {
        let read = |file: &str| std::fs::read_to_string(root.join(file)).context(|| format!("/{file}"));
        let (passwd, group) = (read("etc/passwd").unwrap_or_default(), read("etc/group").unwrap_or_default());
        match parse(&passwd, &group, name) {
            Some(user) => Ok(user),
            None if name == "root" || name == "0" => Ok(User::root()),
            None => match name.parse() {
                Ok(uid) => Ok(User::numbered(uid)),
                Err(_) => Err(Trouble::other(format!("user {name}"), "the machine has no such user")),
            },
        }
    }
}

pub(super) fn parse(passwd: &str, group: &str, name: &str) -> Option<User> {
    let words = passwd.lines().map(|l| l.split(':').collect::<Vec<_>>());
    let words = words.into_iter().find(|w| w.len() >= 7 && (w[0] == name || w[2] == name))?;
    let (uid, gid) = (words[2].parse().ok()?, words[3].parse().ok()?);
    let member = |line: &str| {
        let w: Vec<&str> = line.split(':').collect();
        let is_member = w.len() >= 4 && w[3].split(',').any(|u| u == words[0]);
        is_member.then(|| w[2].parse::<u32>().ok()).flatten()
    };
    let mut groups = vec![gid];
    groups.extend(group.lines().filter_map(member).filter(|g| *g != gid));
    let or = |text: &str, default: &str| if text.is_empty() { default.to_owned() } else { text.to_owned() };
    Some(User { name: words[0].into(), uid, gid, home: or(words[5], "/"), shell: or(words[6], "/bin/sh"), groups })
}

/// Bytes of an authorized_keys file that are read.
const KEYS_BYTES_MAX: u64 = 256 * 1024;

/// Prints a user's authorized keys: called as that user, so that a link leads only where the user may read anyway.
pub(super) fn print_keys(user: &User) -> i32 {
    use std::io::Read;
    let path = Path::new(&user.home).join(".ssh/authorized_keys");
    let Ok(file) = std::fs::File::open(path) else { return 0 };
    match std::io::copy(&mut file.take(KEYS_BYTES_MAX), &mut std::io::stdout()) {
        Ok(_) => 0,
        Err(_) => 1,
    }
}

/// The lowest id of 1000 or more that neither users nor groups have.
pub(super) fn free_id(passwd: &str, group: &str) -> u32 {
    let taken = |id: u32| {
        let has = |text: &str| text.lines().any(|l| l.split(':').nth(2) == Some(&id.to_string()));
        has(passwd) || has(group)
    };
    (1000..60000).find(|id| !taken(*id)).unwrap_or(60000)
}
