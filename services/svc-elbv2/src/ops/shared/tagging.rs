//! Tags of the room's resources, kept by ARN.

use crate::errors;
use api_elbv2::Tag;
use base::Fault;
use kernel::{Scope, tags};
use store::Tx;

/// Tags of a call, checked.
pub fn wanted(asked: Option<Vec<Tag>>) -> Result<Vec<(String, String)>, Fault> {
    let pairs: Vec<(String, String)> =
        asked.into_iter().flatten().map(|t| (t.key, t.value.unwrap_or_default())).collect();
    tags::check(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str()))).map_err(errors::tags)?;
    Ok(pairs)
}

/// Sets tags of one resource.
pub fn give(tx: &mut Tx, at: Scope, arn: &str, pairs: &[(String, String)]) -> Result<(), Fault> {
    tags::set(tx, at, arn, pairs)?.map_err(errors::tags)
}
