//! One client connection: heads are read and judged, rules decide, own answers are written; forwarding is
//! [`crate::exchange`]'s.
//!
//! HTTP/1 is read by `proxy-rules`, not by hyper: a balancer classifies and passes on what hyper normalises or refuses
//! before a service sees it (both `Transfer-Encoding` and `Content-Length`, odd header names), and has pages of its own
//! for malformed requests. HTTP/2, on HTTPS listeners, will enter beside this file and meet [`crate::exchange`].

use std::io::IoSlice;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use proxy_rules::answer::{self, Manner, Status};
use proxy_rules::decide::decide;
use proxy_rules::desync::{Treatment, treatment};
use proxy_rules::forwarded;
use proxy_rules::redirect;
use proxy_rules::request::{self, Framing, Request};
use proxy_rules::scan::HeadScan;
use proxy_rules::{Action, ResponseHeaders, response};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::buf::{Input, write_all};
use crate::counters::add;
use crate::errand::Errand;
use crate::exchange::{self, Failure};
use crate::life::{Kill, Life, Phase};
use crate::state::{NodeRt, View};
use crate::worker::{Door, Worker};

/// How long a connection lingers after an answer that came before the request's end.
const LINGER: Duration = Duration::from_secs(1);
/// How much it still reads meanwhile, in bytes.
const LINGER_BYTES_MAX: usize = 1024 * 1024;

/// Headers of answers that no listener gives.
static AS_THEY_ARE: ResponseHeaders = ResponseHeaders { server: true, put: Vec::new() };
/// Headers of answers that are not even a load balancer's.
static NAMELESS: ResponseHeaders = ResponseHeaders { server: false, put: Vec::new() };

/// A client's connection and what is reused from request to request.
pub(crate) struct Conn {
    pub(crate) worker: Rc<Worker>,
    pub(crate) stream: TcpStream,
    pub(crate) client: SocketAddr,
    pub(crate) door: Door,
    pub(crate) life: Rc<Life>,
    pub(crate) input: Input,
    pub(crate) out: Vec<u8>,
    pub(crate) request: request::Parts,
    pub(crate) response: response::Parts,
    /// The view that the last request met, for counting what belongs to no request.
    last_view: Option<Arc<View>>,
}

/// What becomes of the connection after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It carries the next request.
    KeepAlive,
    /// It is closed.
    Close,
    /// It is closed after reading on for a moment, so that the client sees the answer.
    Linger,
}

/// Where a request came in.
pub(crate) struct Site {
    pub(crate) view: Arc<View>,
    pub(crate) node: Arc<NodeRt>,
    /// The port as the client knows it.
    pub(crate) port: u16,
    pub(crate) client: SocketAddr,
}

/// Serves a client until either side is done.
pub(crate) async fn serve(worker: Rc<Worker>, door: Door, stream: TcpStream, client: SocketAddr) {
    let life = Life::new(door.idle_timeout());
    let _watched = worker.watch(&door, &life);
    door.count_accept();
    let mut conn = Conn {
        worker,
        stream,
        client,
        door,
        life,
        input: Input::default(),
        out: Vec::new(),
        request: request::Parts::default(),
        response: response::Parts::default(),
        last_view: None,
    };
    let active = conn.endpoint_view();
    if let Some(view) = &active {
        add(&view.stats.active_connections, 1);
    }
    let last = loop {
        match conn.one_request().await {
            Next::KeepAlive => {
                conn.input.shrink();
                conn.count_bytes();
            }
            other => break other,
        }
    };
    if last == Next::Linger || conn.has_unread() {
        conn.linger().await;
    }
    conn.count_bytes();
    if let Some(view) = active {
        view.stats.active_connections.fetch_sub(1, std::sync::atomic::Ordering::Relaxed);
    }
}

impl Conn {
    async fn one_request(&mut self) -> Next {
        self.life.answering.set(false);
        self.life.awaiting_client.set(false);
        self.life.enter(Phase::Idle, self.door.idle_timeout());
        let life = self.life.clone();
        let end = match life.unless_ended(self.read_head()).await {
            Ok(Ok(Some(end))) => end,
            Ok(Ok(None)) | Err(Kill::Closing | Kill::Cut) => return Next::Close,
            Ok(Err(status)) => return self.refuse(status).await,
            Err(Kill::TimedOut) if life.phase.get() == Phase::Head => return self.refuse(Status::RequestTimeout).await,
            Err(Kill::TimedOut) => return Next::Close,
        };
        life.enter(Phase::Exchange, life.limit.get());
        if let Err(refusal) = request::parse(&self.input.bytes()[..end], &mut self.request) {
            self.count_deviation(refusal.reason.is_some());
            return self.refuse(refusal.status).await;
        }
        match self.site() {
            Ok(Some(site)) => self.serve_at(site, end).await,
            Ok(None) => Next::Close,
            Err(sentence) => self.turn_away(&sentence, end).await,
        }
    }

