//! Small files of `/etc` and `/root` that scripts copy from templates or that an administrator would write.

use crate::rootfs::{Meta, Root};
use std::io;

/// Group `utmp`, fixed in Debian.
const UTMP_GID: u32 = 43;

/// Group `mail`, fixed in Debian.
const MAIL_GID: u32 = 8;

/// Written only where no package brought them.
const FILES: &[(&str, &str)] = &[
    ("etc/hosts", "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n"),
    ("etc/hostname", "localhost\n"),
    ("etc/resolv.conf", ""),
    ("etc/machine-id", ""),
    ("etc/fstab", "# A machine's root is mounted before it starts.\n"),
    (
        "etc/nsswitch.conf",
        "passwd: files\ngroup: files\nshadow: files\ngshadow: files\nhosts: files dns\nnetworks: files\n\
         protocols: files\nservices: files\nethers: files\nrpc: files\n",
    ),
];

/// Template and copy: what base-files and their like do when they are installed.
const COPIES: &[(&str, &str)] = &[
    ("usr/share/base-files/dot.bashrc", "root/.bashrc"),
    ("usr/share/base-files/dot.profile", "root/.profile"),
    ("usr/share/base-files/profile", "etc/profile"),
    ("usr/share/adduser/adduser.conf", "etc/adduser.conf"),
];

/// What an image and an engine both need.
pub(crate) fn common(root: &Root) -> io::Result<()> {
    for (path, content) in FILES {
        if !root.has(path) {
            root.write(path, 0o644, content)?;
        }
    }
    if !root.has("bin/sh") && root.has("bin/dash") {
        root.link("bin/sh", "dash")?;
    }
    Ok(())
}

/// What a machine needs besides.
pub(crate) fn image(root: &Root, sources: &str) -> io::Result<()> {
    for (template, copy) in COPIES {
        if let Some(text) = root.read(template)?.filter(|_| !root.has(copy)) {
            root.write(copy, 0o644, text)?;
        }
    }
    for (path, content) in [("etc/default/locale", "LANG=C.UTF-8\n"), ("etc/timezone", "Etc/UTC\n"), ("etc/motd", "")] {
        root.write(path, 0o644, content)?;
    }
    root.write("etc/environment", 0o644, "LANG=C.UTF-8\n")?;
    root.write("etc/apt/sources.list", 0o644, sources)?;
    root.link("etc/localtime", "/usr/share/zoneinfo/Etc/UTC")?;
    if !root.has("etc/dpkg/origins/default") {
        root.link("etc/dpkg/origins/default", "debian")?;
    }
    shells(root)?;
    logs(root)?;
    root.adjust("etc/sudoers", Meta::mode(0o440))?;
    // iputils-ping's script gives it a capability or, where that fails, set-uid; a tree's files carry no capabilities.
    root.adjust("usr/bin/ping", Meta::mode(0o4755))
}

/// debianutils' `update-shells`: its own list and one file for each shell package.
fn shells(root: &Root) -> io::Result<()> {
    const DIR: &str = "usr/share/debianutils/shells.d";
    let mut text = root.read("usr/share/debianutils/shells")?.unwrap_or_default();
    for file in root.list(DIR)? {
        text.push_str(&root.read(format!("{DIR}/{file}"))?.unwrap_or_default());
    }
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    root.write("etc/shells", 0o644, lines.join("\n") + "\n")
}

/// base-files' logs of log-ins, and the mail directory.
fn logs(root: &Root) -> io::Result<()> {
    for (file, mode) in [("wtmp", 0o664), ("btmp", 0o660), ("lastlog", 0o664)] {
        let meta = Meta { gid: UTMP_GID, ..Meta::mode(mode) };
        root.file(format!("var/log/{file}"), meta, &mut io::empty())?;
    }
    root.write("var/log/faillog", 0o644, "")?;
    root.dir("var/mail", Meta { gid: MAIL_GID, ..Meta::mode(0o2775) })?;
    if root.has("var/spool/mail") { Ok(()) } else { root.link("var/spool/mail", "../mail") }
}
