//! The answer on its way down: the target's head, judged and rewritten, then its body, streamed block by block.
//!
//! Interim answers (1xx) other than a WebSocket's 101 end here: the balancer has answered `Expect` itself.

use std::io::IoSlice;
use std::rc::Rc;
use std::time::Instant;

use proxy_rules::answer::Status;
use proxy_rules::chunked::{CHUNK_END, Decoder, LAST_CHUNK, write_size};
use proxy_rules::forward::{self, Back};
use proxy_rules::request::Framing;
use proxy_rules::response;
use proxy_rules::scan::HeadScan;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};

use crate::buf::write_all;
use crate::conn::Site;
use crate::counters::add;
use crate::errand::Errand;
use crate::exchange::Failure;
use crate::life::Life;
use crate::upload::chunk_slices;
use crate::worker::{Block, Worker};

/// What an answer is read and written with.
pub(crate) struct Download<'a> {
    pub(crate) worker: &'a Rc<Worker>,
    pub(crate) life: &'a Life,
    pub(crate) site: &'a Site,
    pub(crate) errand: &'a Errand,
    pub(crate) parts: &'a mut response::Parts,
    pub(crate) sent_at: Instant,
}

/// How the answer ended.
pub(crate) enum Outcome {
    /// It is the start of a WebSocket; these bytes came after its head.
    Upgraded { left: Vec<u8> },
    /// It has passed.
    Done {
        /// The target's connection can carry another request.
        target_reusable: bool,
        /// The client sees the end of the body by the end of the connection.
        ends_by_close: bool,
    },
}

/// Reads the answer from the target and writes it to the client.
pub(crate) async fn run<R, W>(mut job: Download<'_>, target: &mut R, client: &mut W) -> Result<Outcome, Failure>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let mut block = job.worker.block();
    let end = job.final_head(target, &mut block).await?;
    add(&job.errand.link.stats.response_time_us, job.sent_at.elapsed().as_micros() as u64);
    job.errand.link.stats.count_answer(job.parts.status());
    job.errand.target.0.count_answer(job.parts.status() >= 500);
    let head = job.rewrite(&block.bytes[..end]);
    if job.parts.status() == 101 {
        job.write(client, &mut [IoSlice::new(&head)]).await?;
        return Ok(Outcome::Upgraded { left: block.bytes[end..].to_vec() });
    }
    let clean = job.body(target, client, block, &head, end).await?;
    let ends_by_close = job.framing_to_client() == Framing::UntilClose;
    Ok(Outcome::Done { target_reusable: clean && job.parts.keeps_alive(), ends_by_close })
}

