//! Names of parameters as callers give them.
//!
//! GetParameter, "Name": <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html>

use base::Region;

/// A name, an ARN, or either with a version behind a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked<'a> {
    /// The parameter's name.
    pub(crate) name: &'a str,
    /// The version or label, without its colon.
    pub(crate) version: Option<&'a str>,
}

impl Asked<'_> {
    /// Spaces around a name are none of it.
    pub(crate) fn of(given: &str) -> Asked<'_> {
        let given = given.trim();
        let name = match given.strip_prefix("arn:") {
            Some(arn) => arn.splitn(5, ':').nth(4).and_then(|r| r.strip_prefix("parameter")).unwrap_or(given),
            None => given,
        };
        match name.split_once(':') {
            Some((name, version)) => Asked { name, version: Some(version) },
            None => Asked { name, version: None },
        }
    }
}

/// The ARN of a public parameter; it belongs to no account.
pub(crate) fn arn(region: Region, name: &str) -> String {
    let slash = if name.starts_with('/') { "" } else { "/" };
    format!("arn:aws:ssm:{region}::parameter{slash}{name}")
}
