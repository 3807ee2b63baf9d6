//! The room's tables.

use crate::ids::{
    ImageId, InstanceId, KeyPairId, LaunchTemplateId, PlacementGroupId, RootTaskId, SnapshotId, VolumeId,
};
use crate::model::{
    AccountSettings, AllowedImages, Checks, Copied, Cpu, Image, ImageFlags, Instance, KeyPair, MetadataDefaults, Place,
    PlacementGroup, RootTask, Snapshot, SnapshotSet, Template, TemplateVersion, Volume,
};
use base::Fault;
use ec2_words::Id;
use kernel::Scope;
use std::collections::BTreeMap;
use store::{Index, Read, Table, Tx};

/// Machines.
pub static INSTANCES: Table<(Scope, InstanceId), Instance> =
    Table::new("ec2.instances").with_indexes(&[&INSTANCES_BY_ADDRESS]);
/// Machines by VPC and primary private address: how the metadata service knows who asks.
pub static INSTANCES_BY_ADDRESS: Index<(Scope, InstanceId), Instance, (String, std::net::Ipv4Addr)> =
    Index::new("ec2.instances#address", |_, i| match i.state.lives() {
        true => vec![(i.vpc.clone(), i.private_address)],
        false => Vec::new(),
    });
/// Images of accounts; those of `amazon` follow from the code.
pub static IMAGES: Table<(Scope, ImageId), Image> = Table::new("ec2.images");
/// Key pairs.
pub static KEY_PAIRS: Table<(Scope, KeyPairId), KeyPair> =
    Table::new("ec2.key-pairs").with_indexes(&[&KEY_PAIRS_BY_NAME]);
/// Names are unique in an account and region.
pub static KEY_PAIRS_BY_NAME: Index<(Scope, KeyPairId), KeyPair, (Scope, String)> =
    Index::new("ec2.key-pairs#name", |(at, _), k| vec![(*at, k.name.clone())]);
/// Volumes.
pub static VOLUMES: Table<(Scope, VolumeId), Volume> = Table::new("ec2.volumes");
/// Snapshots.
pub static SNAPSHOTS: Table<(Scope, SnapshotId), Snapshot> = Table::new("ec2.snapshots");

/// Where the files of pending snapshots come from that are copies of others.
pub static COPIED: Table<(Scope, SnapshotId), Copied> = Table::new("ec2.snapshot-copies");
/// Pending snapshots of root volumes, and those of data volumes that are to be of the same moment.
pub static SNAPSHOT_SETS: Table<(Scope, SnapshotId), SnapshotSet> = Table::new("ec2.snapshot-sets");
/// Replacements of root volumes.
pub static ROOT_TASKS: Table<(Scope, RootTaskId), RootTask> = Table::new("ec2.root-tasks");
/// Launch templates.
pub static TEMPLATES: Table<(Scope, LaunchTemplateId), Template> =
    Table::new("ec2.launch-templates").with_indexes(&[&TEMPLATES_BY_NAME]);
/// Names are unique in an account and region.
pub static TEMPLATES_BY_NAME: Index<(Scope, LaunchTemplateId), Template, (Scope, String)> =
    Index::new("ec2.launch-templates#name", |(at, _), t| vec![(*at, t.name.clone())]);
/// Their versions, by number.
pub static TEMPLATE_VERSIONS: Table<(Scope, LaunchTemplateId, u64), TemplateVersion> =
    Table::new("ec2.launch-template-versions");
/// What accounts want of the metadata options of their new machines.
pub static METADATA_DEFAULTS: Table<(Scope,), MetadataDefaults> = Table::new("ec2.metadata-defaults");
/// What owners want of their images.
pub static IMAGE_FLAGS: Table<(Scope, ImageId), ImageFlags> = Table::new("ec2.image-flags");
/// What accounts have switched on or off.
pub static ACCOUNT_SETTINGS: Table<(Scope,), AccountSettings> = Table::new("ec2.account-settings");
/// Which images of others accounts allow themselves.
pub static ALLOWED_IMAGES: Table<(Scope,), AllowedImages> = Table::new("ec2.allowed-images");
/// Machines whose detailed monitoring is on.
pub static MONITORED: Table<(Scope, InstanceId), ()> = Table::new("ec2.monitored");
/// Placement groups.
pub static PLACEMENT_GROUPS: Table<(Scope, PlacementGroupId), PlacementGroup> = Table::new("ec2.placement-groups");
/// Where machines lie that are in a placement group.
pub static PLACES: Table<(Scope, InstanceId), Place> = Table::new("ec2.places");
/// CPU options of machines that have others than their type's own.
pub static CPU: Table<(Scope, InstanceId), Cpu> = Table::new("ec2.cpu-options");
/// What status checks found; written by their loop alone.
pub static CHECKS: Table<(Scope, InstanceId), Checks> = Table::new("ec2.checks");

