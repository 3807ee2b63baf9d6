//! Configuration from environment variables, as twelve-factor programs take it.

use mysql_async::{Opts, OptsBuilder};
use std::{net::SocketAddr, time::Duration};

/// How many connections one process keeps to the database. Three programs must fit on the smallest managed database (about 40).
pub const CONNECTIONS_MAX: usize = 10;

/// How long a connection to the database may take to be made, in seconds.
pub const CONNECT_SECONDS_MAX: u64 = 2;

/// TCP asks the other side after this long without a word, in milliseconds.
const KEEPALIVE_MS: u32 = 15_000;

/// What the program was told.
#[derive(Clone)]
pub struct Config {
    /// Where to serve.
    pub listen: SocketAddr,
    /// How to reach the database.
    pub database: Opts,
    /// The key that signs forms, if the user gave one.
    pub secret: Option<String>,
    /// How long a connection to the database may take.
    pub connect_timeout: Duration,
}

/// A variable that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Neither a URL nor a host was given.
    #[error("set DATABASE_URL, or DB_HOST with DB_USER, DB_PASSWORD and DB_NAME")]
    NoDatabase,
    /// A value that does not parse. The value itself is not repeated: it may hold a password.
    #[error("{name} is not {wanted}")]
    Bad {
        /// The variable.
        name: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
}

impl Config {
    /// Reads the variables through `var`.
    pub fn from_env(var: &dyn Fn(&str) -> Option<String>) -> Result<Config, ConfigError> {
        let var = |name: &str| var(name).filter(|value| !value.is_empty());
        let listen = var("LISTEN").unwrap_or_else(|| "0.0.0.0:8000".into());
        let listen = listen.parse().map_err(|_| ConfigError::Bad { name: "LISTEN", wanted: "ADDRESS:PORT" })?;
        let builder = match (var("DATABASE_URL"), var("DB_HOST")) {
            (Some(url), _) => from_url(&url)?,
            (None, Some(host)) => {
                let port = var("DB_PORT").unwrap_or_else(|| "3306".into());
                let port = port.parse().map_err(|_| ConfigError::Bad { name: "DB_PORT", wanted: "a port number" })?;
                OptsBuilder::default()
                    .ip_or_hostname(host)
                    .tcp_port(port)
                    .user(var("DB_USER"))
                    .pass(var("DB_PASSWORD"))
                    .db_name(Some(var("DB_NAME").unwrap_or_else(|| "ordering".into())))
            }
            (None, None) => return Err(ConfigError::NoDatabase),
        };
        let database = builder
            .prefer_socket(false)
            .tcp_keepalive(Some(KEEPALIVE_MS))
            .stmt_cache_size(64)
            .init(vec![
                "SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 3, wait_timeout = 120",
            ])
            .into();
        Ok(Config {
            listen,
            database,
            secret: var("SECRET_KEY"),
            connect_timeout: Duration::from_secs(CONNECT_SECONDS_MAX),
        })
    }
}

fn from_url(url: &str) -> Result<OptsBuilder, ConfigError> {
    let bad = ConfigError::Bad { name: "DATABASE_URL", wanted: "mysql://USER:PASSWORD@HOST:PORT/NAME" };
    match Opts::from_url(url) {
        Ok(opts) if opts.db_name().is_some_and(|name| !name.is_empty()) => Ok(OptsBuilder::from_opts(opts)),
        _ => Err(bad),
    }
}
