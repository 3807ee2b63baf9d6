//! Configuration from environment variables, as twelve-factor programs take it.

use std::{net::SocketAddr, time::Duration};

/// The shortest time that a job may be a worker's, in seconds; it says three times within it that it still works.
const VISIBILITY_SECONDS_MIN: u32 = 3;
/// The longest that SQS hides a message, in seconds.
const VISIBILITY_SECONDS_MAX: u32 = 43_200;
/// The longest that a job may be made to take, in seconds.
const JOB_SECONDS_MAX: u32 = 3_600;
/// The shortest secret between notifier and API, in bytes.
const TOKEN_BYTES_MIN: usize = 16;

/// What the program was told. What a part does not need is empty.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The table of jobs.
    pub table: String,
    /// The queue of jobs.
    pub jobs: String,
    /// The bucket of pictures and models.
    pub bucket: String,
    /// The queue of the bucket's notifications.
    pub notices: String,
    /// The API's host and port.
    pub api: String,
    /// What the notifier shows the API.
    pub token: String,
    /// Where the API serves.
    pub listen: Option<SocketAddr>,
    /// How long a claim on a job lasts, in seconds.
    pub visibility: u32,
    /// The least time that a job takes.
    pub job_min: Duration,
}

/// A variable that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A variable that this part needs is not there.
    #[error("set {0}")]
    Missing(&'static str),
    /// A value that does not parse. The value itself is not repeated: it may be a secret.
    #[error("{name} is not {wanted}")]
    Bad {
        /// The variable.
        name: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
}

impl Config {
    /// Reads the variables of `part` through `var`.
    pub fn from_env(part: &str, var: &dyn Fn(&str) -> Option<String>) -> Result<Config, ConfigError> {
        let var = |name: &str| var(name).filter(|value| !value.is_empty());
        let need = |name: &'static str, parts: &[&str]| match parts.contains(&part) {
            true => var(name).ok_or(ConfigError::Missing(name)),
            false => Ok(String::new()),
        };
        let number = |name: &'static str, default: u32, least: u32, most: u32, wanted: &'static str| {
            let value = var(name).map_or(Ok(default), |text| text.parse().map_err(|_| ()));
            value.ok().filter(|n| (least..=most).contains(n)).ok_or(ConfigError::Bad { name, wanted })
        };
        let listen = var("LISTEN").unwrap_or_else(|| "0.0.0.0:8000".into());
        let listen = listen.parse().map_err(|_| ConfigError::Bad { name: "LISTEN", wanted: "ADDRESS:PORT" })?;
        let (least, most) = (VISIBILITY_SECONDS_MIN, VISIBILITY_SECONDS_MAX);
        Ok(Config {
            table: need("JOBS_TABLE", &["api", "worker", "notifier"])?,
            jobs: need("JOBS_QUEUE_URL", &["api", "worker"])?,
            bucket: need("BUCKET", &["api", "worker"])?,
            notices: need("NOTICES_QUEUE_URL", &["notifier"])?,
            api: authority(&need("API_URL", &["notifier"])?, part)?,
            token: secret(need("NOTICE_TOKEN", &["api", "notifier"])?, part)?,
            listen: Some(listen),
            visibility: number("VISIBILITY_SECONDS", 30, least, most, "a number from 3 to 43200")?,
            job_min: Duration::from_secs(
                number("JOB_SECONDS_MIN", 0, 0, JOB_SECONDS_MAX, "a number from 0 to 3600")?.into(),
            ),
        })
    }
}

/// `http://HOST:PORT` as `HOST:PORT`.
fn authority(url: &str, part: &str) -> Result<String, ConfigError> {
    let authority = url.strip_prefix("http://").map(|rest| rest.trim_end_matches('/')).unwrap_or_default();
    let good = authority.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
    match good && !authority.contains('/') || part != "notifier" {
        true => Ok(authority.to_owned()),
        false => Err(ConfigError::Bad { name: "API_URL", wanted: "http://HOST:PORT" }),
    }
}

fn secret(token: String, part: &str) -> Result<String, ConfigError> {
    let good = token.len() >= TOKEN_BYTES_MIN && token.bytes().all(|b| b.is_ascii_graphic());
    match good || part == "worker" {
        true => Ok(token),
        false => Err(ConfigError::Bad { name: "NOTICE_TOKEN", wanted: "16 printable characters or more" }),
    }
}
