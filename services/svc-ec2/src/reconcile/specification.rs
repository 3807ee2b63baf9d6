//! Gathers what the driver's specification of a machine needs.

use super::Error;
use crate::limits::ROOT_GIB;
use crate::machines::Machines;
use crate::model::Instance;
use crate::ops::shared::images;
use crate::rules::{spec, types};
use crate::tables;
use box_spec::BoxSpec;
use kernel::{Scope, World};
use std::path::PathBuf;

/// The specification; the inner error is a reason to wait, in words for the user.
pub fn of(machines: &Machines, world: &World, scope: Scope, i: &Instance) -> Result<Result<BoxSpec, String>, Error> {
    let snapshot = world.kernel.store.snapshot()?;
    let Some(image) = images::of_machine(&snapshot, scope, &i.image)? else {
        return Ok(Err(format!("its image {} is gone", i.image)));
    };
    let Some(kind) = types::find(&i.instance_type) else {
        return Ok(Err(format!("its type {} is not known", i.instance_type)));
    };
    let base = match spec::needs_base(&image) {
        false => None,
        true => match base(machines) {
            Ok(dir) => Some(dir),
            Err(why) => return Ok(Err(why)),
        },
    };
    let key = match &i.key_name {
        Some(name) => tables::key_pair(&snapshot, scope, name)?.map(|k| k.public_key),
        None => None,
    };
    let volume = tables::volume(&snapshot, scope, &i.root_volume)?;
    Ok(spec::of(
        i,
        spec::Given {
            image: &image,
            kind,
            key,
            disk_gib: volume.map_or(ROOT_GIB, |v| v.settings.size_gib),
            region: scope.region.code(),
            base,
            trust: machines.trust.clone(),
            hide: machines.hide.clone(),
        },
    ))
}

fn base(machines: &Machines) -> Result<PathBuf, String> {
    machines.base.directory()?.ok_or_else(|| "its image is being fetched".to_owned())
}
