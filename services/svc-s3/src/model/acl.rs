//! Access control lists.
//!
//! "Access control list (ACL) overview", Amazon S3 User Guide.

use base::AccountId;
use serde::{Deserialize, Serialize};

/// Who is granted something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grantee {
    /// An account by its canonical id.
    Account(AccountId),
    /// Anyone.
    AllUsers,
    /// Anyone with an AWS account.
    AuthenticatedUsers,
    /// The service that writes access logs.
    LogDelivery,
}

/// What is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // AWS's own names
pub enum Permission {
    FullControl,
    Write,
    WriteAcp,
    Read,
    ReadAcp,
}

impl Permission {
    /// `FULL_CONTROL`
    pub fn name(self) -> &'static str {
        match self {
            Permission::FullControl => "FULL_CONTROL",
            Permission::Write => "WRITE",
            Permission::WriteAcp => "WRITE_ACP",
            Permission::Read => "READ",
            Permission::ReadAcp => "READ_ACP",
        }
    }
    /// By its name.
    pub fn parse(name: &str) -> Option<Permission> {
        use Permission::*;
        [FullControl, Write, WriteAcp, Read, ReadAcp].into_iter().find(|p| p.name() == name)
    }
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Who.
    pub grantee: Grantee,
    /// What.
    pub permission: Permission,
}

/// A list, with the owner's own grant written out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Acl(pub Vec<Grant>);

impl Acl {
    /// The owner alone.
    pub fn private(owner: AccountId) -> Acl {
        Acl(vec![Grant { grantee: Grantee::Account(owner), permission: Permission::FullControl }])
    }
    /// It grants something to people who are not named.
    pub fn is_public(&self) -> bool {
        self.0.iter().any(|g| matches!(g.grantee, Grantee::AllUsers | Grantee::AuthenticatedUsers))
    }
}
