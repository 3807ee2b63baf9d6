//! One program on one channel: bytes both ways, window changes, signals, and the status at the end.

use crate::home::Home;
use crate::shim::{self, InMachine};
use crate::sys::{self, Context, Result, Trouble};
use box_spec::{BoxId, Exec, Running, Streams, Terminal};
use russh::server::Msg;
use russh::{Channel, ChannelMsg, ChannelReadHalf, ChannelWriteHalf, Sig};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use tokio::io::AsyncWriteExt;
use tokio::io::unix::AsyncFd;
use tokio::net::unix::pipe;
use tokio::task::JoinHandle;

const BUFFER_BYTES: usize = 32 * 1024;
const STDERR: u32 = 1;
const FAILED: u32 = 255;

type Writer = ChannelWriteHalf<Msg>;

/// Runs the program to its end and closes the channel.
pub(super) async fn run(home: Home, id: BoxId, exec: Exec, terminal: Option<Terminal>, channel: Channel<Msg>) {
    let (reader, writer) = channel.split();
    let started = tokio::task::spawn_blocking(move || Program::start(&home, &id, &exec, terminal)).await;
    let status = match started.map_err(|e| e.to_string()).and_then(|p| p.map_err(|e| e.to_string())) {
        Ok(program) => program.carry(reader, &writer).await,
        Err(why) => {
            let _ = writer.extended_data_bytes(STDERR, format!("{why}\r\n").into_bytes()).await;
            FAILED
        }
    };
    let _ = writer.exit_status(status).await;
    let _ = writer.eof().await;
    let _ = writer.close().await;
}

/// Our ends of the program's streams.
enum Ends {
    Pipes { stdin: OwnedFd, stdout: OwnedFd, stderr: OwnedFd },
    Terminal(OwnedFd),
}

struct Program {
    running: InMachine,
    ends: Ends,
}

impl Program {
    fn start(home: &Home, id: &BoxId, exec: &Exec, terminal: Option<Terminal>) -> Result<Program> {
        if let Some(terminal) = terminal {
            let running = shim::exec(home, id, exec, Streams::Terminal(terminal))?;
            let master = running.terminal().ok_or_else(|| Trouble::other("exec", "no terminal came back"))?;
            let master = master.try_clone_to_owned().context(|| "dup".into())?;
            sys::set_nonblocking(master.as_fd());
            return Ok(Program { running, ends: Ends::Terminal(master) });
        }
        let pipe = || io::pipe().context(|| "pipe".into());
        let ((in_out, stdin), (stdout, out_in), (stderr, err_in)) = (pipe()?, pipe()?, pipe()?);
        let given = Streams::Given([in_out.into(), out_in.into(), err_in.into()]);
        let running = shim::exec(home, id, exec, given)?;
        let ends = Ends::Pipes { stdin: stdin.into(), stdout: stdout.into(), stderr: stderr.into() };
        Ok(Program { running, ends })
    }

    /// Until the program has ended, or the client is gone (then dropping it ends the program).
    async fn carry(self, mut reader: ChannelReadHalf, writer: &Writer) -> u32 {
        let carried = match self.ends {
            Ends::Pipes { stdin, stdout, stderr } => Streaming::of_pipes(stdin, stdout, stderr, writer),
            Ends::Terminal(master) => Streaming::of_terminal(master, writer),
        };
        let (Ok(mut streaming), Ok(end)) = (carried, self.running.connection_copy().map(watched)) else {
            return FAILED;
        };
        let Ok(end) = end else { return FAILED };
        loop {
            tokio::select! {
                _ = end.readable() => break,
                message = reader.wait() => match message {
                    None | Some(ChannelMsg::Close) => return FAILED,
                    Some(ChannelMsg::Data { data }) => streaming.write(&data).await,
                    Some(ChannelMsg::Eof) => streaming.close_input(),
                    Some(ChannelMsg::WindowChange { col_width, row_height, .. }) => {
                        self.running.resize(row_height as u16, col_width as u16);
                    }
                    Some(ChannelMsg::Signal { signal }) => {
                        if let Some(number) = number(&signal) {
                            self.running.signal(number);
                        }
                    }
                    Some(_) => {}
                },
            }
        }
        streaming.finish().await;
        Box::new(self.running).wait() as u32
    }
}

