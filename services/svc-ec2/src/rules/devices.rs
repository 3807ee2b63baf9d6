//! Device names, and where a machine finds what is attached under one.
//!
//! Device names for volumes: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html>

use crate::rules::spec;
use crate::{errors, model};
use base::Fault;
use box_spec::{Bind, Volume};
use std::path::{Path, PathBuf};

/// The device name of every root volume.
pub const ROOT: &str = "/dev/xvda";
/// Other names of a root volume's device.
const ROOTS: &[&str] = &["/dev/sda", "/dev/sda1", "/dev/xvda1"];

/// A name under which a volume can be attached: `/dev/sd[b-z]`, `/dev/xvd[b-z]`, `/dev/xvd[a-d][a-z]`, also without `/dev/`.
pub fn check(device: &str) -> Result<(), Fault> {
    let name = device.strip_prefix("/dev/").unwrap_or(device);
    let letters = |text: &str| text.bytes().all(|b| b.is_ascii_lowercase());
    let fits = match (name.strip_prefix("sd"), name.strip_prefix("xvd")) {
        (Some(rest), _) => rest.len() == 1 && letters(rest),
        (_, Some(rest)) => match rest.len() {
            1 => letters(rest),
            2 => letters(rest) && rest.as_bytes()[0] <= b'd',
            _ => false,
        },
        _ => false,
    };
    match fits || ROOTS.contains(&device) {
        true => Ok(()),
        false => Err(errors::invalid_value(device, "device", &format!("{device} is not a valid EBS device name."))),
    }
}

/// The same device by another name: that of a root volume has several.
pub fn same(a: &str, b: &str) -> bool {
    let root = |name: &str| name == ROOT || ROOTS.contains(&name);
    a == b || root(a) && root(b)
}

/// Where a machine finds what is attached under this name: `/mnt/sdf`. A volume is a directory, so there is no file system
/// to be made on it.
pub fn place(device: &str) -> PathBuf {
    PathBuf::from("/mnt").join(device.rsplit('/').next().unwrap_or(device))
}

/// A volume as its machine sees it; `base` is where the Debian base lies, for one that stands on it.
pub fn bind(directory: PathBuf, volume: &model::Volume, device: &str, base: Option<&Path>) -> Result<Bind, String> {
    let size_mib = u64::from(volume.settings.size_gib.unsigned_abs()) * 1024;
    let under = volume.under.as_ref().map(|root| spec::image(root, base.map(Path::to_owned))).transpose()?;
    let volume = Some(Volume { device: device.to_owned(), size_mib });
    Ok(Bind { host: directory, inside: place(device), read_only: false, volume, under })
}
