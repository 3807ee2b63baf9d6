//! `/etc/pam.d/common-*` as pam-auth-update(8) makes them from libpam-runtime's templates and the one profile `unix`.

use crate::rootfs::Root;
use std::io;

/// Template, place-holder prefix, primary lines, additional lines.
const FILES: &[(&str, &str, &str, &str)] = &[
    ("common-account", "account", "account\t[success=1 new_authtok_reqd=done default=ignore]\tpam_unix.so", ""),
    ("common-auth", "auth", "auth\t[success=1 default=ignore]\tpam_unix.so nullok", ""),
    ("common-password", "password", "password\t[success=1 default=ignore]\tpam_unix.so obscure yescrypt", ""),
    ("common-session", "session", "session\t[default=1]\tpam_permit.so", "session\trequired\tpam_unix.so"),
    (
        "common-session-noninteractive",
        "session_nonint",
        "session\t[default=1]\tpam_permit.so",
        "session\trequired\tpam_unix.so",
    ),
];

/// Writes the five files; nothing when libpam-runtime is not in the tree.
pub(crate) fn write(root: &Root) -> io::Result<()> {
    for (file, prefix, primary, additional) in FILES {
        let Some(template) = root.read(format!("usr/share/pam/{file}"))? else { continue };
        root.write(format!("etc/pam.d/{file}"), 0o644, fill(&template, prefix, primary, additional))?;
    }
    Ok(())
}

fn fill(template: &str, prefix: &str, primary: &str, additional: &str) -> String {
    let (first, more) = (format!("${prefix}_primary"), format!("${prefix}_additional"));
    let line = |line: &str| match line.trim() {
        text if text == first => format!("{primary}\n"),
        text if text == more && additional.is_empty() => String::new(),
        text if text == more => format!("{additional}\n"),
        _ => format!("{line}\n"),
    };
    template.lines().map(line).collect()
}
