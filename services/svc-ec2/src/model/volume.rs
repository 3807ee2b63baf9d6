//! Volumes: directories of the host that a machine sees at a place of its own. Root volumes are their machine's disk.
//!
//! Volume lifecycle: <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-lifecycle.html>

use super::Root;
use crate::ids::{InstanceId, SnapshotId, VolumeId};
use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Record, StoreError};

/// A volume.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Volume {
    pub id: VolumeId,
    pub zone: String,
    pub created_at: Timestamp,
    pub settings: Settings,
    /// What it was made from.
    pub snapshot: Option<SnapshotId>,
    pub life: Life,
    /// The last change of its settings.
    pub modified: Option<Modified>,
    /// The root file system below it: its directory holds what was changed of that. Of a machine's own disk: where that is
    /// another one than its image's.
    pub under: Option<Root>,
}

/// `Creating -> Available -> Attached -> Available`, and from `Available | Attached -> Deleting`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Life {
    /// Its directory is not there yet.
    Creating,
    /// No machine has it.
    Available,
    /// It belongs to a machine.
    Attached(Attachment),
    /// Its directory is to go.
    Deleting,
    /// It could not be made, and why.
    Failed(String),
}

/// Where a volume is attached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Attachment {
    pub instance: InstanceId,
    /// As the caller named it: `/dev/sdf`.
    pub device: String,
    pub since: Timestamp,
    /// The volume goes with its machine.
    pub delete_on_termination: bool,
    pub step: Step,
}

/// `Attaching -> Attached <-> Resizing`, and from each `-> Detaching <-> Busy`; `Root <-> RootResizing`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// The machine's own disk, as long as there is a machine.
    Root,
    /// It is to be mounted.
    Attaching,
    /// The machine has it, or will have it when it starts.
    Attached,
    /// It is to be taken away.
    Detaching {
        /// Also while a program uses it.
        force: bool,
    },
    /// It is to be taken away, and a program of the machine uses it.
    Busy,
    /// The machine has it, and is to see its new size.
    Resizing,
    /// The machine's own disk, whose new size it is to see.
    RootResizing,
}

impl Step {
    /// The machine's own disk, which it is never without.
    pub fn is_root(self) -> bool {
        matches!(self, Step::Root | Step::RootResizing)
    }
}

/// Figures of a volume.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Its size.
    pub size_gib: i32,
    /// AWS's word for it: `gp3`.
    pub kind: String,
    /// Operations a second that were asked for.
    pub iops: Option<i32>,
    /// Megabytes a second that were asked for.
    pub throughput: Option<i32>,
}

/// A change of settings, which takes effect at once: nothing has to be moved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Modified {
    pub from: Settings,
    pub to: Settings,
    pub at: Timestamp,
}

impl Settings {
    /// Without a word about its speed.
    pub fn of(size_gib: i32, kind: &str) -> Settings {
        Settings { size_gib, kind: kind.into(), iops: None, throughput: None }
    }

    /// Operations a second: those asked for, or those that the kind of volume has anyway; `None` where AWS shows none.
    pub fn iops(&self) -> Option<i32> {
        match self.kind.as_str() {
            "gp3" => self.iops.or(Some(3000)),
            "gp2" => Some((self.size_gib.saturating_mul(3)).clamp(100, 16_000)),
            _ => self.iops,
        }
    }

    /// Megabytes a second, which only gp3 has a figure for.
    pub fn throughput(&self) -> Option<i32> {
        (self.kind == "gp3").then(|| self.throughput.unwrap_or(125))
    }
}

impl Volume {
    /// Where it is attached.
    pub fn attachment(&self) -> Option<&Attachment> {
        match &self.life {
            Life::Attached(a) => Some(a),
            _ => None,
        }
    }

    /// Layers of a root file system that stay while this record does.
    pub fn layers(&self) -> &[String] {
        self.under.as_ref().map_or(&[], Root::layers)
    }

    /// It is this machine's.
    pub fn is_of(&self, machine: &InstanceId) -> bool {
        self.attachment().is_some_and(|a| a.instance == *machine)
    }

    /// It is a machine's own disk.
    pub fn is_root(&self) -> bool {
        self.attachment().is_some_and(|a| a.step.is_root())
    }

    /// Its directory is made: `Creating -> Available`. True when that is news.
    pub fn made(&mut self) -> bool {
        let news = self.life == Life::Creating;
        if news {
            self.life = Life::Available;
        }
        news
    }

    /// AttachVolume: `Available -> Attached(Attaching)`.
    pub fn attach(&mut self, to: Attachment) -> bool {
        let free = self.life == Life::Available;
        if free {
            self.life = Life::Attached(to);
        }
        free
    }

    /// The machine has it, as large as it is: `Attaching | Resizing -> Attached`, `RootResizing -> Root`.
    pub fn attached(&mut self) -> bool {
        self.step(|step| match step {
            Step::Attaching | Step::Resizing => Some(Step::Attached),
            Step::RootResizing => Some(Step::Root),
            _ => None,
        })
    }