    /// The length of the next head; `None` when the client left.
    async fn read_head(&mut self) -> Result<Option<usize>, Status> {
        let mut scan = HeadScan::request();
        loop {
            if let Some(end) = scan.advance(self.input.bytes())? {
                return Ok(Some(end));
            }
            if scan.started() && self.life.phase.get() == Phase::Idle {
                self.life.enter(Phase::Head, self.life.limit.get());
            }
            match self.input.fill_head(&mut self.stream).await {
                Ok(0) | Err(_) => return Ok(None),
                Ok(n) => self.life.received(n),
            }
        }
    }

    /// The listener that this request meets; `Ok(None)` when it is gone, a sentence for browsers that ask amiss.
    fn site(&mut self) -> Result<Option<Site>, String> {
        let (endpoint, browser) = match &self.door {
            Door::Endpoint(endpoint) => (endpoint.clone(), None),
            Door::Browser(browser) => {
                let request = Request::new(self.input.bytes(), &self.request);
                (browser.endpoint(request.host())?, Some(browser))
            }
        };
        let Some(view) = endpoint.view.load_full() else { return Ok(None) };
        let (mut port, mut client) = (endpoint.port, self.client);
        if let Some(browser) = browser {
            client.set_ip((browser.admit)(&view.balancer, endpoint.port)?);
            port = browser.port;
        }
        self.life.limit.set(view.attributes.idle_timeout);
        self.last_view = Some(view.clone());
        Ok(Some(Site { view, node: endpoint.node.clone(), port, client }))
    }

    async fn serve_at(&mut self, site: Site, end: usize) -> Next {
        let request = Request::new(self.input.bytes(), &self.request);
        let stats = &site.view.stats;
        let treatment = treatment(request.worst(), site.view.attributes.desync_mode);
        if request.worst().is_some() {
            add(&stats.desync_non_compliant, 1);
        }
        if treatment == Treatment::Refuse {
            return self.refuse(Status::BadRequest).await;
        }
        add(&stats.requests, 1);
        if forwarded::too_many_addresses(&request) {
            return self.answer_error(Status::TooManyForwardedFor, end).await;
        }
        let decision = decide(&site.view.listener, &request, site.client.ip());
        add(&stats.rule_evaluations, decision.rules_measured.into());
        match decision.action {
            Action::FixedResponse(fixed) => {
                add(&stats.fixed_responses, 1);
                self.answer(end, |out, manner| answer::write_fixed(out, fixed, manner)).await
            }
            Action::Redirect(to) => {
                add(&stats.redirects, 1);
                let location = redirect::location(to, &request, "http", site.port);
                self.answer(end, |out, manner| answer::write_redirect(out, to.permanent, &location, manner)).await
            }
            Action::Forward(forward) => {
                let close = treatment == Treatment::ServeAndClose;
                let way = (forward, decision.transforms);
                match Errand::new(&self.worker, &site, way, &request, close || self.is_old(&site.view)) {
                    Ok(errand) => self.forward(&site, errand, end).await,
                    Err(status) => self.answer_error(status, end).await,
                }
            }
        }
    }

    async fn forward(&mut self, site: &Site, errand: Errand, end: usize) -> Next {
        let life = self.life.clone();
        *life.target.borrow_mut() = Some(errand.target.0.clone());
        let ended = life.unless_ended(exchange::run(self, site, &errand, end)).await;
        *life.target.borrow_mut() = None;
        let failure = match ended {
            Ok(Ok(next)) => return next,
            Ok(Err(failure)) => failure,
            Err(Kill::Cut) => Failure::Answer(Status::BadGateway),
            Err(_) if life.awaiting_client.get() => Failure::Answer(Status::RequestTimeout),
            Err(_) => Failure::Answer(Status::GatewayTimeout),
        };
        match failure {
            Failure::ClientLeft => {
                add(&site.view.stats.client_aborts, 1);
                tracing::debug!(balancer = %site.view.balancer, client = %site.client, "460: the client left");
                Next::Close
            }
            Failure::Answer(_) if life.answering.get() => Next::Close,
            Failure::Answer(status) if errand.framing == Framing::None => {
                self.send_error(status, errand.keep_alive, errand.to_head).await
            }
            Failure::Answer(status) => self.refuse(status).await,
        }
    }

    /// Answers a request that cannot be served, and closes.
    async fn refuse(&mut self, status: Status) -> Next {
        match self.send_error(status, false, false).await {
            Next::KeepAlive | Next::Linger => Next::Linger,
            Next::Close => Next::Close,
        }
    }

