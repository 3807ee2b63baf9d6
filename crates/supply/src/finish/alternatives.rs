//! Alternatives that the packages' scripts would register, with update-alternatives(1)'s own records.

use crate::rootfs::{Meta, Root};
use std::io;

/// Name, link, target and priority. The highest priority of those whose target is there wins.
const ALTERNATIVES: &[(&str, &str, &str, u32)] = &[
    ("awk", "/usr/bin/awk", "/usr/bin/mawk", 5),
    ("editor", "/usr/bin/editor", "/bin/nano", 40),
    ("my.cnf", "/etc/mysql/my.cnf", "/etc/mysql/mariadb.cnf", 500),
    ("my.cnf", "/etc/mysql/my.cnf", "/etc/mysql/my.cnf.fallback", 100),
    ("nawk", "/usr/bin/nawk", "/usr/bin/mawk", 5),
    ("pager", "/usr/bin/pager", "/bin/more", 50),
    ("pager", "/usr/bin/pager", "/usr/bin/less", 77),
    ("pico", "/usr/bin/pico", "/bin/nano", 10),
    ("rmt", "/usr/sbin/rmt", "/usr/sbin/rmt-tar", 50),
    ("w", "/usr/bin/w", "/usr/bin/w.procps", 50),
    ("which", "/usr/bin/which", "/usr/bin/which.debianutils", 0),
];

/// Links every alternative whose target is in the tree.
pub(crate) fn write(root: &Root) -> io::Result<()> {
    root.dir("etc/alternatives", Meta::mode(0o755))?;
    root.dir("var/lib/dpkg/alternatives", Meta::mode(0o755))?;
    let mut names: Vec<(&str, &str)> = ALTERNATIVES.iter().map(|(name, link, ..)| (*name, *link)).collect();
    names.dedup();
    for (name, link) in names {
        let mut choices: Vec<(u32, &str)> = ALTERNATIVES
            .iter()
            .filter(|(n, _, target, _)| *n == name && root.has(target))
            .map(|(.., t, p)| (*p, *t))
            .collect();
        choices.sort_unstable();
        let Some((_, best)) = choices.last() else { continue };
        root.link(link, format!("/etc/alternatives/{name}"))?;
        root.link(format!("etc/alternatives/{name}"), best)?;
        let known: String = choices.iter().map(|(priority, target)| format!("{target}\n{priority}\n")).collect();
        root.write(format!("var/lib/dpkg/alternatives/{name}"), 0o644, format!("auto\n{link}\n\n{known}\n"))?;
    }
    Ok(())
}
