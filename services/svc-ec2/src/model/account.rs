//! What an account has switched on or off for all its machines, images and snapshots in a region.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html>,
//! <https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html>,
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configure-access-to-serial-console.html>

use serde::{Deserialize, Serialize};
use store::Record;

/// The default is what an account begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSettings {
    /// Images may be shared with everybody; accounts begin with this blocked.
    pub public_images: bool,
    /// What of snapshots may not be shared with everybody.
    pub public_snapshots: SnapshotBlock,
    /// The serial console may be used.
    pub serial_console: bool,
}
impl Record for AccountSettings {
    const VERSION: u8 = 1;
}

/// The three states of the block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SnapshotBlock {
    /// Nothing is blocked.
    #[default]
    Unblocked,
    /// None is shared any more.
    NewSharing,
    /// Those that were shared are not seen either.
    AllSharing,
}
