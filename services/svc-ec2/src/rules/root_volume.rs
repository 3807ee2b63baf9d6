//! What a launch says of the root volume, the only one there is.
//!
//! Block device mappings: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-device-mapping-concepts.html>

use crate::errors;
use crate::limits::ROOT_GIB_MAX;
use crate::model::{Image, RootSettings};
use api_ec2::{BlockDeviceMapping, EbsBlockDevice, VolumeType};
use base::Fault;

/// The device name of every root volume.
pub const DEVICE: &str = "/dev/xvda";

/// The settings of the root volume: the image's, changed by the mapping of its device.
pub fn settings(mappings: &Option<Vec<BlockDeviceMapping>>, image: &Image) -> Result<RootSettings, Fault> {
    let mut root = RootSettings { size_gib: image.size_gib, kind: "gp3".into() };
    for mapping in mappings.iter().flatten() {
        match mapping.device_name.as_deref() {
            None | Some("") => return Err(errors::missing("deviceName")),
            Some(DEVICE) => {}
            Some(_) => return Err(Fault::not_implemented("RunInstances.BlockDeviceMappings beside the root volume")),
        }
        if let Some(ebs) = &mapping.ebs {
            size(&mut root, ebs, image)?;
            kind(&mut root, ebs)?;
            speed(&root, ebs)?;
            if ebs.delete_on_termination == Some(false) {
                let what = "RunInstances.BlockDeviceMappings.Ebs.DeleteOnTermination=false";
                return Err(Fault::not_implemented(what));
            }
        }
    }
    Ok(root)
}

fn size(root: &mut RootSettings, ebs: &EbsBlockDevice, image: &Image) -> Result<(), Fault> {
    let Some(size) = ebs.volume_size else { return Ok(()) };
    if size < image.size_gib {
        return Err(errors::bad_mapping(format!(
            "Volume of size {size}GB is smaller than snapshot '{}', expect size>= {}GB",
            image.id, image.size_gib
        )));
    }
    if size > ROOT_GIB_MAX {
        return Err(errors::invalid_value(size, "volumeSize", &format!("Maximum is {ROOT_GIB_MAX} GiB.")));
    }
    root.size_gib = size;
    Ok(())
}

fn kind(root: &mut RootSettings, ebs: &EbsBlockDevice) -> Result<(), Fault> {
    let Some(kind) = ebs.volume_type else { return Ok(()) };
    match kind {
        VolumeType::Gp3 | VolumeType::Gp2 | VolumeType::Standard => {
            root.kind = kind.as_str().into();
            Ok(())
        }
        VolumeType::Io1 | VolumeType::Io2 => {
            let message = format!("The parameter iops must be specified for {} volumes.", kind.as_str());
            Err(Fault::sender("MissingParameter", message))
        }
        VolumeType::Sc1 | VolumeType::St1 => {
            Err(errors::invalid_value(kind.as_str(), "volumeType", "It cannot be used for a root volume."))
        }
    }
}

/// Figures that a volume of this kind has anyway; others would have to be kept to, and are not.
fn speed(root: &RootSettings, ebs: &EbsBlockDevice) -> Result<(), Fault> {
    let gp3 = root.kind == "gp3";
    for (said, has, name) in [(ebs.iops, root.iops(), "Iops"), (ebs.throughput, root.throughput(), "Throughput")] {
        match said {
            Some(_) if !gp3 => {
                let name = name.to_lowercase();
                let message = format!("The parameter {name} is not supported for {} volumes.", root.kind);
                return Err(Fault::sender("InvalidParameterCombination", message));
            }
            Some(figure) if Some(figure) != has => {
                return Err(Fault::not_implemented(format_args!(
                    "RunInstances.BlockDeviceMappings.Ebs.{name}={figure}"
                )));
            }
            _ => {}
        }
    }
    Ok(())
}
