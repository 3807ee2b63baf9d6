//! MariaDB as a managed database: the SQL that makes its data directory, and the command lines; who runs them, and in which box, is
//! the caller's business.
//!
//! AWS: RDS User Guide, "Master user account privileges" and "Quotas and constraints" (max_connections); design page "machines".

pub(crate) mod host;
pub mod journal;
mod server;
mod sql;
pub mod trial;

pub use server::{Server, Shutdown, greeting, share_dir};
pub use sql::{Setup, bootstrap_script, bootstrap_sql, password_sql, set_sql};

/// The user and group id of `mysql` in every tree that this crate makes.
pub const MYSQL_ID: u32 = crate::finish::MYSQL_ID;
