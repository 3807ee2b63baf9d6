//! Gathers what the driver's specification of a machine needs.

use super::Error;
use crate::limits::{BASE_RETRY_MS, ROOT_GIB};
use crate::machines::Machines;
use crate::model::{Instance, RootTask, RootTaskState, Step, Volume};
use crate::ops::shared::change::SERVICE;
use crate::ops::shared::images;
use crate::rules::{cpu, devices, names, spec, types};
use crate::tables;
use api_ec2::{DESCRIBE_DHCP_OPTIONS, DESCRIBE_VPCS, DescribeDhcpOptionsRequest, DescribeVpcsRequest};
use base::Timestamp;
use box_spec::{Bind, BoxSpec, Names};
use kernel::{Cx, Scope, World};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use store::Snapshot;

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
    let volumes = tables::volumes_of(&snapshot, scope, &i.id)?;
    let own = volumes.iter().find(|v| v.is_root());
    let root = own.and_then(|v| v.under.as_ref()).unwrap_or(&image.root);
    let below = volumes.iter().filter_map(|v| v.under.as_ref());
    let base = match below.chain([root]).any(spec::needs_base) {
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
    let tasks = tables::root_tasks_of(&snapshot, scope, &i.id)?;
    let is_first = |t: &RootTask| t.is_first() && matches!(t.state, RootTaskState::Attached { .. });
    let binds = match binds(machines, &volumes, base.as_deref()) {
        Ok(binds) => binds,
        Err(why) => return Ok(Err(why)),
    };
    Ok(spec::of(
        i,
        spec::Given {
            root,
            memory_mib: kind.memory_mib.unsigned_abs(),
            vcpus: cpu::of(kind, tables::cpu_of(&snapshot, scope, &i.id)?).vcpus().unsigned_abs(),
            key,
            disk_gib: own.map_or(ROOT_GIB, |v| v.settings.size_gib),
            first: tasks.iter().any(is_first),
            binds,
            names: told(&world.kernel.service_cx(scope, SERVICE), &snapshot, &i.vpc)?,
            base,
            trust: machines.trust.clone(),
            hide: machines.hide.clone(),
        },
    ))
}

/// Where the machine finds its volumes; the error says which one is not there yet.
fn binds(machines: &Machines, volumes: &[Volume], base: Option<&Path>) -> Result<Vec<Bind>, String> {
    let mut binds = Vec::new();
    for v in volumes {
        let Some(a) = v.attachment().filter(|a| matches!(a.step, Step::Attaching | Step::Attached | Step::Resizing))
        else {
            continue;
        };
        if !machines.disks.is_made(&v.id) {
            return Err(format!("its volume {} is being made", v.id));
        }
        binds.push(devices::bind(machines.disks.directory(&v.id), v, &a.device, base)?);
    }
    Ok(binds)
}

/// What the machine's VPC tells it about names, as it would by DHCP.
fn told(cx: &Cx, snapshot: &Snapshot, vpc: &str) -> Result<Names, Error> {
    let ask = DescribeVpcsRequest { vpc_ids: Some(vec![vpc.to_owned()]), ..Default::default() };
    let vpc = cx.ask(snapshot, &DESCRIBE_VPCS, ask)?.vpcs.into_iter().flatten().next().unwrap_or_default();
    let cidr = vpc.cidr_block.and_then(|c| c.parse().ok());
    // an association with `default` means: no option set
    let Some(id) = vpc.dhcp_options_id.filter(|id| id != "default") else { return Ok(Names::default()) };
    let ask = DescribeDhcpOptionsRequest { dhcp_options_ids: Some(vec![id]), ..Default::default() };
    let options = cx.ask(snapshot, &DESCRIBE_DHCP_OPTIONS, ask)?.dhcp_options.into_iter().flatten();
    let options: Vec<_> = options.flat_map(|o| o.dhcp_configurations).flatten().collect();
    Ok(names::of(cidr, &options))
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