/// The checks of a machine, if there were any since it runs.
pub fn checks(read: &dyn Read, at: Scope, id: &InstanceId) -> Result<Option<Checks>, Fault> {
    CHECKS.get(read, &(at, id.clone())).map_err(Fault::internal)
}

/// A machine of this account and region, if there is one of this id.
pub fn look(read: &dyn Read, at: Scope, id: &InstanceId) -> Result<Option<Instance>, Fault> {
    INSTANCES.get(read, &(at, id.clone())).map_err(Fault::internal)
}

/// A machine of this account and region.
pub fn instance(read: &dyn Read, at: Scope, id: &InstanceId) -> Result<Instance, Fault> {
    look(read, at, id)?.ok_or_else(|| id.not_found())
}

/// All machines of an account and region, in the order of ids.
pub fn instances(read: &dyn Read, at: Scope) -> Result<Vec<Instance>, Fault> {
    Ok(INSTANCES.list(read, &(at,)).map_err(Fault::internal)?.into_iter().map(|(_, i)| i).collect())
}

/// Writes a machine back.
pub fn keep(tx: &mut Tx, at: Scope, instance: &Instance) -> Result<(), Fault> {
    INSTANCES.put(tx, &(at, instance.id.clone()), instance).map_err(Fault::internal)
}

/// The account's images that callers see, in the order of ids.
pub fn images(read: &dyn Read, at: Scope) -> Result<Vec<Image>, Fault> {
    let all = IMAGES.list(read, &(at,)).map_err(Fault::internal)?;
    Ok(all.into_iter().map(|(_, i)| i).filter(Image::is_registered).collect())
}

/// The replacements of root volumes of an account and region, in the order of their beginning.
pub fn root_tasks(read: &dyn Read, at: Scope) -> Result<Vec<RootTask>, Fault> {
    let all = ROOT_TASKS.list(read, &(at,)).map_err(Fault::internal)?;
    let mut all: Vec<RootTask> = all.into_iter().map(|(_, t)| t).collect();
    all.sort_by_key(|t| t.started_at);
    Ok(all)
}

/// The replacements of one machine's root volume.
pub fn root_tasks_of(read: &dyn Read, at: Scope, machine: &InstanceId) -> Result<Vec<RootTask>, Fault> {
    Ok(root_tasks(read, at)?.into_iter().filter(|t| t.instance == *machine).collect())
}

/// Writes one back.
pub fn keep_root_task(tx: &mut Tx, at: Scope, task: &RootTask) -> Result<(), Fault> {
    ROOT_TASKS.put(tx, &(at, task.id.clone()), task).map_err(Fault::internal)
}

/// A key pair by its name.
pub fn key_pair(read: &dyn Read, at: Scope, name: &str) -> Result<Option<KeyPair>, Fault> {
    let found = KEY_PAIRS.list_by(&KEY_PAIRS_BY_NAME, read, &(at, name.to_owned())).map_err(Fault::internal)?;
    Ok(found.into_iter().map(|(_, k)| k).next())
}

/// A volume, if there is one of this id.
pub fn look_volume(read: &dyn Read, at: Scope, id: &VolumeId) -> Result<Option<Volume>, Fault> {
    VOLUMES.get(read, &(at, id.clone())).map_err(Fault::internal)
}

/// A volume.
pub fn volume(read: &dyn Read, at: Scope, id: &VolumeId) -> Result<Volume, Fault> {
    look_volume(read, at, id)?.ok_or_else(|| id.not_found())
}

/// Writes a volume back.
pub fn keep_volume(tx: &mut Tx, at: Scope, volume: &Volume) -> Result<(), Fault> {
    VOLUMES.put(tx, &(at, volume.id.clone()), volume).map_err(Fault::internal)
}

