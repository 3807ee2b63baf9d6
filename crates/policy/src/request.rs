//! What is asked: who, does what, to which resource, in which circumstances.

use crate::Context;
use base::AccountId;

/// Who asks, as policies see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// The account itself.
    Root(AccountId),
    /// An IAM user.
    User {
        /// Its account.
        account: AccountId,
        /// `arn:aws:iam::ACCOUNT:user/PATH/NAME`
        arn: String,
        /// `AIDA…`
        id: String,
    },
    /// A session of a role.
    Session {
        /// The role's account.
        account: AccountId,
        /// `arn:aws:iam::ACCOUNT:role/PATH/NAME`
        role_arn: String,
        /// `AROA…`
        role_id: String,
        /// `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`
        arn: String,
    },
    /// A session that a user or the account made for somebody else.
    Federated {
        /// The account.
        account: AccountId,
        /// The user behind it; `None` for the account's root.
        user_arn: Option<String>,
        /// `arn:aws:sts::ACCOUNT:federated-user/NAME`
        arn: String,
    },
    /// An AWS service.
    Service {
        /// `ec2.amazonaws.com`
        name: String,
    },
    /// Somebody of a web identity or SAML provider, not yet of any account.
    Provider {
        /// The provider's ARN or name.
        name: String,
    },
    /// An unsigned call.
    Anonymous,
}

impl Caller {
    /// The caller's account; `None` for services, providers and anonymous callers.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Caller::Root(account)
            | Caller::User { account, .. }
            | Caller::Session { account, .. }
            | Caller::Federated { account, .. } => Some(*account),
            Caller::Service { .. } | Caller::Provider { .. } | Caller::Anonymous => None,
        }
    }

    /// The ARN or name that messages show.
    pub fn shown(&self) -> String {
        match self {
            Caller::Root(account) => format!("arn:aws:iam::{account}:root"),
            Caller::User { arn, .. } | Caller::Session { arn, .. } | Caller::Federated { arn, .. } => arn.clone(),
            Caller::Service { name } | Caller::Provider { name } => name.clone(),
            Caller::Anonymous => "anonymous".into(),
        }
    }
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request<'a> {
    /// Who.
    pub caller: &'a Caller,
    /// `ec2:RunInstances`
    pub action: &'a str,
    /// An ARN, or `*` where the operation names no resource.
    pub resource: &'a str,
    /// The account that owns the resource.
    pub account: AccountId,
    /// The circumstances.
    pub context: &'a Context,
}
