//! The listener: accepts, serves, and on SIGTERM finishes what it has begun.

use super::{
    answer::Answer,
    app::{self, App},
};
use crate::{config::Config, stop::Stop};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{convert::Infallible, error::Error, net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep, timeout},
};

/// The most connections at a time; more wait in the kernel's queue.
const CONNECTIONS_MAX: u32 = 512;
/// How long a request's head may take to arrive, in seconds; also how long a kept connection may be idle. Longer than the 60 seconds
/// of common load balancers, so that it is they who close.
const HEAD_SECONDS_MAX: u64 = 75;
/// How long requests may take after SIGTERM, in seconds.
const STOP_SECONDS_MAX: u64 = 10;
/// After a failed accept (no descriptors left), in milliseconds.
const ACCEPT_PAUSE_MS: u64 = 50;

/// Serves until SIGTERM or SIGINT.
pub async fn serve(config: Config) -> Result<(), Box<dyn Error>> {
    let mut stop = Stop::listen()?;
    let listen = config.listen.unwrap_or_else(|| SocketAddr::from(([0, 0, 0, 0], 8000)));
    let listener = TcpListener::bind(listen).await?;
    let app = Arc::new(App::new(&config).await);
    println!("api: serves on {}", listener.local_addr()?);
    let slots = Arc::new(Semaphore::new(CONNECTIONS_MAX as usize));
    loop {
        // The semaphore is never closed.
        let permit = slots.clone().acquire_owned().await?;
        tokio::select! {
            biased;
            () = stop.wait() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => drop(tokio::spawn(connection(app.clone(), stream, peer, stop.clone(), permit))),
                Err(_) => sleep(Duration::from_millis(ACCEPT_PAUSE_MS)).await,
            },
        }
    }
    drop(listener);
    let finished = timeout(Duration::from_secs(STOP_SECONDS_MAX), slots.acquire_many(CONNECTIONS_MAX)).await;
    println!("api: stopped{}", if finished.is_ok() { "" } else { "; some requests were not finished in time" });
    Ok(())
}

async fn connection(app: Arc<App>, stream: TcpStream, peer: SocketAddr, mut stop: Stop, permit: OwnedSemaphorePermit) {
    // Small answers should not wait for the client's acknowledgement; a socket that refuses is only slower.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let app = app.clone();
        async move { Ok::<_, Infallible>(answered(app, peer, request).await) }
    });
    let builder = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(HEAD_SECONDS_MAX))
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(builder);
    tokio::select! {
        // A client that breaks off or sends nonsense is its own affair.
        _ = connection.as_mut() => {}
        () = stop.wait() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
    drop(permit);
}

/// One request, and its line in the access log.
async fn answered(app: Arc<App>, peer: SocketAddr, request: http::Request<Incoming>) -> Answer {
    let (method, path, begun) = (request.method().clone(), request.uri().path().to_owned(), Instant::now());
    let answer = app::handle(app, request).await;
    let ms = begun.elapsed().as_secs_f64() * 1e3;
    println!("{} \"{method} {path}\" {} {ms:.1}ms", peer.ip(), answer.status().as_u16());
    answer
}