/// All volumes of an account and region, by id.
pub fn volumes(read: &dyn Read, at: Scope) -> Result<BTreeMap<VolumeId, Volume>, Fault> {
    let all = VOLUMES.list(read, &(at,)).map_err(Fault::internal)?;
    Ok(all.into_iter().map(|(_, v)| (v.id.clone(), v)).collect())
}

/// The volumes of each machine of an account and region: the root volume first, then by device name.
pub fn volumes_by_machine(read: &dyn Read, at: Scope) -> Result<BTreeMap<InstanceId, Vec<Volume>>, Fault> {
    let mut out: BTreeMap<InstanceId, Vec<Volume>> = BTreeMap::new();
    for volume in volumes(read, at)?.into_values() {
        if let Some(machine) = volume.attachment().map(|a| a.instance.clone()) {
            out.entry(machine).or_default().push(volume);
        }
    }
    let place = |v: &Volume| (!v.is_root(), v.attachment().map(|a| a.device.clone()));
    out.values_mut().for_each(|all| all.sort_by_key(place));
    Ok(out)
}

/// The volumes of one machine, in the same order.
pub fn volumes_of(read: &dyn Read, at: Scope, machine: &InstanceId) -> Result<Vec<Volume>, Fault> {
    Ok(volumes_by_machine(read, at)?.remove(machine).unwrap_or_default())
}

/// A snapshot that callers see.
pub fn snapshot(read: &dyn Read, at: Scope, id: &SnapshotId) -> Result<Snapshot, Fault> {
    let found = SNAPSHOTS.get(read, &(at, id.clone())).map_err(Fault::internal)?;
    found.filter(Snapshot::is_shown).ok_or_else(|| id.not_found())
}

/// All snapshots of an account and region that callers see, by id.
pub fn snapshots(read: &dyn Read, at: Scope) -> Result<BTreeMap<SnapshotId, Snapshot>, Fault> {
    let all = SNAPSHOTS.list(read, &(at,)).map_err(Fault::internal)?;
    Ok(all.into_iter().map(|(_, s)| (s.id.clone(), s)).filter(|(_, s)| s.is_shown()).collect())
}

/// Writes a snapshot back.
pub fn keep_snapshot(tx: &mut Tx, at: Scope, snapshot: &Snapshot) -> Result<(), Fault> {
    SNAPSHOTS.put(tx, &(at, snapshot.id.clone()), snapshot).map_err(Fault::internal)
}

/// A snapshot is to be a copy of another.
pub fn keep_copied(tx: &mut Tx, at: Scope, id: &SnapshotId, copied: &Copied) -> Result<(), Fault> {
    COPIED.put(tx, &(at, id.clone()), copied).map_err(Fault::internal)
}

/// Snapshots that are to be of the same moment as a root volume's.
pub fn keep_snapshot_set(tx: &mut Tx, at: Scope, root: &SnapshotId, set: &SnapshotSet) -> Result<(), Fault> {
    SNAPSHOT_SETS.put(tx, &(at, root.clone()), set).map_err(Fault::internal)
}

/// Whether a machine's detailed monitoring is on.
pub fn is_monitored(read: &dyn Read, at: Scope, id: &InstanceId) -> Result<bool, Fault> {
    MONITORED.contains(read, &(at, id.clone())).map_err(Fault::internal)
}

/// Turns a machine's detailed monitoring on or off.
pub fn monitor(tx: &mut Tx, at: Scope, id: &InstanceId, on: bool) -> Result<(), Fault> {
    match on {
        true => MONITORED.put(tx, &(at, id.clone()), &()).map_err(Fault::internal),
        false => MONITORED.delete(tx, &(at, id.clone())).map_err(Fault::internal).map(drop),
    }
}

/// A placement group.
pub fn placement_group(read: &dyn Read, at: Scope, id: &PlacementGroupId) -> Result<PlacementGroup, Fault> {
    PLACEMENT_GROUPS.get(read, &(at, id.clone())).map_err(Fault::internal)?.ok_or_else(|| id.not_found())
}

/// All placement groups of an account and region, in the order of ids.
pub fn placement_groups(read: &dyn Read, at: Scope) -> Result<Vec<PlacementGroup>, Fault> {
    Ok(PLACEMENT_GROUPS.list(read, &(at,)).map_err(Fault::internal)?.into_iter().map(|(_, g)| g).collect())
}

