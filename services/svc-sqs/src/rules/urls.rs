//! Queue names, ARNs and URLs.
//!
//! Queue and message identifiers:
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html>

use crate::errors;
use crate::model::QueueKey;
use base::{AccountId, Arn, Fault, Region};
use kernel::{Cx, Scope};

/// Characters in a name, `.fifo` included.
const NAME_LENGTH_MAX: usize = 80;

/// Checks a name for the type of queue that it is to have.
pub(crate) fn check_name(name: &str, fifo: bool) -> Result<(), Fault> {
    let stem = if fifo { name.strip_suffix(".fifo") } else { Some(name) };
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if stem.is_some_and(|s| !s.is_empty() && plain(s)) && name.len() <= NAME_LENGTH_MAX {
        return Ok(());
    }
    Err(errors::plain(match fifo {
        true => {
            "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo \
             suffix and be 1 to 80 in length."
        }
        false => "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    }))
}

/// The queue of a URL: account and name are its last two parts, whatever host it names. A bare name is a queue of the caller's.
pub(crate) fn parse(cx: &Cx, url: &str) -> Result<QueueKey, Fault> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or(path).trim_end_matches('/');
    let mut parts = path.rsplit('/');
    let name = parts.next().filter(|n| !n.is_empty()).ok_or_else(|| bad_address(url))?;
    let account = match parts.next() {
        Some(account) => account.parse::<AccountId>().map_err(|_| bad_address(url))?,
        None => cx.account,
    };
    Ok((Scope { account, region: cx.region }, name.to_owned()))
}

fn bad_address(url: &str) -> Fault {
    let message = format!("The address {url} is not valid for this endpoint.");
    Fault::with_status(404, "InvalidAddress", message)
}

/// The URL of a queue, at the endpoint by which the call came.
pub(crate) fn url(cx: &Cx, key: &QueueKey) -> String {
    let endpoint = match cx.source.endpoint.as_str() {
        "" | "http://" | "https://" => format!("https://sqs.{}.amazonaws.com", cx.region),
        endpoint => endpoint.trim_end_matches('/').to_owned(),
    };
    format!("{endpoint}/{}/{}", key.0.account, key.1)
}

pub(crate) fn arn(key: &QueueKey) -> String {
    Arn::new("sqs", key.0.region, key.0.account, key.1.as_str()).to_string()
}

/// The queue of an ARN.
pub(crate) fn of_arn(arn: &str) -> Option<QueueKey> {
    let arn: Arn = arn.parse().ok().filter(|a: &Arn| a.service == "sqs")?;
    let scope = Scope { account: arn.account.parse().ok()?, region: Region::parse(&arn.region)? };
    Some((scope, arn.resource))
}
