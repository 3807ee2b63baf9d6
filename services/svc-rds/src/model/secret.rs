//! What only the cloud and the engine know.

use serde::{Deserialize, Serialize};
use std::fmt;
use store::Record;

/// Passwords of one DB instance. The master user's is here only until the engine has it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// Of `rdsadmin`@`localhost`: made by the cloud, never shown.
    pub admin: String,
    /// Of the master user, while it waits to be set.
    pub master: Option<String>,
}
impl Record for Secret {
    const VERSION: u8 = 1;
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret {{ master waits: {} }}", self.master.is_some())
    }
}