    /// ModifyVolume: `Attached -> Resizing`, `Root -> RootResizing`. One that is on its way to a machine, or from it, arrives as it is by then.
    pub fn resize(&mut self) -> bool {
        self.step(|step| match step {
            Step::Attached => Some(Step::Resizing),
            Step::Root => Some(Step::RootResizing),
            _ => None,
        })
    }

    /// Its machine does not see its size yet.
    pub fn is_resizing(&self) -> bool {
        self.attachment().is_some_and(|a| matches!(a.step, Step::Resizing | Step::RootResizing))
    }

    /// DetachVolume: `Attaching | Attached | Detaching | Busy -> Detaching`. Force stays force.
    pub fn detach(&mut self, force: bool) -> bool {
        self.step(|step| match step {
            Step::Root | Step::RootResizing => None,
            Step::Detaching { force: was } => Some(Step::Detaching { force: force || was }),
            _ => Some(Step::Detaching { force }),
        })
    }

    /// A program uses it: `Detaching -> Busy`.
    pub fn busy(&mut self) -> bool {
        self.step(|step| (step == Step::Detaching { force: false }).then_some(Step::Busy))
    }

    /// No machine has it any more: `Attached -> Available`.
    pub fn detached(&mut self) -> bool {
        let was = matches!(self.life, Life::Attached(_));
        if was {
            self.life = Life::Available;
        }
        was
    }

    fn step(&mut self, next: impl FnOnce(Step) -> Option<Step>) -> bool {
        let Life::Attached(a) = &mut self.life else { return false };
        let Some(step) = next(a.step) else { return false };
        std::mem::replace(&mut a.step, step) != step
    }
}

/// Figures as they were kept while nobody could ask for a speed.
#[derive(Deserialize)]
struct SettingsV1 {
    size_gib: i32,
    kind: String,
}

/// What was kept while machines had root volumes alone.
#[derive(Deserialize)]
struct VolumeV1 {
    id: VolumeId,
    instance: InstanceId,
    zone: String,
    created_at: Timestamp,
    settings: SettingsV1,
}

/// What was kept while nobody could ask for a speed.
#[derive(Deserialize)]
struct VolumeV2 {
    id: VolumeId,
    zone: String,
    created_at: Timestamp,
    settings: SettingsV1,
    snapshot: Option<SnapshotId>,
    life: Life,
    modified: Option<ModifiedV1>,
}

#[derive(Deserialize)]
struct ModifiedV1 {
    from: SettingsV1,
    to: SettingsV1,
    at: Timestamp,
}

/// What was kept while no volume was made from a root volume.
#[derive(Deserialize)]
struct VolumeV3 {
    id: VolumeId,
    zone: String,
    created_at: Timestamp,
    settings: Settings,
    snapshot: Option<SnapshotId>,
    life: Life,
    modified: Option<Modified>,
}

impl From<VolumeV3> for Volume {
    fn from(old: VolumeV3) -> Volume {
        let VolumeV3 { id, zone, created_at, settings, snapshot, life, modified } = old;
        Volume { id, zone, created_at, settings, snapshot, life, modified, under: None }
    }
}

impl From<SettingsV1> for Settings {
    fn from(old: SettingsV1) -> Settings {
        Settings::of(old.size_gib, &old.kind)
    }
}

impl From<VolumeV1> for Volume {
    fn from(old: VolumeV1) -> Volume {
        let VolumeV1 { id, instance, zone, created_at, settings } = old;
        let life = Life::Attached(Attachment::root(instance, created_at));
        Volume { id, zone, created_at, settings: settings.into(), snapshot: None, life, modified: None, under: None }
    }
}

impl From<VolumeV2> for Volume {
    fn from(old: VolumeV2) -> Volume {
        let VolumeV2 { id, zone, created_at, settings, snapshot, life, modified } = old;
        let modified = modified.map(|m| Modified { from: m.from.into(), to: m.to.into(), at: m.at });
        Volume { id, zone, created_at, settings: settings.into(), snapshot, life, modified, under: None }
    }
}

impl Record for Volume {
    const VERSION: u8 = 4;

    fn upgrade(version: u8, bytes: &[u8]) -> Result<Volume, StoreError> {
        let codec = |e: postcard::Error| StoreError::Codec { table: "ec2.volumes".into(), reason: e.to_string() };
        match version {
            1 => postcard::from_bytes::<VolumeV1>(bytes).map(Volume::from).map_err(codec),
            2 => postcard::from_bytes::<VolumeV2>(bytes).map(Volume::from).map_err(codec),
            3 => postcard::from_bytes::<VolumeV3>(bytes).map(Volume::from).map_err(codec),
            _ => Err(StoreError::UnknownVersion { found: version, known: Self::VERSION }),
        }
    }

    fn check(&self) -> Result<(), &'static str> {
        if self.settings.size_gib < 1 { Err("a volume has no size") } else { Ok(()) }
    }
}

impl Attachment {
    /// A machine's own disk.
    pub fn root(instance: InstanceId, since: Timestamp) -> Attachment {
        let device = crate::rules::devices::ROOT.to_owned();
        Attachment { instance, device, since, delete_on_termination: true, step: Step::Root }
    }
}
