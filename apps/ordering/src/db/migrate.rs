//! Brings the tables up to date, once, whoever of several programs comes first (MySQL: GET_LOCK).

use super::{
    Db, DbError,
    pool::{Lease, Pool},
    schema::{STEPS, VERSION_TABLE},
};
use mysql_async::prelude::Queryable;

/// The name of the lock; it ends with its connection.
const LOCK: &str = "ordering.migrate";

/// How long to wait for another program's migration, in seconds. Below the pool's limit for one statement.
const LOCK_SECONDS_MAX: u32 = 4;

impl Db {
    /// Runs the steps that are missing. Says what was done.
    pub async fn migrate(&self) -> Result<String, DbError> {
        let pool = &*self.pool;
        let mut lease = pool.lease().await?;
        lock(pool, &mut lease).await?;
        let done = steps(pool, &mut lease).await?;
        unlock(pool, lease).await?;
        Ok(match done {
            0 => format!("the tables are up to date (version {})", STEPS.len()),
            n => format!("{n} of {} steps were done", STEPS.len()),
        })
    }

    /// Whether the tables are those of this program.
    pub(crate) async fn check_version(&self) -> Result<(), DbError> {
        let pool = &*self.pool;
        let mut lease = pool.lease().await?;
        let exists = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'schema_version'";
        let exists: Option<u64> = pool.limited(lease.query_first(exists)).await?;
        let version = if exists == Some(0) { 0 } else { version(pool, &mut lease).await? };
        lease.give_back();
        let place = pool.place().to_owned();
        match version.cmp(&STEPS.len()) {
            std::cmp::Ordering::Equal => Ok(()),
            std::cmp::Ordering::Less => {
                Err(DbError::NotPrepared { place, reason: "its tables are not up to date yet".into() })
            }
            std::cmp::Ordering::Greater => {
                let reason = format!("its tables have version {version}, this program knows {}", STEPS.len());
                Err(DbError::NotPrepared { place, reason })
            }
        }
    }
}

/// Takes the lock under which tables are made and filled.
pub(super) async fn lock(pool: &Pool, lease: &mut Lease<'_>) -> Result<(), DbError> {
    let got: Option<Option<i64>> =
        pool.limited(lease.exec_first("SELECT GET_LOCK(?, ?)", (LOCK, LOCK_SECONDS_MAX))).await?;
    match got.flatten() {
        Some(1) => Ok(()),
        _ => Err(DbError::NotPrepared {
            place: pool.place().to_owned(),
            reason: "another program is preparing it".to_owned(),
        }),
    }
}

/// Lets go of the lock and of the connection.
pub(super) async fn unlock(pool: &Pool, mut lease: Lease<'_>) -> Result<(), DbError> {
    pool.limited(lease.exec_drop("DO RELEASE_LOCK(?)", (LOCK,))).await?;
    lease.give_back();
    Ok(())
}

async fn steps(pool: &Pool, lease: &mut Lease<'_>) -> Result<usize, DbError> {
    pool.limited(lease.query_drop(VERSION_TABLE)).await?;
    let before = version(pool, lease).await?;
    for (number, statements) in STEPS.iter().enumerate().skip(before) {
        for statement in *statements {
            pool.limited(lease.query_drop(*statement)).await?;
        }
        let row = "INSERT INTO schema_version (version, done_at) VALUES (?, UTC_TIMESTAMP(3))";
        pool.limited(lease.exec_drop(row, (number + 1,))).await?;
    }
    Ok(STEPS.len().saturating_sub(before))
}

async fn version(pool: &Pool, lease: &mut Lease<'_>) -> Result<usize, DbError> {
    let version: Option<Option<u64>> =
        pool.limited(lease.query_first("SELECT MAX(version) FROM schema_version")).await?;
    Ok(usize::try_from(version.flatten().unwrap_or(0)).unwrap_or(usize::MAX))
}
