//! Images that are there from the beginning. They belong to `amazon`; their ids are the same in every region and cloud.
//!
//! Decision: "Root and ordinary user" of the running-cloud page.

use crate::ids::ImageId;
use crate::model::{Image, ImageState, Root, Settings};
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
        root_volume: Settings::of(crate::limits::ROOT_GIB, "gp3"),
        root_goes: true,
        wants_tokens: true,
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

/// A public image of AWS that people look for by name, and the account that it belongs to there.
pub struct Known {
    pub owner: &'static str,
    pub name: String,
}

/// Whose names an image of `amazon`'s here answers to beside its own, as the public parameters do: it says where to boot from, not
/// that it *is* that image. Debian's and Ubuntu's names stand for the Debian base, Amazon Linux's for the image that is listed first.
pub fn answers_to(image: &Image, first: bool) -> Vec<Known> {
    let amazon_linux = AMAZON_LINUX.iter().filter(|_| first).map(|name| (AMAZON, *name));
    let debian = DEBIAN.iter().filter(|_| image.root == Root::Base).copied();
    amazon_linux.chain(debian).map(|(owner, name)| Known { owner, name: named(name, image.created_at) }).collect()
}

/// `DATE`, and both words for the processor.
fn named(pattern: &str, created_at: Timestamp) -> String {
    let date = created_at.iso_secs()[..10].replace('-', "");
    let (arch, debian_arch) = match host_architecture() {
        "arm64" => ("arm64", "arm64"),
        arch => (arch, "amd64"),
    };
    pattern.replace("DEBARCH", debian_arch).replace("ARCH", arch).replace("DATE", &date)
}

const AMAZON: &str = "137112412989";
/// <https://docs.aws.amazon.com/linux/al2023/ug/naming-and-versioning.html>
const AMAZON_LINUX: &[&str] = &[
    "al2023-ami-2023.0.DATE.0-kernel-6.1-ARCH",
    "al2023-ami-2023.0.DATE.0-kernel-6.12-ARCH",
    "al2023-ami-minimal-2023.0.DATE.0-kernel-6.1-ARCH",
    "amzn2-ami-hvm-2.0.DATE.0-ARCH-gp2",
    "amzn2-ami-kernel-5.10-hvm-2.0.DATE.0-ARCH-gp2",
];
/// Debian's and Canonical's accounts: "Amazon EC2 Images", Debian Wiki; "Find Ubuntu images on AWS", Ubuntu on AWS documentation.
const DEBIAN: &[(&str, &str)] = &[
    ("136693071363", "debian-11-DEBARCH-DATE-1"),
    ("136693071363", "debian-12-DEBARCH-DATE-1"),
    ("136693071363", "debian-13-DEBARCH-DATE-1"),
    ("099720109477", "ubuntu/images/hvm-ssd/ubuntu-focal-20.04-DEBARCH-server-DATE"),
    ("099720109477", "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-DEBARCH-server-DATE"),
    ("099720109477", "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-DEBARCH-server-DATE"),
];

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
