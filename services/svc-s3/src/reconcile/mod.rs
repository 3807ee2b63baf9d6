//! The loops: files that nothing refers to, life cycles, replication, access logs, inventories.

mod access_logs;
mod files;
mod inventory;
mod lifecycle;
mod replication;

pub(crate) use access_logs::AccessLogs;
pub use access_logs::LOOP as ACCESS_LOGS_LOOP;
pub(crate) use files::Files;
pub use files::LOOP as FILES_LOOP;
pub(crate) use inventory::Inventory;
pub use inventory::LOOP as INVENTORY_LOOP;
pub use lifecycle::LOOP as LIFECYCLE_LOOP;
pub(crate) use lifecycle::Lifecycle;
pub use replication::LOOP as REPLICATION_LOOP;
pub(crate) use replication::Replicate;