    async fn answer_error(&mut self, status: Status, end: usize) -> Next {
        self.count_error(status);
        self.answer(end, |out, manner| answer::write_error(out, status, manner)).await
    }

    /// Answers a whole request; keeps the connection if the request's end is at hand.
    async fn answer(&mut self, end: usize, write: impl FnOnce(&mut Vec<u8>, Manner<'_>)) -> Next {
        let request = Request::new(self.input.bytes(), &self.request);
        let (keep_alive, to_head, framing) = (request.keeps_alive(), request.method() == b"HEAD", request.framing());
        let whole = match framing {
            Framing::None => Some(end),
            Framing::Length(n) => usize::try_from(n).ok().map(|n| end + n),
            Framing::Chunked | Framing::UntilClose => None,
        };
        let here = whole.filter(|whole| *whole <= self.input.bytes().len());
        let keep_alive = keep_alive && here.is_some() && !self.worker.is_stopping();
        let next = self.send(keep_alive, to_head, write).await;
        match (next, here) {
            (Next::KeepAlive, Some(whole)) => self.input.consume(whole),
            (Next::Close, None) => return Next::Linger,
            _ => {}
        }
        next
    }

    async fn send_error(&mut self, status: Status, keep_alive: bool, to_head: bool) -> Next {
        self.count_error(status);
        let keep_alive = keep_alive && !self.worker.is_stopping();
        self.send(keep_alive, to_head, |out, manner| answer::write_error(out, status, manner)).await
    }

    /// Writes an own answer, within the idle timeout.
    async fn send(&mut self, keep_alive: bool, to_head: bool, write: impl FnOnce(&mut Vec<u8>, Manner<'_>)) -> Next {
        let (_, date) = self.worker.now();
        let view = self.last_view.clone();
        let headers = view.as_ref().map_or(&AS_THEY_ARE, |v| &v.listener.response);
        self.out.clear();
        write(&mut self.out, Manner { date: &date, keep_alive, to_head, headers });
        let life = self.life.clone();
        life.enter(Phase::Exchange, life.limit.get());
        let slices = &mut [IoSlice::new(&self.out)];
        let writing = write_all(&mut self.stream, slices, |n| life.sent(n));
        match life.unless_ended(writing).await {
            Ok(Ok(())) if keep_alive => Next::KeepAlive,
            _ => Next::Close,
        }
    }

    /// Tells a person with a browser why there is no balancer behind the address.
    async fn turn_away(&mut self, sentence: &str, end: usize) -> Next {
        let fixed = proxy_rules::FixedResponse {
            status: 404,
            content_type: Some("text/plain".into()),
            body: Some(sentence.to_owned()),
        };
        self.answer(end, |out, manner| {
            answer::write_fixed(out, &fixed, Manner { headers: &NAMELESS, ..manner });
        })
        .await
    }

    /// Whether the client sent what nobody will read; closing then would reset the connection under the answer.
    fn has_unread(&self) -> bool {
        !self.input.bytes().is_empty() || self.stream.try_read(&mut [0]).is_ok_and(|n| n > 0)
    }

    /// Says goodbye, then reads what still comes, so that no reset overtakes the answer.
    async fn linger(&mut self) {
        let reading = async {
            self.stream.shutdown().await?;
            let mut left = LINGER_BYTES_MAX;
            let mut block = self.worker.block();
            while left > 0 {
                block.bytes.clear();
                let n = tokio::io::AsyncReadExt::read_buf(&mut self.stream, &mut block.bytes).await?;
                if n == 0 {
                    break;
                }
                left = left.saturating_sub(n);
            }
            std::io::Result::Ok(())
        };
        let _ = tokio::time::timeout(LINGER, reading).await;
    }

    /// Whether this is the connection's last request: after `client_keep_alive.seconds` one more is served
    /// ("HTTP client keepalive duration").
    fn is_old(&self, view: &View) -> bool {
        self.life.born.elapsed() >= view.attributes.client_keep_alive
    }

    fn endpoint_view(&self) -> Option<Arc<View>> {
        match &self.door {
            Door::Endpoint(endpoint) => endpoint.view.load_full(),
            Door::Browser(_) => None,
        }
    }

    fn count_error(&self, status: Status) {
        if let Some(view) = self.last_view.clone().or_else(|| self.endpoint_view()) {
            view.stats.count_error(status);
        }
    }

    fn count_deviation(&self, deviates: bool) {
        if let Some(view) = self.endpoint_view().filter(|_| deviates) {
            add(&view.stats.desync_non_compliant, 1);
        }
    }

    /// Adds the bytes that moved since the last time to the balancer's counters.
    pub(crate) fn count_bytes(&self) {
        if let Some(view) = &self.last_view {
            add(&view.stats.received_bytes, self.life.received.take());
            add(&view.stats.sent_bytes, self.life.sent.take());
        }
    }
}
