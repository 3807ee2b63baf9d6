//! The listener: accepts, serves, and on SIGTERM finishes what it has begun.

use super::{
    app::{self, App},
    log,
};
use crate::{config::Config, db::Db};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{convert::Infallible, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    signal::unix::{SignalKind, signal},
    sync::{Semaphore, watch},
    time::{Instant, sleep, timeout},
};

/// The most connections at a time; more wait in the kernel's queue.
const CONNECTIONS_MAX: usize = 1024;

/// How long a request's head may take to arrive, in seconds; also how long a kept connection may be idle. Longer than the 60 seconds
/// of common load balancers, so that it is they who close.
const HEAD_SECONDS_MAX: u64 = 75;

/// How long requests may take after SIGTERM, in seconds.
const STOP_SECONDS_MAX: u64 = 10;

/// Between two tries to prepare the database, in milliseconds.
const PREPARE_MS: u64 = 1_000;

/// After a failed accept (no descriptors left), in milliseconds.
const ACCEPT_PAUSE_MS: u64 = 50;

/// Serves until SIGTERM or SIGINT. The database is prepared meanwhile, whenever it can be reached.
pub async fn serve(config: Config, seed: bool) -> io::Result<()> {
    let mut term = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let listener = TcpListener::bind(config.listen).await?;
    let db = Db::new(&config);
    let app = Arc::new(App::new(&config, db.clone(), &hostname()));
    println!("serving on {} with the database at {}", listener.local_addr()?, db.place());
    let preparing = tokio::spawn(prepare(db, seed));
    let (stop, stopped) = watch::channel(false);
    let slots = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        tokio::select! {
            biased;
            _ = term.recv() => break,
            _ = interrupt.recv() => break,
            (permit, accepted) = accept(&listener, &slots) => match accepted {
                Ok((stream, peer)) => spawn(&app, stream, peer, stopped.clone(), permit),
                Err(_) => sleep(Duration::from_millis(ACCEPT_PAUSE_MS)).await,
            },
        }
    }
    println!("stopping");
    preparing.abort();
    // Connections that the kernel has taken already would be reset with the listener.
    while let Ok((permit, Ok((stream, peer)))) = timeout(Duration::from_millis(1), accept(&listener, &slots)).await {
        spawn(&app, stream, peer, stopped.clone(), permit);
    }
    drop(listener);
    stop.send_replace(true);
    let all = u32::try_from(CONNECTIONS_MAX).unwrap_or(u32::MAX);
    let finished = timeout(Duration::from_secs(STOP_SECONDS_MAX), slots.acquire_many(all)).await;
    println!("{}", if finished.is_ok() { "stopped" } else { "stopped; some requests were not finished in time" });
    Ok(())
}

type Permit = Option<tokio::sync::OwnedSemaphorePermit>;

async fn accept(listener: &TcpListener, slots: &Arc<Semaphore>) -> (Permit, io::Result<(TcpStream, SocketAddr)>) {
    // The semaphore is never closed.
    let permit = slots.clone().acquire_owned().await.ok();
    (permit, listener.accept().await)
}

fn spawn(app: &Arc<App>, stream: TcpStream, peer: SocketAddr, stopped: watch::Receiver<bool>, permit: Permit) {
    let app = app.clone();
    tokio::spawn(async move {
        connection(app, stream, peer, stopped).await;
        drop(permit);
    });
}

async fn connection(app: Arc<App>, stream: TcpStream, peer: SocketAddr, mut stopped: watch::Receiver<bool>) {
    // Small answers should not wait for the client's acknowledgement; a socket that refuses is only slower.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let (app, begun, seen) = (app.clone(), Instant::now(), log::Seen::of(&request));
        async move {
            let answer = app::handle(app, request).await;
            log::access(peer.ip(), &seen, answer.status(), begun.elapsed());
            Ok::<_, Infallible>(answer)
        }
    });
    let builder = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(HEAD_SECONDS_MAX))
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(builder);
    tokio::select! {
        // A client that breaks off or sends nonsense is its own affair.
        _ = connection.as_mut() => return,
        _ = stopped.wait_for(|stopped| *stopped) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// Tries until the tables are there.
async fn prepare(db: Db, seed: bool) {
    let mut last = String::new();
    loop {
        let work = async {
            let migrated = db.migrate().await?;
            Ok::<_, crate::db::DbError>(if seed { format!("{migrated}; {}", db.seed().await?) } else { migrated })
        };
        match work.await {
            Ok(done) => return println!("{done}"),
            Err(error) if error.to_string() != last => {
                last = error.to_string();
                eprintln!("waiting: {last}");
            }
            Err(_) => {}
        }
        sleep(Duration::from_millis(PREPARE_MS)).await;
    }
}

/// This machine's name, as load balancing should show it.
fn hostname() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = name.trim();
    if name.is_empty() { "unknown".into() } else { name.to_owned() }
}
