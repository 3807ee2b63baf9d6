//! Accounts: base-passwd's masters, and the few that other packages' scripts would add (Debian policy 9.2.2).

use crate::recipe::Kind;
use crate::rootfs::{Meta, Root};
use std::io;

/// User and group id of `mysql` in every tree; Debian gives it a free system id, here it must not move between trees.
pub(crate) const MYSQL_ID: u32 = 110;

/// User and group id of `postgres` in engines' trees; a machine gets its own from the package.
pub(crate) const POSTGRES_ID: u32 = 111;

/// Group of `ssh-agent`, set-gid so that its memory cannot be read by its user's other programs.
const SSH_AGENT_GID: u32 = 101;

/// `shadow`'s fixed group id.
const SHADOW_GID: u32 = 42;

/// "Last changed" of locked passwords: a fixed day, so that equal packages make equal trees.
const PASSWORD_DAY: u32 = 19_700;

/// Writes passwd, group, shadow and gshadow.
pub(crate) fn write(root: &Root, kind: Kind) -> io::Result<()> {
    let master = |name: &str| root.read(format!("usr/share/base-passwd/{name}.master"));
    let mut users = with_added_users(&master("passwd")?.unwrap_or_default());
    let mut groups = with_added_groups(&master("group")?.unwrap_or_default());
    if kind == Kind::Engine {
        let id = POSTGRES_ID;
        add(&mut users, &format!("postgres:*:{id}:{id}:PostgreSQL administrator:/nonexistent:/usr/sbin/nologin"));
        add(&mut groups, &format!("postgres:*:{id}:"));
    }
    root.write("etc/passwd", 0o644, second_field(&users, "x"))?;
    root.write("etc/group", 0o644, second_field(&groups, "x"))?;
    let secret = Meta { gid: SHADOW_GID, ..Meta::mode(0o640) };
    let shadow: String = names(&users).map(|name| format!("{name}:*:{PASSWORD_DAY}:0:99999:7:::\n")).collect();
    let gshadow: String = names(&groups).map(|name| format!("{name}:*::\n")).collect();
    root.file("etc/shadow", secret, &mut shadow.as_bytes())?;
    root.file("etc/gshadow", secret, &mut gshadow.as_bytes())?;
    for file in ["etc/subuid", "etc/subgid"] {
        root.write(file, 0o644, "")?;
    }
    root.adjust("usr/bin/ssh-agent", Meta { gid: SSH_AGENT_GID, ..Meta::mode(0o2755) })
}

fn with_added_users(master: &str) -> String {
    let mut text = master.to_owned();
    for line in [
        "root:*:0:0:root:/root:/bin/bash".to_owned(),
        "_apt:*:42:65534::/nonexistent:/usr/sbin/nologin".to_owned(),
        format!("mysql:*:{MYSQL_ID}:{MYSQL_ID}:MariaDB Server:/nonexistent:/usr/sbin/nologin"),
        "nobody:*:65534:65534:nobody:/nonexistent:/usr/sbin/nologin".to_owned(),
    ] {
        add(&mut text, &line);
    }
    text
}

fn with_added_groups(master: &str) -> String {
    let mut text = master.to_owned();
    for line in [
        "root:*:0:".to_owned(),
        format!("_ssh:*:{SSH_AGENT_GID}:"),
        format!("mysql:*:{MYSQL_ID}:"),
        "nogroup:*:65534:".to_owned(),
    ] {
        add(&mut text, &line);
    }
    text
}

/// Adds an account unless its name is there.
fn add(text: &mut String, line: &str) {
    let name = line.split(':').next();
    if !text.lines().any(|known| known.split(':').next() == name) {
        text.push_str(line);
        text.push('\n');
    }
}

fn names(accounts: &str) -> impl Iterator<Item = &str> {
    accounts.lines().filter_map(|line| line.split(':').next()).filter(|name| !name.is_empty())
}

/// The same accounts with this second field.
fn second_field(accounts: &str, value: &str) -> String {
    let line = |line: &str| {
        let mut fields: Vec<&str> = line.split(':').collect();
        if let Some(second) = fields.get_mut(1) {
            *second = value;
        }
        fields.join(":") + "\n"
    };
    accounts.lines().filter(|line| line.contains(':')).map(line).collect()
}
