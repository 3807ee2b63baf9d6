//! Whom a call is about that names no user: the caller itself.
//!
//! IAM API Reference, CreateAccessKey: "If you do not specify a user name, IAM determines the user name implicitly".

use crate::model::User;
use crate::{errors, find};
use base::Fault;
use kernel::{Cx, Principal};
use store::Read;

/// A user, or the account itself.
pub(crate) enum Owner {
    Root,
    User(User),
}

impl Owner {
    /// The user of this name; without a name, the caller.
    pub(crate) fn find(cx: &Cx, read: &dyn Read, name: Option<&str>) -> Result<Owner, Fault> {
        match (name, &cx.principal) {
            (Some(name), _) => find::user(cx, read, name).map(Owner::User),
            (None, Principal::Root(_)) => Ok(Owner::Root),
            (None, Principal::User { name, .. }) => find::user(cx, read, name).map(Owner::User),
            (None, _) => Err(errors::validation("Must specify userName when calling with non-User credentials")),
        }
    }

    /// What its keys are kept under.
    pub(crate) fn id(&self, cx: &Cx) -> String {
        match self {
            Owner::Root => cx.account.to_string(),
            Owner::User(user) => user.id.clone(),
        }
    }

    /// The user's name; the account itself has none.
    pub(crate) fn name(&self) -> String {
        match self {
            Owner::Root => String::new(),
            Owner::User(user) => user.name.clone(),
        }
    }
}
