//! Limits of this room, with their unit: AWS's quotas, and bounds of our own.
//!
//! Quotas and constraints for Amazon RDS: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html>

use kernel::quota::Quota;

/// DB instances of an account in a region.
pub const INSTANCES: Quota = Quota { name: "rds.db-instances", default: 40 };
/// Storage of all DB instances of an account in a region, in GiB.
pub const STORAGE_GIB: Quota = Quota { name: "rds.total-storage-gib", default: 100_000 };
/// DB subnet groups of an account in a region.
pub const SUBNET_GROUPS: Quota = Quota { name: "rds.db-subnet-groups", default: 50 };
/// Subnets of a DB subnet group.
pub const SUBNETS_PER_GROUP: Quota = Quota { name: "rds.subnets-per-db-subnet-group", default: 20 };
/// DB parameter groups of an account in a region.
pub const PARAMETER_GROUPS: Quota = Quota { name: "rds.db-parameter-groups", default: 50 };
/// Option groups of an account in a region.
pub const OPTION_GROUPS: Quota = Quota { name: "rds.option-groups", default: 20 };
/// Manual snapshots of an account in a region.
pub const SNAPSHOTS: Quota = Quota { name: "rds.manual-snapshots", default: 100 };
/// Event subscriptions of an account in a region.
pub const EVENT_SUBSCRIPTIONS: Quota = Quota { name: "rds.event-subscriptions", default: 20 };
/// Parameters of one call.
pub const PARAMETERS_PER_CALL_MAX: usize = 20;
/// Security groups of a DB instance.
pub const SECURITY_GROUPS_MAX: usize = 5;

/// General-purpose storage of MariaDB and MySQL, in GiB.
pub const STORAGE_GIB_RANGE: std::ops::RangeInclusive<i32> = 20..=65_536;
/// Ports that a DB instance may listen on.
pub const PORTS: std::ops::RangeInclusive<i32> = 1150..=65_535;
/// Days that automated backups may be kept.
pub const BACKUP_DAYS: std::ops::RangeInclusive<i32> = 0..=35;
/// Characters of a master password.
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 8..=41;
/// Characters of a master user's name.
pub const USER_LENGTH_MAX: usize = 16;
/// Characters of a database's name.
pub const DATABASE_LENGTH_MAX: usize = 64;
/// Characters of a master password of PostgreSQL.
pub const PASSWORD_LENGTH_POSTGRES: std::ops::RangeInclusive<usize> = 8..=128;
/// Characters of a name in PostgreSQL.
pub const POSTGRES_NAME_LENGTH_MAX: usize = 63;
/// Characters of a group's or snapshot's name.
pub const NAME_LENGTH_MAX: usize = 255;
/// Characters of a DB instance identifier.
pub const IDENTIFIER_LENGTH_MAX: usize = 63;
/// Characters of a DB subnet group's name.
pub const SUBNET_GROUP_NAME_LENGTH_MAX: usize = 255;

/// Rows of a page.
pub const PAGE_RECORDS: std::ops::RangeInclusive<i32> = 20..=100;
/// Rows of a page of orderable options, of which there are many.
pub const PAGE_OPTIONS: std::ops::RangeInclusive<i32> = 20..=1000;
/// Rows of a page when none are asked for.
pub const PAGE_RECORDS_DEFAULT: usize = 100;

/// Events are kept for 14 days, in milliseconds.
pub const EVENTS_KEPT_MS: i64 = 14 * 24 * 3600 * 1000;
/// DescribeEvents looks back this far when it is told nothing, in minutes.
pub const EVENTS_MINUTES_DEFAULT: i32 = 60;
/// A stopped DB instance is started again after seven days, in milliseconds.
pub const STOPPED_MS_MAX: i64 = 7 * 24 * 3600 * 1000;

/// Bytes of a log file that one call returns.
pub const LOG_PORTION_BYTES_MAX: usize = 1 << 20;
/// Lines of a log file that one call returns.
pub const LOG_PORTION_LINES_MAX: i32 = 10_000;

/// An engine has this long to end by itself before it is killed, in seconds.
pub const STOP_GRACE_SECONDS: u64 = 20;
/// Between two looks at a starting engine, in milliseconds.
pub const PROBE_PAUSE_MS: u64 = 50;
/// What waits for the host is looked at again after this, in milliseconds.
pub const LOOK_AGAIN_MS: u64 = 1000;
/// A step that failed is not tried again before this, in milliseconds.
pub const FAILED_JOB_PAUSE_MS: u64 = 200;
/// An engine that ends so many times before it greets has failed.
pub const FAILED_STARTS_MAX: u32 = 5;
/// A failed engine is tried again after this, in milliseconds.
pub const FAILED_RETRY_MS: i64 = 60_000;
/// How much of the engine's log a failure quotes, in bytes.
pub const LOG_TAIL_BYTES: usize = 2048;
/// Time to live of an endpoint's name, in seconds.
pub const NAME_TTL_SECONDS: u32 = 5;
