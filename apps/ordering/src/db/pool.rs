//! Connections to the database: at most `CONNECTIONS_MAX`, each step under a time limit, a suspicious one is never used again.
//!
//! A connection goes back to the pool only after it has done its work. One that was cut off in the middle (an error, a time limit, a
//! client that went away) is closed, so a firewall that swallows packets cannot poison the pool.

use super::DbError;
use crate::config::{CONNECTIONS_MAX, Config};
use mysql_async::{Conn, Opts, prelude::Queryable};
use std::{
    future::Future,
    ops::{Deref, DerefMut},
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, sleep, timeout, timeout_at},
};

/// How long an idle connection may take to say that it lives, in milliseconds.
const PING_MS_MAX: u64 = 1_000;

/// Between two tries on a server that has too many connections, in milliseconds.
const BUSY_PAUSE_MS: u64 = 50;

/// How long one piece of work on a connection may take, in seconds.
const WORK_SECONDS_MAX: u64 = 5;

/// The pool.
pub(crate) struct Pool {
    opts: Opts,
    place: String,
    connect_timeout: Duration,
    permits: Semaphore,
    idle: Mutex<Vec<Conn>>,
}

/// A connection for one piece of work.
pub(crate) struct Lease<'a> {
    pool: &'a Pool,
    conn: Conn,
    _permit: SemaphorePermit<'a>,
}

impl Pool {
    pub(crate) fn new(config: &Config) -> Pool {
        Pool {
            opts: config.database.clone(),
            place: format!("{}:{}", config.database.ip_or_hostname(), config.database.tcp_port()),
            connect_timeout: config.connect_timeout,
            permits: Semaphore::new(CONNECTIONS_MAX),
            idle: Mutex::new(Vec::new()),
        }
    }

    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    /// A living connection: an idle one that answers a ping, else a new one.
    pub(crate) async fn lease(&self) -> Result<Lease<'_>, DbError> {
        let permit = timeout(self.connect_timeout, self.permits.acquire()).await;
        let Ok(Ok(permit)) = permit else { return Err(self.busy()) };
        while let Some(mut conn) = self.take_idle() {
            if let Ok(Ok(())) = timeout(Duration::from_millis(PING_MS_MAX), conn.ping()).await {
                return Ok(Lease { pool: self, conn, _permit: permit });
            }
            // What cut this one off has cut off the others.
            self.forget_idle();
        }
        let conn = self.connect().await?;
        Ok(Lease { pool: self, conn, _permit: permit })
    }

    /// A new connection. A server that has too many is asked again while there is time.
    async fn connect(&self) -> Result<Conn, DbError> {
        let until = Instant::now() + self.connect_timeout;
        loop {
            let error = match timeout_at(until, Conn::new(self.opts.clone())).await {
                Ok(Ok(conn)) => return Ok(conn),
                Ok(Err(error)) => DbError::from_driver(&self.place, error),
                Err(_) => return Err(DbError::timed_out(&self.place)),
            };
            if !error.is_busy() || Instant::now() + Duration::from_millis(BUSY_PAUSE_MS) > until {
                return Err(error);
            }
            sleep(Duration::from_millis(BUSY_PAUSE_MS)).await;
        }
    }

    /// Runs work on a leased connection under the time limit.
    pub(crate) async fn limited<T>(&self, work: impl Future<Output = mysql_async::Result<T>>) -> Result<T, DbError> {
        match timeout(Duration::from_secs(WORK_SECONDS_MAX), work).await {
            Ok(result) => result.map_err(|error| DbError::from_driver(&self.place, error)),
            Err(_) => Err(DbError::timed_out(&self.place)),
        }
    }

    fn busy(&self) -> DbError {
        let reason = format!("all {CONNECTIONS_MAX} connections of this program are in use");
        DbError::Busy { place: self.place.clone(), reason }
    }

    fn take_idle(&self) -> Option<Conn> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn forget_idle(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Lease<'_> {
    /// Puts a connection back whose work is done and whose answers are read.
    pub(crate) fn give_back(self) {
        self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(self.conn);
    }
}

impl Deref for Lease<'_> {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Lease<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}
