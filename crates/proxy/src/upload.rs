//! The request on its way up: its head, then its body in the framing it came in, chunks written anew.

use std::io::IoSlice;

use proxy_rules::answer::Status;
use proxy_rules::chunked::{CHUNK_END, Decoder, LAST_CHUNK, write_size};
use proxy_rules::request::Framing;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::buf::{BLOCK_BYTES, Input, write_all};
use crate::exchange::Failure;
use crate::life::Life;

/// A request being sent.
pub(crate) struct Upload<'a> {
    pub(crate) life: &'a Life,
    pub(crate) input: &'a mut Input,
    pub(crate) head: Vec<u8>,
    pub(crate) framing: Framing,
}

/// How far it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// All of it.
    All,
    /// Not all: the target stopped reading or answered first.
    Part,
}

impl Upload<'_> {
    /// Sends head and body.
    pub(crate) async fn run(
        &mut self,
        client: &mut (impl AsyncRead + Unpin),
        target: &mut (impl AsyncWrite + Unpin),
    ) -> Result<Sent, Failure> {
        let sent = match self.framing {
            Framing::None | Framing::UntilClose => self.write(target, &mut [IoSlice::new(&self.head)]).await,
            Framing::Length(length) => self.plain(client, target, length).await,
            Framing::Chunked => self.chunks(client, target).await,
        };
        match sent {
            Ok(()) => Ok(Sent::All),
            Err(Stop::TargetClosed) => Ok(Sent::Part),
            Err(Stop::Failed(failure)) => Err(failure),
        }
    }

    async fn plain(
        &mut self,
        client: &mut (impl AsyncRead + Unpin),
        target: &mut (impl AsyncWrite + Unpin),
        length: u64,
    ) -> Result<(), Stop> {
        let mut left = length;
        let mut head = &self.head[..];
        loop {
            let take = usize::try_from(left).unwrap_or(usize::MAX).min(self.input.bytes().len());
            let body = &self.input.bytes()[..take];
            self.write(target, &mut [IoSlice::new(head), IoSlice::new(body)]).await?;
            head = &[];
            left -= take as u64;
            self.input.consume(take);
            if left == 0 {
                return Ok(());
            }
            fill(self.life, self.input, client).await?;
        }
    }

    async fn chunks(
        &mut self,
        client: &mut (impl AsyncRead + Unpin),
        target: &mut (impl AsyncWrite + Unpin),
    ) -> Result<(), Stop> {
        let mut decoder = Decoder::default();
        let mut head = &self.head[..];
        let mut line = Vec::new();
        loop {
            let mut runs = Vec::new();
            let read = decoder.read(self.input.bytes(), |run| runs.push(run));
            let used = read.map_err(|_| Stop::Failed(Status::BadRequest.into()))?;
            let bytes = self.input.bytes();
            let mut slices = vec![IoSlice::new(head)];
            chunk_slices(bytes, &runs, decoder.is_done(), &mut line, &mut slices);
            self.write(target, &mut slices).await?;
            head = &[];
            self.input.consume(used);
            if decoder.is_done() {
                return Ok(());
            }
            fill(self.life, self.input, client).await?;
        }
    }

    async fn write(&self, target: &mut (impl AsyncWrite + Unpin), slices: &mut [IoSlice<'_>]) -> Result<(), Stop> {
        write_all(target, slices, |_| self.life.touch()).await.map_err(|_| Stop::TargetClosed)
    }
}

enum Stop {
    TargetClosed,
    Failed(Failure),
}

async fn fill(life: &Life, input: &mut Input, client: &mut (impl AsyncRead + Unpin)) -> Result<(), Stop> {
    life.awaiting_client.set(true);
    let filled = input.fill(client, BLOCK_BYTES).await;
    life.awaiting_client.set(false);
    match filled {
        Ok(0) | Err(_) => Err(Stop::Failed(Failure::ClientLeft)),
        Ok(n) => {
            life.received(n);
            Ok(())
        }
    }
}

/// One chunk out of all runs of data that one read brought, and the last chunk once the body is done.
pub(crate) fn chunk_slices<'a>(
    bytes: &'a [u8],
    runs: &[std::ops::Range<usize>],
    done: bool,
    line: &'a mut Vec<u8>,
    slices: &mut Vec<IoSlice<'a>>,
) {
    let size: usize = runs.iter().map(ExactSizeIterator::len).sum();
    line.clear();
    if size > 0 {
        write_size(line, size);
        slices.push(IoSlice::new(line));
        slices.extend(runs.iter().map(|run| IoSlice::new(&bytes[run.clone()])));
        slices.push(IoSlice::new(CHUNK_END));
    }
    if done {
        slices.push(IoSlice::new(LAST_CHUNK));
    }
}
