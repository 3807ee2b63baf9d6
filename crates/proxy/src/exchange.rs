//! One request and its answer, between a client and a target: head over, body up and answer down at the same time.

use std::io::IoSlice;
use std::pin::pin;
use std::time::{Duration, Instant};

use proxy_rules::answer::Status;
use proxy_rules::forward::{self, Hop};
use proxy_rules::limits::CONNECT_TIMEOUT_SECONDS;
use proxy_rules::request::{Framing, Request};
use tokio::net::TcpStream;

use crate::buf::{Input, write_all};
use crate::conn::{Conn, Next, Site};
use crate::counters::add;
use crate::download::{self, Download, Outcome};
use crate::errand::Errand;
use crate::life::{Life, Phase};
use crate::tunnel;
use crate::upload::{Sent, Upload};

/// Why there is no (whole) answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The balancer answers, if nothing was sent yet.
    Answer(Status),
    /// The client left.
    ClientLeft,
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        Self::Answer(status)
    }
}

/// Carries the errand out. `end` is where the request's head ends in the input.
pub(crate) async fn run(conn: &mut Conn, site: &Site, errand: &Errand, end: usize) -> Result<Next, Failure> {
    // before anything can fail: what remains of the input is then the next request
    write_head(conn, site, errand, end);
    let mut target = connect(conn, site, errand).await?;
    let idle = site.view.attributes.idle_timeout;
    conn.life.enter(Phase::Exchange, idle);
    let sent_at = Instant::now();
    let (outcome, sent) = relay(conn, site, errand, &mut target, sent_at).await?;
    match outcome {
        Outcome::Upgraded { left } => {
            add(&site.view.stats.websockets, 1);
            tunnel::run(conn, target, left).await;
            Ok(Next::Close)
        }
        Outcome::Done { target_reusable, ends_by_close } => {
            let whole = sent == Sent::All;
            if target_reusable && whole && !errand.close {
                conn.worker.pool.borrow_mut().put(site.node.uid, &errand.target.0, target, idle);
            }
            let keep_alive = errand.keep_alive && !ends_by_close;
            Ok(match (whole, keep_alive) {
                (true, true) => Next::KeepAlive,
                (true, false) => Next::Close,
                (false, _) => Next::Linger,
            })
        }
    }
}

async fn connect(conn: &Conn, site: &Site, errand: &Errand) -> Result<TcpStream, Status> {
    let target = &errand.target.0;
    if let Some(pooled) = conn.worker.pool.borrow_mut().take(site.node.uid, target) {
        return Ok(pooled);
    }
    conn.life.enter(Phase::Connect, Duration::from_secs(CONNECT_TIMEOUT_SECONDS));
    let made = conn.worker.dial.connect(&site.node.id, target.address).await;
    let stream = made.and_then(|stream| {
        stream.set_nonblocking(true)?;
        stream.set_nodelay(true)?;
        TcpStream::from_std(stream)
    });
    stream.map_err(|error| {
        add(&errand.link.stats.connection_errors, 1);
        target.count_answer(true);
        tracing::debug!(%error, target = %target.address, "a target refused the connection");
        if error.kind() == std::io::ErrorKind::TimedOut { Status::GatewayTimeout } else { Status::BadGateway }
    })
}

/// Writes the target's head into `conn.out` and gives the client's head up.
fn write_head(conn: &mut Conn, site: &Site, errand: &Errand, end: usize) {
    let hop = Hop {
        client: site.client,
        port: site.port,
        protocol: "http",
        node: site.view.address,
        now: conn.worker.now().0,
        dice: (conn.worker.dice(), conn.worker.dice() as u32),
    };
    conn.out.clear();
    let request = Request::new(conn.input.bytes(), &conn.request);
    forward::write_request(&mut conn.out, &request, &hop, &site.view.attributes, &errand.rewritten, errand.close);
    conn.input.consume(end);
}

/// Body up and answer down; also tells how much of the request was sent when the answer had passed.
async fn relay(
    conn: &mut Conn,
    site: &Site,
    errand: &Errand,
    target: &mut TcpStream,
    sent_at: Instant,
) -> Result<(Outcome, Sent), Failure> {
    let Conn { worker, stream, life, input, out, response, .. } = conn;
    let (mut client_in, mut client_out) = stream.split();
    let (mut target_in, mut target_out) = target.split();
    let has_body = errand.framing != Framing::None;
    if has_body && errand.expects_continue {
        let hundred = &mut [IoSlice::new(b"HTTP/1.1 100 Continue\r\n\r\n")];
        write_all(&mut client_out, hundred, |n| life.sent(n)).await.map_err(|_| Failure::ClientLeft)?;
    }
    let mut up = Upload { life, input, head: std::mem::take(out), framing: errand.framing };
    let job = Download { worker, life, site, errand, parts: response, sent_at };
    let mut download = pin!(download::run(job, &mut target_in, &mut client_out));
    let sent = {
        let upload = pin!(up.run(&mut client_in, &mut target_out));
        tokio::select! {
            biased;
            sent = upload => sent?,
            done = &mut download => return Ok((done?, Sent::Part)),
        }
    };
    *out = up.head;
    let outcome = match sent {
        Sent::All => tokio::select! {
            biased;
            done = &mut download => done?,
            () = watch(up.life, up.input, &mut client_in) => return Err(Failure::ClientLeft),
        },
        Sent::Part => download.await?,
    };
    Ok((outcome, sent))
}

/// Returns when the client leaves; what it sends ahead waits in `input`.
async fn watch(life: &Life, input: &mut Input, client: &mut (impl tokio::io::AsyncRead + Unpin)) {
    const PIPELINED_BYTES_MAX: usize = 64 * 1024;
    while input.bytes().len() < PIPELINED_BYTES_MAX {
        match input.fill_head(client).await {
            Ok(0) | Err(_) => return,
            Ok(n) => life.received.set(life.received.get() + n as u64),
        }
    }
    std::future::pending().await
}