/// Writes a placement group.
pub fn keep_placement_group(tx: &mut Tx, at: Scope, group: &PlacementGroup) -> Result<(), Fault> {
    PLACEMENT_GROUPS.put(tx, &(at, group.id.clone()), group).map_err(Fault::internal)
}

/// Where a machine lies, if it is in a placement group.
pub fn place_of(read: &dyn Read, at: Scope, id: &InstanceId) -> Result<Option<Place>, Fault> {
    PLACES.get(read, &(at, id.clone())).map_err(Fault::internal)
}

/// All places of an account and region.
pub fn places(read: &dyn Read, at: Scope) -> Result<Vec<(InstanceId, Place)>, Fault> {
    Ok(PLACES.list(read, &(at,)).map_err(Fault::internal)?.into_iter().map(|((_, id), p)| (id, p)).collect())
}

/// Gives a machine a place in a group, or takes it out.
pub fn place(tx: &mut Tx, at: Scope, id: &InstanceId, place: Option<&Place>) -> Result<(), Fault> {
    match place {
        Some(place) => PLACES.put(tx, &(at, id.clone()), place).map_err(Fault::internal),
        None => PLACES.delete(tx, &(at, id.clone())).map_err(Fault::internal).map(drop),
    }
}

/// A machine's CPU options, if they are not its type's own.
pub fn cpu_of(read: &dyn Read, at: Scope, id: &InstanceId) -> Result<Option<Cpu>, Fault> {
    CPU.get(read, &(at, id.clone())).map_err(Fault::internal)
}

/// Gives a machine CPU options, or its type's own.
pub fn set_cpu(tx: &mut Tx, at: Scope, id: &InstanceId, cpu: Option<Cpu>) -> Result<(), Fault> {
    match cpu {
        Some(cpu) => CPU.put(tx, &(at, id.clone()), &cpu).map_err(Fault::internal),
        None => CPU.delete(tx, &(at, id.clone())).map_err(Fault::internal).map(drop),
    }
}

/// What the account wants of the metadata options of its new machines.
pub fn metadata_defaults(read: &dyn Read, at: Scope) -> Result<MetadataDefaults, Fault> {
    Ok(METADATA_DEFAULTS.get(read, &(at,)).map_err(Fault::internal)?.unwrap_or_default())
}

/// Writes it down.
pub fn keep_metadata_defaults(tx: &mut Tx, at: Scope, defaults: &MetadataDefaults) -> Result<(), Fault> {
    METADATA_DEFAULTS.put(tx, &(at,), defaults).map_err(Fault::internal)
}

/// What its owner wants of an image.
pub fn image_flags(read: &dyn Read, at: Scope, id: &ImageId) -> Result<ImageFlags, Fault> {
    Ok(IMAGE_FLAGS.get(read, &(at, id.clone())).map_err(Fault::internal)?.unwrap_or_default())
}

/// Writes it down.
pub fn keep_image_flags(tx: &mut Tx, at: Scope, id: &ImageId, flags: &ImageFlags) -> Result<(), Fault> {
    let key = (at, id.clone());
    let done = match *flags == ImageFlags::default() {
        true => IMAGE_FLAGS.delete(tx, &key).map(drop),
        false => IMAGE_FLAGS.put(tx, &key, flags),
    };
    done.map_err(Fault::internal)
}

/// Which images of others an account allows itself.
pub fn allowed_images(read: &dyn Read, at: Scope) -> Result<AllowedImages, Fault> {
    Ok(ALLOWED_IMAGES.get(read, &(at,)).map_err(Fault::internal)?.unwrap_or_default())
}

/// Writes it back.
pub fn keep_allowed_images(tx: &mut Tx, at: Scope, allowed: &AllowedImages) -> Result<(), Fault> {
    ALLOWED_IMAGES.put(tx, &(at,), allowed).map_err(Fault::internal)
}

/// What an account has switched on or off.
pub fn account_settings(read: &dyn Read, at: Scope) -> Result<AccountSettings, Fault> {
    Ok(ACCOUNT_SETTINGS.get(read, &(at,)).map_err(Fault::internal)?.unwrap_or_default())
}

/// Writes it down.
pub fn keep_account_settings(tx: &mut Tx, at: Scope, settings: &AccountSettings) -> Result<(), Fault> {
    ACCOUNT_SETTINGS.put(tx, &(at,), settings).map_err(Fault::internal)
}
