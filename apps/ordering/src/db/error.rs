//! What the database can answer with, in words for an operator.

use mysql_async::{Error, IoError, ServerError};
use std::io;

/// MySQL's "access denied" for an account, and for an account on a database.
const ACCESS_DENIED: [u16; 2] = [1045, 1044];

/// MySQL's "unknown database".
const UNKNOWN_DATABASE: u16 = 1049;

/// MySQL's "server shutdown in progress".
const SHUTDOWN: u16 = 1053;

/// MySQL's "too many connections", of all and of this account.
const BUSY: [u16; 3] = [1040, 1203, 1226];

/// MySQL's "lock wait timeout" and "deadlock": the transaction is over and may be tried again.
const RETRY: [u16; 2] = [1205, 1213];

/// MySQL's "duplicate entry".
const DUPLICATE: u16 = 1062;

/// Why the database did not answer as wanted.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// No connection, or one that broke.
    #[error("cannot reach the database at {place}: {reason}")]
    Unreachable {
        /// `HOST:PORT`.
        place: String,
        /// "timed out", "connection refused" ...
        reason: String,
    },
    /// The server has no room for a connection now.
    #[error("the database at {place} is busy: {reason}")]
    Busy {
        /// `HOST:PORT`.
        place: String,
        /// The server's words, or ours when all of our own connections are in use.
        reason: String,
    },
    /// The server is there and does not want us.
    #[error("the database at {place} refused this program: {reason}")]
    Refused {
        /// `HOST:PORT`.
        place: String,
        /// The server's words.
        reason: String,
    },
    /// The tables are not there yet, or belong to a newer program.
    #[error("the database at {place} is not prepared: {reason}")]
    NotPrepared {
        /// `HOST:PORT`.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// Anything else: an error of this program.
    #[error("the database answered with an error: {0}")]
    Query(#[source] Error),
}

impl DbError {
    pub(crate) fn timed_out(place: &str) -> DbError {
        DbError::Unreachable { place: place.to_owned(), reason: "timed out".into() }
    }

    /// Sorts an error of the driver.
    pub(crate) fn from_driver(place: &str, error: Error) -> DbError {
        let place = place.to_owned();
        match error {
            Error::Io(IoError::Io(error)) => DbError::Unreachable { place, reason: words(&error) },
            Error::Driver(error) => DbError::Unreachable { place, reason: error.to_string() },
            Error::Server(error) if ACCESS_DENIED.contains(&error.code) => {
                DbError::Refused { place, reason: error.message }
            }
            Error::Server(error) if error.code == UNKNOWN_DATABASE => DbError::Refused { place, reason: error.message },
            Error::Server(error) if BUSY.contains(&error.code) => DbError::Busy { place, reason: error.message },
            Error::Server(error) if error.code == SHUTDOWN => DbError::Unreachable { place, reason: error.message },
            other => DbError::Query(other),
        }
    }

    /// Whether trying again may help: nothing was done.
    pub(crate) fn is_lock_conflict(&self) -> bool {
        self.server_code().is_some_and(|code| RETRY.contains(&code))
    }

    pub(crate) fn is_busy(&self) -> bool {
        matches!(self, DbError::Busy { .. })
    }

    pub(crate) fn is_duplicate(&self) -> bool {
        self.server_code() == Some(DUPLICATE)
    }

    fn server_code(&self) -> Option<u16> {
        match self {
            DbError::Query(Error::Server(ServerError { code, .. })) => Some(*code),
            _ => None,
        }
    }
}

/// An I/O error without the operating system's numbers.
fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::TimedOut => "timed out".into(),
        io::ErrorKind::ConnectionRefused => "connection refused".into(),
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof => {
            "the connection was closed".into()
        }
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => "there is no route to it".into(),
        _ if error.to_string().contains("lookup address") => "its name is not known here".into(),
        _ => error.to_string(),
    }
}
