//! A program's streams on a channel, without the deadlock that one connection for both directions invites: while the
//! client's bytes wait for the program, the library cannot hear that the client has room for the program's. So both
//! directions are buffered within limits, and the program's output without one for as long as its input is stuck.

use super::session::Writer;
use std::fs::File;
use std::io::{self, Read, Write};
use std::mem::ManuallyDrop;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::pipe;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::JoinHandle;

const BUFFER_BYTES: usize = 32 * 1024;
/// Client to program, not yet written.
const INPUT_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Program to client, not yet sent.
const OUTPUT_BYTES_MAX: usize = 1024 * 1024;
/// After the program's end its own output is in the pipes already; what it left in the background is not waited for.
const LAST_WORDS: Duration = Duration::from_millis(500);
const STDERR: u32 = 1;

/// Our ends of the program's streams.
pub(super) enum Ends {
    Pipes { stdin: OwnedFd, stdout: OwnedFd, stderr: OwnedFd },
    Terminal(OwnedFd),
}

enum Source {
    Pipe(pipe::Receiver),
    Terminal(AsyncFd<OwnedFd>),
}

enum Sink {
    Pipe(pipe::Sender),
    Terminal(AsyncFd<OwnedFd>),
}

type Chunk = (Vec<u8>, Option<OwnedSemaphorePermit>);

/// The streams, carried until dropped.
pub(super) struct Streams {
    input: Option<mpsc::UnboundedSender<Chunk>>,
    room: Arc<Semaphore>,
    stuck: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    input_task: JoinHandle<()>,
}

impl Streams {
    pub(super) fn carry(ends: Ends, writer: &Writer) -> io::Result<Streams> {
        let (sink, sources) = match ends {
            Ends::Terminal(master) => {
                let source = Source::Terminal(watched(master.try_clone()?)?);
                (Sink::Terminal(watched(master)?), vec![(source, None)])
            }
            Ends::Pipes { stdin, stdout, stderr } => {
                let source = |fd| pipe::Receiver::from_owned_fd(fd).map(Source::Pipe);
                let sink = Sink::Pipe(pipe::Sender::from_owned_fd(stdin)?);
                (sink, vec![(source(stdout)?, None), (source(stderr)?, Some(STDERR))])
            }
        };
        let (stuck, _) = watch::channel(false);
        let mut tasks = Vec::new();
        for (source, ext) in sources {
            let (send, receive) = mpsc::unbounded_channel();
            tasks.push(tokio::spawn(fetch(source, send, stuck.subscribe())));
            tasks.push(tokio::spawn(deliver(receive, writer.make_writer_ext(ext))));
        }
        let (input, chunks) = mpsc::unbounded_channel();
        let input_task = tokio::spawn(feed(sink, chunks));
        Ok(Streams { input: Some(input), room: Arc::new(Semaphore::new(INPUT_BYTES_MAX)), stuck, tasks, input_task })
    }

    /// The client's bytes; waits while too many of them are not taken by the program.
    pub(super) async fn write(&mut self, data: &[u8]) {
        let Some(input) = self.input.clone() else { return };
        let n = data.len().min(INPUT_BYTES_MAX) as u32;
        let permit = match self.room.clone().try_acquire_many_owned(n) {
            Ok(permit) => permit,
            Err(_) => {
                self.stuck.send_replace(true);
                let permit = tokio::select! {
                    permit = self.room.clone().acquire_many_owned(n) => permit.ok(),
                    () = input.closed() => None,
                };
                self.stuck.send_replace(false);
                let Some(permit) = permit else { return };
                permit
            }
        };
        // a program that no longer reads loses what comes; its status tells why
        let _ = input.send((data.to_vec(), Some(permit)));
    }

    /// The client says nothing more; what it said before still reaches the program.
    pub(super) fn close_input(&mut self) {
        self.input = None;
    }

    /// Sends what the ended program has left.
    pub(super) async fn finish(mut self) {
        self.input = None;
        self.input_task.abort();
        for task in std::mem::take(&mut self.tasks) {
            let mut task = task;
            if tokio::time::timeout(LAST_WORDS, &mut task).await.is_err() {
                task.abort();
            }
        }
    }
}

impl Drop for Streams {
    fn drop(&mut self) {
        self.input_task.abort();
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// Program to buffer.
async fn fetch(mut source: Source, to: mpsc::UnboundedSender<Chunk>, mut stuck: watch::Receiver<bool>) {
    let room = Arc::new(Semaphore::new(OUTPUT_BYTES_MAX));
    loop {
        let mut buffer = vec![0u8; BUFFER_BYTES];
        // a terminal whose last program ended reads as an error
        let n = match source.read(&mut buffer).await {
            Ok(n) if n > 0 => n,
            _ => return,
        };
        buffer.truncate(n);
        let permit = tokio::select! {
            permit = room.clone().acquire_many_owned(n as u32) => permit.ok(),
            _ = stuck.wait_for(|stuck| *stuck) => None,
        };
        if to.send((buffer, permit)).is_err() {
            return;
        }
    }
}

/// Buffer to client.
async fn deliver(mut chunks: mpsc::UnboundedReceiver<Chunk>, mut to: impl tokio::io::AsyncWrite + Unpin) {
    while let Some((bytes, _permit)) = chunks.recv().await {
        if to.write_all(&bytes).await.is_err() {
            return;
        }
    }
}

/// Buffer to program. At its end a pipe is closed; a terminal gets its end-of-file character.
async fn feed(mut sink: Sink, mut chunks: mpsc::UnboundedReceiver<Chunk>) {
    while let Some((bytes, _permit)) = chunks.recv().await {
        let written = match &mut sink {
            Sink::Pipe(pipe) => pipe.write_all(&bytes).await,
            Sink::Terminal(master) => write_all(master, &bytes).await,
        };
        if written.is_err() {
            return;
        }
    }
    if let Sink::Terminal(master) = &sink {
        let _ = write_all(master, &[4]).await;
    }
}

impl Source {
    async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let master = match self {
            Source::Pipe(pipe) => return pipe.read(buffer).await,
            Source::Terminal(master) => master,
        };
        loop {
            let mut ready = master.readable().await?;
            if let Ok(result) = ready.try_io(|fd| borrow(fd.get_ref()).read(buffer)) {
                return result;
            }
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

pub(super) fn watched(fd: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    // SAFETY: an OwnedFd gives the same descriptor until it is dropped, and it is never replaced.
    unsafe { AsyncFd::register(fd) }.map_err(Into::into)
}

fn borrow(fd: &OwnedFd) -> ManuallyDrop<File> {
    // SAFETY: never dropped, so never closed.
    ManuallyDrop::new(unsafe { File::from_raw_fd(fd.as_raw_fd()) })
}
