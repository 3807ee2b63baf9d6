//! Images.
//!
//! AMIs: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIs.html>

use crate::ids::{ImageId, InstanceId};
use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::Record;

/// An image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Image {
    pub id: ImageId,
    pub name: String,
    pub description: String,
    pub created_at: Timestamp,
    pub root: Root,
    pub size_gib: i32,
    pub source: Option<InstanceId>,
    /// The image of the machine it was made from.
    pub source_image: Option<ImageId>,
    pub state: ImageState,
}
impl Record for Image {
    const VERSION: u8 = 1;
}

/// What its root file system is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Root {
    /// The host's root, read-only, everything personal masked.
    Host,
    /// The fetched Debian base.
    Base,
    /// An image of ours: on which of the two it stands, and its layers, lowest first.
    Layers {
        /// Stands on the host's root.
        host: bool,
        /// Ids of layers in the machine driver's store.
        layers: Vec<String>,
    },
}

impl Root {
    /// The layers of this root, lowest first.
    pub fn layers(&self) -> &[String] {
        match self {
            Root::Layers { layers, .. } => layers,
            Root::Host | Root::Base => &[],
        }
    }
}

/// `Pending -> Available | Failed`, and from each `-> Deregistered`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ImageState {
    /// Its files are being made.
    Pending {
        /// Stop the machine while they are made.
        reboot: bool,
    },
    /// It can be launched.
    Available,
    /// It could not be made, and why.
    Failed(String),
    /// Nobody sees it any more; its files stay until no machine and no other image needs them.
    Deregistered,
}

impl Image {
    /// Callers see it.
    pub fn is_registered(&self) -> bool {
        self.state != ImageState::Deregistered
    }
}
