//! The daemon's (and the command line's) side of a shim's socket.

use super::proto::{Notice, Reply, Request, say, understand};
use crate::home::Home;
use crate::sys::{self, Context, Dir, Result, Trouble};
use box_spec::{BoxId, Exec, Running, Seen, Streams};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

const SOCKET: &str = "ctl";
/// Our own failure.
const FAILED: i32 = 125;

/// A hello's answer with its descriptors.
pub(crate) struct HelloFds {
    pub(crate) connection: OwnedFd,
    pub(crate) seen: Seen,
    pub(crate) shim: OwnedFd,
    pub(crate) net: OwnedFd,
    pub(crate) user: OwnedFd,
    pub(crate) mnt: OwnedFd,
}

fn connect(home: &Home, id: &BoxId) -> Result<OwnedFd> {
    sys::connect_at(&Dir::open(&home.box_dir(id))?, SOCKET)
}

/// Asks a living shim who it is.
pub(crate) fn hello(home: &Home, id: &BoxId) -> Result<HelloFds> {
    greet(connect(home, id)?)
}

/// The same for a shim that may be booting: it answers when the machine's root stands.
pub(crate) fn hello_patiently(home: &Home, id: &BoxId) -> Result<HelloFds> {
    let connection = connect(home, id)?;
    sys::wait_forever(connection.as_fd());
    greet(connection)
}

fn greet(connection: OwnedFd) -> Result<HelloFds> {
    let (answer, fds) = ask(&connection, &Request::Hello, &[])?;
    let Reply::Hello { seen, .. } = answer else { return Err(surprised(&answer)) };
    let [shim, _init, net, user, mnt]: [OwnedFd; 5] =
        fds.try_into().map_err(|_| Trouble::other("shim", "five descriptors expected"))?;
    Ok(HelloFds { connection, seen, shim, net, user, mnt })
}

/// One request on a connection of its own; waits as long as it takes if `patient`. False when what was asked for is busy.
pub(crate) fn request(home: &Home, id: &BoxId, request: &Request, patient: bool) -> Result<bool> {
    let connection = connect(home, id)?;
    if patient {
        sys::wait_forever(connection.as_fd());
    }
    match ask(&connection, request, &[])?.0 {
        Reply::Done => Ok(true),
        Reply::Busy => Ok(false),
        other => Err(surprised(&other)),
    }
}

fn ask(connection: &OwnedFd, request: &Request, fds: &[BorrowedFd<'_>]) -> Result<(Reply, Vec<OwnedFd>)> {
    say(connection.as_fd(), request, fds)?;
    let gone = || Trouble::new("shim", std::io::ErrorKind::UnexpectedEof.into());
    let packet = sys::recv(connection.as_fd())?.ok_or_else(gone)?;
    Ok((understand(&packet)?, packet.fds))
}

fn surprised(reply: &Reply) -> Trouble {
    match reply {
        Reply::Error(why) => Trouble::other("shim", why),
        other => Trouble::other("shim", &format!("unexpected answer {other:?}")),
    }
}

/// Turns a hello's connection into one on which notices arrive.
pub(crate) fn watch(connection: &OwnedFd) -> Result<()> {
    say(connection.as_fd(), &Request::Watch, &[])
}

/// The next notice on a watched connection; `None` when the shim is gone.
pub(crate) fn next_notice(connection: BorrowedFd<'_>) -> Option<Notice> {
    match understand::<Reply>(&sys::recv(connection).ok()??) {
        Ok(Reply::Notice(notice)) => Some(notice),
        _ => None,
    }
}

/// Starts a program inside a machine.
pub(crate) fn exec(home: &Home, id: &BoxId, exec: &Exec, streams: Streams) -> Result<InMachine> {
    let connection = connect(home, id)?;
    let (terminal, given) = match streams {
        Streams::Given(fds) => (None, Vec::from(fds)),
        Streams::Terminal(terminal) => (Some(terminal), Vec::new()),
    };
    let request = Request::Exec { exec: exec.clone(), terminal };
    let fds: Vec<BorrowedFd<'_>> = given.iter().map(AsFd::as_fd).collect();
    let (answer, mut fds) = ask(&connection, &request, &fds)?;
    match answer {
        Reply::Started => {
            sys::wait_forever(connection.as_fd());
            Ok(InMachine { connection, terminal: fds.pop() })
        }
        other => Err(surprised(&other)),
    }
}

/// A program inside a machine. Dropping it closes the connection, which ends the program.
#[derive(Debug)]
pub(crate) struct InMachine {
    connection: OwnedFd,
    terminal: Option<OwnedFd>,
}

impl InMachine {
    /// Becomes readable when the program has ended.
    pub(crate) fn connection(&self) -> BorrowedFd<'_> {
        self.connection.as_fd()
    }

    /// A second descriptor of the same connection, to be watched for its end.
    pub(crate) fn connection_copy(&self) -> Result<OwnedFd> {
        self.connection.try_clone().context(|| "dup".into())
    }
}

impl Running for InMachine {
    fn terminal(&self) -> Option<BorrowedFd<'_>> {
        self.terminal.as_ref().map(AsFd::as_fd)
    }

    fn resize(&self, rows: u16, columns: u16) {
        if let Some(terminal) = &self.terminal {
            sys::set_size(terminal.as_fd(), rows, columns);
        }
    }

    fn signal(&self, signal: i32) {
        // a program that has ended needs no signal
        let _ = say(self.connection.as_fd(), &Request::Signal(signal), &[]);
    }

    fn wait(self: Box<Self>) -> i32 {
        loop {
            match sys::recv(self.connection.as_fd()).map(|p| p.map(|p| understand::<Reply>(&p))) {
                Ok(Some(Ok(Reply::Exit(status)))) => return status,
                Ok(Some(Ok(_))) => {}
                _ => return FAILED,
            }
        }
    }
}