impl Download<'_> {
    /// Reads to the end of the final head, which then starts the block.
    async fn final_head(&mut self, target: &mut (impl AsyncRead + Unpin), block: &mut Block) -> Result<usize, Status> {
        let mut scan = HeadScan::response();
        loop {
            if let Some(end) = scan.advance(&block.bytes)? {
                response::parse(&block.bytes[..end], self.errand.to_head, self.parts)?;
                match self.parts.status() {
                    101 if self.errand.websocket => return Ok(end),
                    101 => return Err(Status::BadGateway),
                    100..=199 => {
                        block.bytes.drain(..end);
                        scan = HeadScan::response();
                        continue;
                    }
                    _ => return Ok(end),
                }
            }
            match target.read_buf(&mut block.bytes).await {
                Ok(0) | Err(_) => return Err(Status::BadGateway),
                Ok(_) => self.life.touch(),
            }
        }
    }

    fn rewrite(&self, head: &[u8]) -> Vec<u8> {
        let (now, date) = self.worker.now();
        let app_cookie_set = self.errand.app_cookie().is_some_and(|name| self.parts.sets_cookie(head, name));
        let cookies = self.errand.cookies(&self.site.view, app_cookie_set, now);
        let back = Back {
            keep_alive: self.errand.keep_alive && self.framing_to_client() != Framing::UntilClose,
            chunks: self.errand.chunks,
            headers: &self.site.view.listener.response,
            cookies: &cookies,
            date: &date,
        };
        let mut out = Vec::with_capacity(head.len() + 128);
        forward::write_response(&mut out, head, self.parts, &back);
        out
    }

    fn framing_to_client(&self) -> Framing {
        forward::framing_to_client(self.parts.framing(), self.errand.chunks)
    }

    /// Passes the body on after the head. True when the target's connection is left clean.
    async fn body<R, W>(
        &self,
        target: &mut R,
        client: &mut W,
        mut block: Block,
        head: &[u8],
        end: usize,
    ) -> Result<bool, Failure>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        match self.parts.framing() {
            Framing::None => {
                self.write(client, &mut [IoSlice::new(head)]).await?;
                Ok(block.bytes.len() == end)
            }
            Framing::Length(length) => self.plain(target, client, &mut block, head, end, length).await,
            Framing::Chunked => self.chunks(target, client, &mut block, head, end).await,
            Framing::UntilClose => self.to_close(target, client, &mut block, head, end).await,
        }
    }

    async fn plain<R, W>(
        &self,
        target: &mut R,
        client: &mut W,
        block: &mut Block,
        mut head: &[u8],
        mut from: usize,
        length: u64,
    ) -> Result<bool, Failure>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        let mut left = length;
        loop {
            let have = block.bytes.len() - from;
            let take = usize::try_from(left).unwrap_or(usize::MAX).min(have);
            if take > 0 {
                let body = &block.bytes[from..from + take];
                self.write(client, &mut [IoSlice::new(head), IoSlice::new(body)]).await?;
                head = &[];
                left -= take as u64;
            }
            if left == 0 {
                return Ok(have == take);
            }
            self.refill(target, block).await?;
            from = 0;
        }
    }

    async fn chunks<R, W>(
        &self,
        target: &mut R,
        client: &mut W,
        block: &mut Block,
        mut head: &[u8],
        mut from: usize,
    ) -> Result<bool, Failure>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        let mut decoder = Decoder::default();
        let mut line = Vec::new();
        loop {
            let bytes = &block.bytes[from..];
            let mut runs = Vec::new();
            let used = decoder.read(bytes, |run| runs.push(run)).map_err(|_| Status::BadGateway)?;
            let mut slices = vec![IoSlice::new(head)];
            if self.errand.chunks {
                chunk_slices(bytes, &runs, decoder.is_done(), &mut line, &mut slices);
            } else {
                slices.extend(runs.iter().map(|run| IoSlice::new(&bytes[run.clone()])));
            }
            self.write(client, &mut slices).await?;
            if decoder.is_done() {
                return Ok(used == bytes.len());
            }
            head = &[];
            self.refill(target, block).await?;
            from = 0;
        }
    }

    async fn to_close<R, W>(
        &self,
        target: &mut R,
        client: &mut W,
        block: &mut Block,
        mut head: &[u8],
        mut from: usize,
    ) -> Result<bool, Failure>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        let chunks = self.errand.chunks;
        let mut line = Vec::new();
        loop {
            let body = &block.bytes[from..];
            line.clear();
            if chunks && !body.is_empty() {
                write_size(&mut line, body.len());
            }
            let after = if line.is_empty() { &[][..] } else { CHUNK_END };
            let slices = &mut [IoSlice::new(head), IoSlice::new(&line), IoSlice::new(body), IoSlice::new(after)];
            self.write(client, slices).await?;
            (head, from) = (&[], 0);
            block.bytes.clear();
            match target.read_buf(&mut block.bytes).await {
                Ok(0) if chunks => {
                    self.write(client, &mut [IoSlice::new(LAST_CHUNK)]).await?;
                    return Ok(false);
                }
                Ok(0) => return Ok(false),
                Ok(_) => self.life.touch(),
                Err(_) => return Err(Status::BadGateway.into()),
            }
        }
    }

    /// Replaces the block's bytes by the next ones.
    async fn refill(&self, target: &mut (impl AsyncRead + Unpin), block: &mut Block) -> Result<(), Status> {
        block.bytes.clear();
        match target.read_buf(&mut block.bytes).await {
            Ok(0) | Err(_) => Err(Status::BadGateway),
            Ok(_) => {
                self.life.touch();
                Ok(())
            }
        }
    }

    async fn write(&self, client: &mut (impl AsyncWrite + Unpin), slices: &mut [IoSlice<'_>]) -> Result<(), Failure> {
        let wrote = |n| {
            self.life.answering.set(true);
            self.life.sent(n);
        };
        write_all(client, slices, wrote).await.map_err(|_| Failure::ClientLeft)
    }
}
