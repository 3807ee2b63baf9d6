//! Images that are there from the beginning. They belong to `amazon`; their ids are the same in every region and cloud.
//!
//! Decision: "Root and ordinary user" of the running-cloud page.

use crate::ids::ImageId;
use crate::model::{Image, ImageState, Root};
use crate::rules::types::host_architecture;
use base::Timestamp;

/// The host's root under a mask.
pub const HOST_ID: &str = "ami-0a11ce00000000001";
/// The fetched Debian base.
pub const BASE_ID: &str = "ami-0a11ce00000000002";

/// The images of `amazon`, the one that is usable now first.
pub fn public(host_first: bool) -> Vec<Image> {
    let image = |id: &str, name: &str, description: &str, root: Root| Image {
        id: ImageId::from(id.to_owned()),
        name: format!("{name}-{}", host_architecture()),
        description: description.into(),
        created_at: Timestamp::from_date(2026, 11, 1),
        root,
        size_gib: crate::limits::ROOT_GIB,
        source: None,
        source_image: None,
        state: ImageState::Available,
        source_region: None,
        snapshot: None,
        volumes: Vec::new(),
    };
    let host_says = "The host's own root file system, read-only, everything personal masked";
    let base_says = "Debian from packages, fetched once and shared by all clouds";
    let host = image(HOST_ID, "hanul/host-root", host_says, Root::Host);
    let base = image(BASE_ID, "hanul/debian-base", base_says, Root::Base);
    if host_first { vec![host, base] } else { vec![base, host] }
}

/// The image of `amazon` with this id.
pub fn of_amazon(id: &ImageId) -> Option<Image> {
    public(true).into_iter().find(|i| i.id == *id)
}

/// The layers of a new image that is made from a machine whose image has this root; the loop adds the last one.
pub fn stands_on(parent: Root) -> Root {
    match parent {
        Root::Host => Root::Layers { host: true, layers: Vec::new() },
        Root::Base => Root::Layers { host: false, layers: Vec::new() },
        layers => layers,
    }
}
