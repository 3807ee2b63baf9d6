//! Limits of this room, with their unit.

use kernel::quota::Quota;

/// vCPUs of running standard on-demand machines (AWS's quota "Running On-Demand Standard instances"; new accounts have 5,
/// grown ones 32 and more: a local cloud starts grown).
pub const VCPUS: Quota = Quota { name: "ec2.standard-vcpus", default: 64 };
/// Key pairs per region.
pub const KEY_PAIRS: Quota = Quota { name: "ec2.key-pairs", default: 5000 };
/// Launch templates per region.
pub const TEMPLATES: Quota = Quota { name: "ec2.launch-templates", default: 5000 };
/// Versions of a launch template.
pub const TEMPLATE_VERSIONS: Quota = Quota { name: "ec2.versions-per-launch-template", default: 10_000 };
/// Versions that one call deletes.
pub const VERSIONS_PER_CALL_MAX: usize = 200;
/// The greatest page of launch templates.
pub const TEMPLATE_RESULTS_MAX: i32 = 200;
/// Images per region.
pub const IMAGES: Quota = Quota { name: "ec2.images", default: 50_000 };
/// Raw user data, in bytes.
pub const USER_DATA_BYTES_MAX: usize = 16 * 1024;
/// A terminated machine is shown for this long, in milliseconds.
pub const TERMINATED_SHOWN_MS: i64 = 3_600_000;
/// A machine has this long to end by itself before it is killed, in seconds.
pub const STOP_GRACE_SECONDS: u64 = 10;
/// The root volume's size without a word about it, in GiB.
pub const ROOT_GIB: i32 = 8;
/// Placement groups per region.
pub const PLACEMENT_GROUPS: Quota = Quota { name: "ec2.placement-groups", default: 500 };
/// Characters of a placement group's name.
pub const GROUP_NAME_LENGTH_MAX: usize = 255;
/// Partitions of a placement group in each zone.
pub const PARTITIONS_MAX: i32 = 7;
/// Running machines of a spread placement group in each zone.
pub const SPREAD_PER_ZONE_MAX: usize = 7;
/// Volumes per region, root volumes too.
pub const VOLUMES: Quota = Quota { name: "ec2.volumes", default: 5000 };
/// Snapshots per region.
pub const SNAPSHOTS: Quota = Quota { name: "ec2.snapshots", default: 100_000 };
/// Volumes that a machine can have besides its root volume (AWS: 28 with the interfaces of most types).
pub const ATTACHMENTS_MAX: usize = 26;
/// What a program of the machine still uses is tried to be detached again after so many milliseconds.
pub const BUSY_AGAIN_MS: u64 = 1000;
/// A machine that fails to boot is tried so often before it is given up.
pub const BOOT_TRIES_MAX: u32 = 3;
/// After a step failed it is tried again so much later, in milliseconds.
pub const RETRY_MS: i64 = 2000;
/// After the base image could not be had it is asked for again so much later, in milliseconds.
pub const BASE_RETRY_MS: i64 = 60_000;
/// A machine that waits for its network is looked at again after so many milliseconds.
pub const LOOK_AGAIN_MS: u64 = 1000;
/// Status checks are made again after so many milliseconds (AWS: each minute).
pub const CHECK_MS: u64 = 30_000;
/// A machine has this long to answer a status check, in milliseconds.
pub const CHECK_ANSWER_MS: u64 = 5000;
/// Status checks under way at a time.
pub const CHECKS_AT_ONCE: usize = 8;
/// Ids in one call that changes machines.
pub const IDS_PER_CALL_MAX: usize = 1000;
/// Characters of an image's description.
pub const DESCRIPTION_LENGTH_MAX: usize = 255;
/// Characters of a key pair's name.
pub const KEY_NAME_LENGTH_MAX: usize = 255;
/// What GetConsoleOutput gives at most, in bytes.
pub const CONSOLE_BYTES_MAX: usize = 64 * 1024;
/// An image can be deprecated at most so many years from now.
pub const DEPRECATION_YEARS_MAX: u8 = 10;
/// How long protection against deregistration goes on after it is switched off with a cooldown, in milliseconds: 24 hours.
pub const PROTECTION_COOLDOWN_MS: i64 = 24 * 3600 * 1000;
