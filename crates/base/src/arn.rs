//! Amazon Resource Names: `arn:partition:service:region:account:resource`.
//!
//! Identify AWS resources with ARNs: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A parsed ARN. Region and account may be empty, as they are for IAM and S3; `resource` keeps its own separators.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Arn {
    /// `aws`; other partitions are parsed and kept.
    pub partition: String,
    /// The service namespace, such as `ec2`.
    pub service: String,
    /// A region code, or empty.
    pub region: String,
    /// An account id, an alias such as `aws`, or empty.
    pub account: String,
    /// Everything after the fifth colon.
    pub resource: String,
}

impl Arn {
    /// The longest ARN accepted, in bytes.
    pub const LENGTH_MAX: usize = 2048;

    /// An ARN in the partition `aws`.
    pub fn new(
        service: &str,
        region: impl fmt::Display,
        account: impl fmt::Display,
        resource: impl Into<String>,
    ) -> Arn {
        Arn {
            partition: "aws".into(),
            service: service.into(),
            region: region.to_string(),
            account: account.to_string(),
            resource: resource.into(),
        }
    }

    /// The resource without its type: what follows the first `/` or `:`; the whole where there is neither.
    pub fn resource_name(&self) -> &str {
        self.resource.find(['/', ':']).map_or(self.resource.as_str(), |i| &self.resource[i + 1..])
    }
}

/// The text is not an ARN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAnArn;

impl fmt::Display for NotAnArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an ARN is arn:partition:service:region:account:resource")
    }
}
impl std::error::Error for NotAnArn {}

impl FromStr for Arn {
    type Err = NotAnArn;
    fn from_str(s: &str) -> Result<Arn, NotAnArn> {
        if s.len() > Arn::LENGTH_MAX {
            return Err(NotAnArn);
        }
        let parts: Vec<&str> = s.splitn(6, ':').collect();
        match parts[..] {
            ["arn", partition, service, region, account, resource]
                if !partition.is_empty() && !service.is_empty() && !resource.is_empty() =>
            {
                Ok(Arn {
                    partition: partition.into(),
                    service: service.into(),
                    region: region.into(),
                    account: account.into(),
                    resource: resource.into(),
                })
            }
            _ => Err(NotAnArn),
        }
    }
}
impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "arn:{}:{}:{}:{}:{}", self.partition, self.service, self.region, self.account, self.resource)
    }
}
impl fmt::Debug for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
