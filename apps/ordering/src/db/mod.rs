//! The database: a small pool with time limits, and one file for each thing that is asked of it.

mod error;
mod migrate;
mod orders;
mod pool;
mod schema;
mod seed;
mod shops;

pub use error::DbError;
pub(crate) use orders::{Change, Filter, PAGE_ORDERS_MAX};

use crate::config::Config;
use pool::Pool;
use std::sync::Arc;

/// The database as the program sees it. Clones share connections.
#[derive(Clone)]
pub struct Db {
    pool: Arc<Pool>,
}

impl Db {
    /// Does not connect: that happens when something is asked.
    pub fn new(config: &Config) -> Db {
        Db { pool: Arc::new(Pool::new(config)) }
    }

    /// `HOST:PORT`, for messages.
    pub(crate) fn place(&self) -> &str {
        self.pool.place()
    }
}