fn number(signal: &Sig) -> Option<i32> {
    Some(match signal {
        Sig::HUP => libc::SIGHUP,
        Sig::INT => libc::SIGINT,
        Sig::QUIT => libc::SIGQUIT,
        Sig::TERM => libc::SIGTERM,
        Sig::USR1 => libc::SIGUSR1,
        _ => return None,
    })
}

/// Where the client's bytes go.
enum Input {
    Pipe(pipe::Sender),
    Terminal(AsyncFd<OwnedFd>),
    Closed,
}

/// The program's streams, carried.
struct Streaming {
    input: Input,
    outputs: Vec<JoinHandle<()>>,
}

impl Streaming {
    fn of_pipes(stdin: OwnedFd, stdout: OwnedFd, stderr: OwnedFd, writer: &Writer) -> io::Result<Streaming> {
        let mut outputs = Vec::new();
        for (fd, ext) in [(stdout, None), (stderr, Some(STDERR))] {
            let mut from = pipe::Receiver::from_owned_fd(fd)?;
            let mut to = writer.make_writer_ext(ext);
            outputs.push(tokio::spawn(async move {
                let _ = tokio::io::copy(&mut from, &mut to).await;
            }));
        }
        Ok(Streaming { input: Input::Pipe(pipe::Sender::from_owned_fd(stdin)?), outputs })
    }

    fn of_terminal(master: OwnedFd, writer: &Writer) -> io::Result<Streaming> {
        let from = watched(master.try_clone()?)?;
        let mut to = writer.make_writer();
        let output = tokio::spawn(async move {
            let mut buffer = vec![0u8; BUFFER_BYTES];
            // a terminal whose last program ended reads as an error
            while let Ok(n) = read(&from, &mut buffer).await {
                if n == 0 || to.write_all(&buffer[..n]).await.is_err() {
                    break;
                }
            }
        });
        Ok(Streaming { input: Input::Terminal(watched(master)?), outputs: vec![output] })
    }

    /// A program that no longer reads loses what comes; its status tells why.
    async fn write(&mut self, data: &[u8]) {
        let written = match &mut self.input {
            Input::Pipe(pipe) => pipe.write_all(data).await,
            Input::Terminal(master) => write_all(master, data).await,
            Input::Closed => Ok(()),
        };
        if written.is_err() {
            self.input = Input::Closed;
        }
    }

    fn close_input(&mut self) {
        self.input = Input::Closed;
    }

    /// What the ended program has left; a program that it left in the background may hold a pipe open, and is not
    /// waited for.
    async fn finish(mut self) {
        self.input = Input::Closed;
        for output in &mut self.outputs {
            if tokio::time::timeout(LAST_WORDS, &mut *output).await.is_err() {
                output.abort();
            }
        }
    }
}

/// After the program's end its own output is in the pipes already.
const LAST_WORDS: std::time::Duration = std::time::Duration::from_millis(500);

fn watched(fd: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    // SAFETY: an OwnedFd gives the same descriptor until it is dropped, and it is never replaced.
    unsafe { AsyncFd::register(fd) }.map_err(Into::into)
}

async fn read(from: &AsyncFd<OwnedFd>, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        let mut ready = from.readable().await?;
        match ready.try_io(|fd| borrow(fd.get_ref()).read(buffer)) {
            Ok(result) => return result,
            Err(_would_block) => {}
        }
    }
}

async fn write_all(to: &AsyncFd<OwnedFd>, mut data: &[u8]) -> io::Result<()> {
    while !data.is_empty() {
        let mut ready = to.writable().await?;
        if let Ok(written) = ready.try_io(|fd| borrow(fd.get_ref()).write(data)) {
            data = &data[written?..];
        }
    }
    Ok(())
}

fn borrow(fd: &OwnedFd) -> std::mem::ManuallyDrop<File> {
    use std::os::fd::FromRawFd;
    // SAFETY: never dropped, so never closed.
    std::mem::ManuallyDrop::new(unsafe { File::from_raw_fd(fd.as_raw_fd()) })
}
