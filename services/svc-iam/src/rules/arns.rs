//! ARNs of IAM: `arn:aws:iam::ACCOUNT:role/PATH/NAME`.
//!
//! IAM User Guide, "IAM identifiers", "IAM ARNs".

use base::{AccountId, Arn};

/// The kinds of thing that have an ARN of path and name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    User,
    Group,
    Role,
    Profile,
    Policy,
}

impl Kind {
    fn label(self) -> &'static str {
        match self {
            Kind::User => "user",
            Kind::Group => "group",
            Kind::Role => "role",
            Kind::Profile => "instance-profile",
            Kind::Policy => "policy",
        }
    }
    /// The ARN of one.
    pub(crate) fn arn(self, account: AccountId, path: &str, name: &str) -> String {
        format!("arn:aws:iam::{account}:{}{path}{name}", self.label())
    }
}

/// The account's own ARN.
pub(crate) fn root(account: AccountId) -> String {
    format!("arn:aws:iam::{account}:root")
}

/// The parts of a thing's ARN: whose it is, its path, its name.
pub(crate) struct Parts {
    /// A number, or `aws`.
    pub(crate) account: String,
    pub(crate) path: String,
    pub(crate) name: String,
}

/// Takes an ARN of this kind apart; `None` for anything else.
pub(crate) fn parse(kind: Kind, arn: &str) -> Option<Parts> {
    let arn: Arn = arn.parse().ok()?;
    let rest = arn.resource.strip_prefix(kind.label())?;
    if arn.service != "iam" || !arn.region.is_empty() || !rest.starts_with('/') {
        return None;
    }
    let (path, name) = rest.rsplit_once('/')?;
    (!name.is_empty()).then(|| Parts { account: arn.account, path: format!("{path}/"), name: name.into() })
}
