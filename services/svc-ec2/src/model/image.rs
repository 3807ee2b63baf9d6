//! Images.
//!
//! AMIs: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIs.html>

use super::Settings;
use crate::ids::{ImageId, InstanceId, SnapshotId};
use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Record, StoreError};

/// An image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Image {
    pub id: ImageId,
    pub name: String,
    pub description: String,
    pub created_at: Timestamp,
    pub root: Root,
    /// The root volume of a launch that says nothing of it.
    pub root_volume: Settings,
    /// That volume goes with its machine.
    pub root_goes: bool,
    /// `ImdsSupport` `v2.0`: its machines' metadata service asks for tokens.
    pub wants_tokens: bool,
    pub source: Option<InstanceId>,
    /// The image of the machine it was made from.
    pub source_image: Option<ImageId>,
    pub state: ImageState,
    /// The region of `source_image`, of a copy.
    pub source_region: Option<String>,
    /// The snapshot that a launch's root volume is made from.
    pub snapshot: Option<SnapshotId>,
    /// Volumes that a launch makes besides.
    pub volumes: Vec<ImageVolume>,
}

/// A volume besides the root volume.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ImageVolume {
    pub device: String,
    /// Empty without one.
    pub snapshot: Option<SnapshotId>,
    pub settings: Settings,
    pub delete_on_termination: bool,
}

/// What was kept while images were not copied and had no snapshots.
#[derive(Deserialize)]
struct ImageV1 {
    id: ImageId,
    name: String,
    description: String,
    created_at: Timestamp,
    root: Root,
    size_gib: i32,
    source: Option<InstanceId>,
    source_image: Option<ImageId>,
    state: ImageState,
}

/// What was kept while images said nothing of their root volumes but the size, and all of them wanted tokens.
#[derive(Deserialize)]
struct ImageV2 {
    of_v1: ImageV1,
    source_region: Option<String>,
    snapshot: Option<SnapshotId>,
    volumes: Vec<ImageVolumeV2>,
}

#[derive(Deserialize)]
struct ImageVolumeV2 {
    device: String,
    snapshot: SnapshotId,
    settings: Settings,
    delete_on_termination: bool,
}

impl From<ImageV1> for Image {
    fn from(of_v1: ImageV1) -> Image {
        Image::from(ImageV2 { of_v1, source_region: None, snapshot: None, volumes: Vec::new() })
    }
}

impl From<ImageV2> for Image {
    fn from(old: ImageV2) -> Image {
        let ImageV2 { of_v1, source_region, snapshot, volumes } = old;
        let ImageV1 { id, name, description, created_at, root, size_gib, source, source_image, state } = of_v1;
        let volumes = volumes.into_iter().map(|v| ImageVolume {
            device: v.device,
            snapshot: Some(v.snapshot),
            settings: v.settings,
            delete_on_termination: v.delete_on_termination,
        });
        Image {
            id,
            name,
            description,
            created_at,
            root,
            root_volume: Settings::of(size_gib, "gp3"),
            root_goes: true,
            wants_tokens: true,
            source,
            source_image,
            state,
            source_region,
            snapshot,
            volumes: volumes.collect(),
        }
    }
}

impl Record for Image {
    const VERSION: u8 = 3;

    fn upgrade(version: u8, bytes: &[u8]) -> Result<Image, StoreError> {
        let codec = |e: postcard::Error| StoreError::Codec { table: "ec2.images".into(), reason: e.to_string() };
        match version {
            1 => postcard::from_bytes::<ImageV1>(bytes).map(Image::from).map_err(codec),
            2 => postcard::from_bytes::<ImageV2>(bytes).map(Image::from).map_err(codec),
            found => Err(StoreError::UnknownVersion { found, known: Self::VERSION }),
        }
    }
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
    /// Every snapshot that a launch makes volumes from.
    pub fn snapshots(&self) -> impl Iterator<Item = &SnapshotId> {
        self.snapshot.iter().chain(self.volumes.iter().filter_map(|v| v.snapshot.as_ref()))
    }

    /// Callers see it.
    pub fn is_registered(&self) -> bool {
        self.state != ImageState::Deregistered
    }
}
