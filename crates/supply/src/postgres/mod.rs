//! PostgreSQL as a managed database: the SQL of its first start, its configuration, and the command lines; who runs them, and in
//! which box, is the caller's business.
//!
//! AWS: RDS User Guide, "Understanding PostgreSQL roles and permissions" (rds_superuser), "Requiring an SSL connection to a PostgreSQL DB
//! instance" (rds.force_ssl).

mod server;
mod sql;

pub use server::{Server, bin_dir};
pub use sql::{Setup, password_sql, setup_sql};

/// The user and group id of `postgres` in every engine's tree that this crate makes.
pub const POSTGRES_ID: u32 = crate::finish::POSTGRES_ID;
