//! What happens inside a machine: pid 1, its first boot, user data, and the last steps before any program runs.

mod accounts;
mod first_boot;
mod init;
mod links;
mod payload;
mod relay;
mod seccomp;
mod sftp;
mod sudo;
mod trust;
mod user_data;

pub(crate) use init::{Machine, pid1};
pub(crate) use payload::{Payload, give_terminal};
pub(crate) use seccomp::{TRIED as SECCOMP_TRIED, install as install_filters};
pub(crate) use trust::read as read_authorities;

#[cfg(any(test, feature = "fuzz"))]
pub(crate) use sftp::read_any as read_sftp;

/// Any two texts as the machine's passwd and group.
#[cfg(any(test, feature = "fuzz"))]
pub(crate) fn read_accounts(passwd: &str, group: &str) {
    for name in ["root", "admin", "1000", ""] {
        let _ = accounts::parse(passwd, group, name);
    }
    assert!((1000..=60000).contains(&accounts::free_id(passwd, group)));
}

#[cfg(test)]
mod tests;
