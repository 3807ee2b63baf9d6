//! Gathers what the driver's specification of a machine needs.

use super::Error;
use crate::limits::{BASE_RETRY_MS, ROOT_GIB};
use crate::machines::Machines;
use crate::model::Instance;
use crate::ops::shared::images;
use crate::rules::{spec, types};
use crate::tables;
use base::Timestamp;
use box_spec::BoxSpec;
use kernel::{Scope, World};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// The specification; the inner error is a reason to wait, in words for the user.
pub fn of(
    machines: &Machines,
    trouble: &BaseTrouble,
    world: &World,
    scope: Scope,
    i: &Instance,
) -> Result<Result<BoxSpec, String>, Error> {
    let snapshot = world.kernel.store.snapshot()?;
    let Some(image) = images::of_machine(&snapshot, scope, &i.image)? else {
        return Ok(Err(format!("its image {} is gone", i.image)));
    };
    let Some(kind) = types::find(&i.instance_type) else {
        return Ok(Err(format!("its type {} is not known", i.instance_type)));
    };
    let base = match spec::needs_base(&image) {
        false => None,
        true => match trouble.directory(machines, world.kernel.clock.real()) {
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

/// Why the base image could not be had, and until when it is not asked for again: each attempt costs the host some work,
/// and the reason shall stay long enough to be read.
#[derive(Default)]
pub struct BaseTrouble(Mutex<Option<(Timestamp, String)>>);

impl BaseTrouble {
    fn directory(&self, machines: &Machines, now: Timestamp) -> Result<PathBuf, String> {
        let mut trouble = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((until, why)) = trouble.as_ref().filter(|(until, _)| *until > now) {
            tracing::debug!(%until, "{why}");
            return Err(why.clone());
        }
        *trouble = None;
        match machines.base.directory() {
            Ok(Some(dir)) => Ok(dir),
            Ok(None) => Err("its image is being fetched".into()),
            Err(why) => {
                *trouble = Some((now.plus_ms(BASE_RETRY_MS), why.clone()));
                Err(why)
            }
        }
    }
}
