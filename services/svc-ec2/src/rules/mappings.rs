//! What a launch says of its volumes: the root volume, and others that are made with the machine.
//!
//! Block device mappings: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-device-mapping-concepts.html>

use crate::errors;
use crate::model::{Image, ImageVolume, Settings, Snapshot};
use crate::rules::devices::{self, ROOT};
use crate::rules::volumes::Said;
use api_ec2::{BlockDeviceMapping, EbsBlockDevice, VolumeType};
use base::Fault;
use shape::Enum;

/// The parameter that is spoken of.
const BY: &str = "RunInstances.BlockDeviceMappings.Ebs";

/// The volumes of a launch.
pub struct Disks {
    /// The machine's own disk.
    pub root: Settings,
    /// It goes with the machine.
    pub root_goes: bool,
    /// Others.
    pub data: Vec<Data>,
}

/// A volume that is made with a machine.
#[derive(Clone)]
pub struct Data {
    /// `/dev/sdf`
    pub device: String,
    /// Its figures.
    pub settings: Settings,
    /// What it is made from.
    pub snapshot: Option<Snapshot>,
    /// It goes with the machine; without a word about it, it stays.
    pub delete_on_termination: bool,
}

/// Reads the mappings; `find` looks a snapshot up.
pub fn read(
    mappings: &Option<Vec<BlockDeviceMapping>>,
    image: &Image,
    find: &dyn Fn(&str) -> Result<Snapshot, Fault>,
) -> Result<Disks, Fault> {
    let mut disks = Disks { root: image.root_volume.clone(), root_goes: image.root_goes, data: Vec::new() };
    let mut seen = Vec::new();
    let own = image.volumes.iter().map(of_image);
    let (asked, own) = merged(mappings.iter().flatten().cloned().collect(), own.collect());
    for mapping in asked.iter().chain(&own) {
        let Some(device) = mapping.device_name.as_deref().filter(|d| !d.is_empty()) else {
            return Err(errors::missing("deviceName"));
        };
        if seen.iter().any(|s: &&str| devices::same(s, device)) {
            return Err(errors::bad_mapping(format!(
                "The device '{device}' is used in more than one block-device mapping"
            )));
        }
        seen.push(device);
        match &mapping.ebs {
            // whatever its value, it takes the device out of the mapping
            _ if mapping.no_device.is_some() && device == ROOT => {
                return Err(errors::bad_mapping(format!("The root device '{device}' cannot be left out")));
            }
            _ if mapping.no_device.is_some() => {}
            ebs if device == ROOT => root(&mut disks, ebs.as_ref(), image)?,
            _ => disks.data.push(data(mapping, find)?),
        }
    }
    Ok(disks)
}

/// A volume of an image, as a launch would ask for it.
pub fn of_image(volume: &ImageVolume) -> BlockDeviceMapping {
    let settings = &volume.settings;
    BlockDeviceMapping {
        device_name: Some(volume.device.clone()),
        ebs: Some(EbsBlockDevice {
            delete_on_termination: Some(volume.delete_on_termination),
            snapshot_id: volume.snapshot.as_ref().map(ToString::to_string),
            volume_size: Some(settings.size_gib),
            volume_type: VolumeType::parse(&settings.kind),
            iops: settings.iops,
            throughput: settings.throughput,
            encrypted: Some(false),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// What a launch says of a volume of its image goes before what the image says; other kinds have other figures.
fn merged(
    mut asked: Vec<BlockDeviceMapping>,
    mut own: Vec<BlockDeviceMapping>,
) -> (Vec<BlockDeviceMapping>, Vec<BlockDeviceMapping>) {
    for mapping in &mut asked {
        let named = mapping.device_name.as_deref().unwrap_or_default();
        let Some(at) = own.iter().position(|o| o.device_name.as_deref().is_some_and(|d| devices::same(d, named)))
        else {
            continue;
        };
        let (Some(said), Some(under)) = (&mut mapping.ebs, own.remove(at).ebs) else { continue };
        let same_kind = said.volume_type.is_none() || said.volume_type == under.volume_type;
        said.delete_on_termination = said.delete_on_termination.or(under.delete_on_termination);
        said.snapshot_id = said.snapshot_id.take().or(under.snapshot_id);
        said.volume_size = said.volume_size.or(under.volume_size);
        said.iops = said.iops.or(under.iops.filter(|_| same_kind));
        said.throughput = said.throughput.or(under.throughput.filter(|_| same_kind));
        said.volume_type = said.volume_type.or(under.volume_type);
    }
    (asked, own)
}

fn said(ebs: &EbsBlockDevice) -> Said {
    Said { size: ebs.volume_size, kind: ebs.volume_type, iops: ebs.iops, throughput: ebs.throughput }
}

fn root(disks: &mut Disks, ebs: Option<&EbsBlockDevice>, image: &Image) -> Result<(), Fault> {
    let Some(ebs) = ebs else { return Ok(()) };
    if let Some(size) = ebs.volume_size.filter(|size| *size < image.root_volume.size_gib) {
        return Err(errors::bad_mapping(format!(
            "Volume of size {size}GB is smaller than snapshot '{}', expect size>= {}GB",
            image.id, image.root_volume.size_gib
        )));
    }
    if ebs.snapshot_id.is_some() {
        return Err(Fault::not_implemented(format_args!("{BY}.SnapshotId of the root volume")));
    }
    disks.root_goes = ebs.delete_on_termination.unwrap_or(disks.root_goes);
    disks.root = root_settings(ebs, &disks.root)?;
    Ok(())
}

/// The figures of a root volume: those that are said, over others.
pub fn root_settings(ebs: &EbsBlockDevice, under: &Settings) -> Result<Settings, Fault> {
    if let Some(kind @ (VolumeType::Sc1 | VolumeType::St1)) = ebs.volume_type {
        return Err(errors::invalid_value(kind.as_str(), "volumeType", "It cannot be used for a root volume."));
    }
    said(ebs).over(under)
}

/// A volume besides the root volume.
pub fn data(mapping: &BlockDeviceMapping, find: &dyn Fn(&str) -> Result<Snapshot, Fault>) -> Result<Data, Fault> {
    let device = mapping.device_name.as_deref().unwrap_or_default();
    let Some(ebs) = &mapping.ebs else {
        return Err(errors::bad_mapping(format!("The mapping of device '{device}' names no volume")));
    };
    devices::check(device)?;
    if devices::same(device, ROOT) {
        return Err(errors::bad_mapping(format!("The device '{device}' is that of the root volume, '{ROOT}'")));
    }
    let snapshot = ebs.snapshot_id.as_deref().map(find).transpose()?;
    let least = snapshot.as_ref().map(|s| s.size_gib);
    let size = ebs.volume_size.or(least).ok_or_else(|| errors::missing("size or snapshotId"))?;
    if let (Some(from), Some(least)) = (&snapshot, least.filter(|least| size < *least)) {
        return Err(errors::bad_mapping(format!(
            "Volume of size {size}GB is smaller than snapshot '{}', expect size>= {least}GB",
            from.id
        )));
    }
    let settings = said(ebs).over(&Settings::of(size, "gp2"))?;
    let delete_on_termination = ebs.delete_on_termination.unwrap_or(false);
    Ok(Data { device: device.into(), settings, snapshot, delete_on_termination })
}
