//! Carries what is written to `/dev/console`, and what user data prints, to the machine's console (pid 1's own output).

use crate::sys::{self, Context, Result};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;

/// Where cloud-init keeps the output of user data; people look for it there.
const USER_DATA_LOG: &str = "/var/log/cloud-init-output.log";
const BUFFER_BYTES: usize = 16 * 1024;

pub(super) struct Relay {
    console: File,
    user_data: Option<(File, Option<File>)>,
}

impl Relay {
    /// Opened for reading and writing, the FIFO never ends.
    pub(super) fn open() -> Result<Relay> {
        let mut options = File::options();
        let console = options.read(true).write(true).custom_flags(libc::O_NONBLOCK).open("/dev/console");
        Ok(Relay { console: console.context(|| "/dev/console".into())?, user_data: None })
    }

    /// The writing end for the user data's program. A log that cannot be opened is only missing.
    pub(super) fn user_data_output(&mut self) -> Result<OwnedFd> {
        let (read, write) = std::io::pipe().context(|| "pipe".into())?;
        let log = File::options().create(true).append(true).mode(0o640).open(USER_DATA_LOG).ok();
        let read = File::from(OwnedFd::from(read));
        sys::set_nonblocking(read.as_fd());
        self.user_data = Some((read, log));
        Ok(write.into())
    }

    pub(super) fn fds(&self) -> Vec<BorrowedFd<'_>> {
        let mut fds = vec![self.console.as_fd()];
        fds.extend(self.user_data.iter().map(|(read, _)| read.as_fd()));
        fds
    }

    /// Moves one buffer of each that is ready, in the order of [`Relay::fds`].
    pub(super) fn carry(&mut self, ready: &[bool]) {
        let mut buffer = [0u8; BUFFER_BYTES];
        if ready.first() == Some(&true)
            && let Ok(n) = self.console.read(&mut buffer)
        {
            print(&buffer[..n]);
        }
        if ready.get(1) == Some(&true) {
            self.carry_user_data();
        }
    }

    /// False when nothing came.
    fn carry_user_data(&mut self) -> bool {
        let mut buffer = [0u8; BUFFER_BYTES];
        let Some((read, log)) = &mut self.user_data else { return false };
        match read.read(&mut buffer) {
            Ok(n) if n > 0 => {
                if let Some(log) = log {
                    let _ = log.write_all(&buffer[..n]);
                }
                print(&buffer[..n]);
                true
            }
            Err(e) if e.kind() == std::io::ErrorKind::WouldBlock => false,
            _ => {
                self.user_data = None;
                false
            }
        }
    }

    /// What the ended user data has left; its background programs may still write later.
    pub(super) fn drain(&mut self) {
        while self.carry_user_data() {}
    }
}

fn print(bytes: &[u8]) {
    // the shim reads; when it is gone we end anyway
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(bytes).and_then(|()| out.flush());
}
