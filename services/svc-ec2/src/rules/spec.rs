//! A machine's record as the driver's specification (pure).

use crate::model::{Instance, Root};
use box_spec::{Base, Bind, BoxId, BoxSpec, Image as BoxImage, ImageId as LayerId, Kind, Limits, Login, Names};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Who logs in by key, as on Debian's own images.
pub const LOGIN: &str = "admin";

/// What the specification needs beside the record.
pub struct Given<'a> {
    /// The root file system that it stands on.
    pub root: &'a Root,
    /// The memory of its type.
    pub memory_mib: u64,
    /// The threads that it has.
    pub vcpus: u32,
    /// The public half of its key pair.
    pub key: Option<String>,
    /// The root volume's size.
    pub disk_gib: i32,
    /// What its VPC tells it about names.
    pub names: Names,
    /// Where the Debian base lies, for images that stand on it.
    pub base: Option<PathBuf>,
    /// It boots from a disk on which it never ran. User data runs once on each: what it is given later is for the metadata service to tell.
    pub first: bool,
    /// Its volumes' directories.
    pub binds: Vec<Bind>,
    /// Certificates to trust.
    pub trust: Vec<PathBuf>,
    /// Host paths to hide.
    pub hide: Vec<PathBuf>,
}

/// True when a root file system stands on the Debian base.
pub fn needs_base(root: &Root) -> bool {
    match root {
        Root::Host => false,
        Root::Base => true,
        Root::Layers { host, .. } => !host,
    }
}

/// A root file system as the driver knows it; `base` is where the Debian base lies.
pub fn image(root: &Root, base: Option<PathBuf>) -> Result<BoxImage, String> {
    let layers: Result<Vec<LayerId>, _> = root.layers().iter().map(|l| l.parse()).collect();
    let base = base.filter(|_| needs_base(root)).map_or(Base::HostRoot, Base::Directory);
    Ok(BoxImage { base, layers: layers.map_err(|e| e.to_string())? })
}

/// The specification, or why there can be none.
pub fn of(i: &Instance, given: Given<'_>) -> Result<BoxSpec, String> {
    let id: BoxId = i.id.parse().map_err(|e: box_spec::NotAnId| e.to_string())?;
    Ok(BoxSpec {
        id,
        hostname: hostname(i),
        image: image(given.root, given.base)?,
        kind: Kind::Instance,
        limits: Limits { disk_mib: Some(given.disk_gib as u64 * 1024), ..Limits::of(given.vcpus, given.memory_mib) },
        user_data: i.user_data.clone().filter(|_| !i.ran || given.first),
        env: BTreeMap::new(),
        names: given.names,
        login: Some(Login { user: LOGIN.into(), authorized_keys: given.key.into_iter().collect() }),
        binds: given.binds,
        trust: given.trust,
        hide: given.hide,
    })
}

/// `ip-10-0-0-5`
pub fn hostname(i: &Instance) -> String {
    format!("ip-{}", i.private_address.to_string().replace('.', "-"))
}

/// The domain of private host names in a region.
/// AWS: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-naming.html>
pub fn domain(region: &str) -> String {
    match region {
        "us-east-1" => "ec2.internal".to_owned(),
        region => format!("{region}.compute.internal"),
    }
}
