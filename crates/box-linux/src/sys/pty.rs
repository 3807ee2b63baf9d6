//! A terminal of the devpts that is mounted where the caller is (pty(7)).

use super::{Result, check, cstring, own};
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};

/// Master and slave, opened inside a machine so that the program's tty has a name in its own `/dev/pts`.
pub(crate) fn open_pty(rows: u16, columns: u16) -> Result<(OwnedFd, OwnedFd)> {
    let flags = libc::O_RDWR | libc::O_NOCTTY | libc::O_CLOEXEC;
    // SAFETY: NUL-terminated paths; the integers live through the calls.
    unsafe {
        let master = own(check(libc::open(c"/dev/ptmx".as_ptr(), flags), "open /dev/ptmx")?);
        let (unlock, mut number) = (0i32, 0i32);
        check(libc::ioctl(master.as_raw_fd(), libc::TIOCSPTLCK, &raw const unlock), "unlock pty")?;
        check(libc::ioctl(master.as_raw_fd(), libc::TIOCGPTN, &raw mut number), "number of pty")?;
        let slave = libc::open(cstring(format!("/dev/pts/{number}")).as_ptr(), flags);
        let slave = own(check(slave, "open pty")?);
        set_size(std::os::fd::AsFd::as_fd(&master), rows, columns);
        Ok((master, slave))
    }
}

/// Sets a terminal's size; nothing happens if it is none.
pub(crate) fn set_size(terminal: BorrowedFd<'_>, rows: u16, columns: u16) {
    let size = libc::winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the structure lives through the call.
    unsafe { libc::ioctl(terminal.as_raw_fd(), libc::TIOCSWINSZ, &raw const size) };
}
