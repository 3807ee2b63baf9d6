//! `exec --in ID` for the command line: the caller's own terminal or pipes, connected to a program in a machine.

use crate::home::Home;
use crate::shim::{self, InMachine};
use crate::sys::{self, Context, Result, Trouble};
use box_spec::{BoxId, Exec, Running, Streams, Terminal};
use std::fs::File;
use std::io::{IsTerminal, Read, Write};
use std::mem::ManuallyDrop;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

const BUFFER_BYTES: usize = 16 * 1024;
/// Passed on to the program while it has our pipes; a terminal sends them itself.
const SIGNALS: [i32; 5] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP, libc::SIGQUIT, libc::SIGWINCH];

/// Runs a program in a machine with this process's descriptors 0, 1 and 2, or with a terminal of the machine that is
/// carried to them. Works without a daemon. The program's status; 125 to 127 when it never ran. Call it from a process
/// with one thread: signals are taken over.
pub fn attach(home: &Home, id: &BoxId, exec: &Exec, terminal: bool) -> std::result::Result<i32, Trouble> {
    let signals = sys::signal_fd(&SIGNALS)?;
    if terminal {
        return on_a_terminal(home, id, exec, &signals);
    }
    let copy = |fd: BorrowedFd<'_>| fd.try_clone_to_owned().context(|| "dup".into());
    let streams = [copy(std::io::stdin().as_fd())?, copy(std::io::stdout().as_fd())?, copy(std::io::stderr().as_fd())?];
    let program = shim::exec(home, id, exec, Streams::Given(streams)).map_err(|e| explain(id, e))?;
    loop {
        let ready = sys::poll(&[program.connection(), signals.as_fd()], -1);
        for signal in sys::take_signals(signals.as_fd()) {
            program.signal(signal);
        }
        if ready[0] {
            return Ok(Box::new(program).wait());
        }
    }
}

fn explain(id: &BoxId, error: Trouble) -> Trouble {
    match error.source.kind() {
        std::io::ErrorKind::NotFound => Trouble::other(id.as_str(), "no such machine"),
        std::io::ErrorKind::ConnectionRefused => Trouble::other(id.as_str(), "not running"),
        _ => Trouble::new(format!("{id}: {}", error.what), error.source),
    }
}

fn on_a_terminal(home: &Home, id: &BoxId, exec: &Exec, signals: &OwnedFd) -> Result<i32> {
    let (rows, columns) = size(std::io::stdin().as_fd()).unwrap_or((24, 80));
    let term = std::env::var("TERM").unwrap_or_else(|_| "xterm".into());
    let streams = Streams::Terminal(Terminal { term, rows, columns });
    let program = shim::exec(home, id, exec, streams).map_err(|e| explain(id, e))?;
    let _raw = Raw::enter();
    carry(&program, signals)?;
    Ok(Box::new(program).wait())
}

/// Both ways, until the program has ended and its last words are out.
fn carry(program: &InMachine, signals: &OwnedFd) -> Result<()> {
    let master = program.terminal().ok_or_else(|| Trouble::other("exec", "no terminal came back"))?;
    let (stdin, stdout) = (std::io::stdin(), std::io::stdout());
    let (mut input_open, mut ended) = (true, false);
    loop {
        let mut fds = vec![master, signals.as_fd()];
        if !ended {
            fds.push(program.connection());
        }
        if input_open && !ended {
            fds.push(stdin.as_fd());
        }
        let ready = sys::poll(&fds, if ended { 0 } else { -1 });
        if sys::take_signals(signals.as_fd()).contains(&libc::SIGWINCH)
            && let Some((rows, columns)) = size(stdin.as_fd())
        {
            program.resize(rows, columns);
        }
        let output_ended = ready[0] && !copy(master, stdout.as_fd());
        if output_ended || ended && !ready[0] {
            return Ok(());
        }
        if ready.get(3) == Some(&true) {
            input_open = copy(stdin.as_fd(), master);
            if !input_open {
                // end of input is a control character on a terminal
                let _ = borrow(master).write_all(&[4]);
            }
        }
        ended = ended || ready.get(2) == Some(&true);
    }
}

fn borrow(fd: BorrowedFd<'_>) -> ManuallyDrop<File> {
    // SAFETY: never dropped, so never closed.
    ManuallyDrop::new(unsafe { File::from_raw_fd(fd.as_raw_fd()) })
}

/// One buffer; false at the end.
fn copy(from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> bool {
    let mut buffer = [0u8; BUFFER_BYTES];
    match borrow(from).read(&mut buffer) {
        Ok(n) if n > 0 => borrow(to).write_all(&buffer[..n]).is_ok(),
        _ => false,
    }
}

fn size(terminal: BorrowedFd<'_>) -> Option<(u16, u16)> {
    // SAFETY: all-zero is valid, and the structure lives through the call.
    unsafe {
        let mut size: libc::winsize = std::mem::zeroed();
        let known = libc::ioctl(terminal.as_raw_fd(), libc::TIOCGWINSZ, &raw mut size) == 0 && size.ws_row > 0;
        known.then_some((size.ws_row, size.ws_col))
    }
}

/// The caller's terminal hands every key over while this lives.
struct Raw(libc::termios);

impl Raw {
    fn enter() -> Option<Raw> {
        if !std::io::stdin().is_terminal() {
            return None;
        }
        // SAFETY: all-zero is valid, and the structures live through the calls.
        unsafe {
            let mut old: libc::termios = std::mem::zeroed();
            if libc::tcgetattr(0, &raw mut old) != 0 {
                return None;
            }
            let mut raw = old;
            libc::cfmakeraw(&raw mut raw);
            (libc::tcsetattr(0, libc::TCSANOW, &raw const raw) == 0).then_some(Raw(old))
        }
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // SAFETY: the structure came from tcgetattr.
        unsafe { libc::tcsetattr(0, libc::TCSADRAIN, &raw const self.0) };
    }
}
