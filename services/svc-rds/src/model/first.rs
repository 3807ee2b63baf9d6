//! Instances as they were kept at first: without parameter and option groups, snapshots, backups and other names.
//!
//! Both forms were written under version 1, so a record of it is read as the later form where it is one, and else as the first.

use super::instance::{Engine, Groups, Instance, Origin, Pending, Place, Settings, State, StorageType, Windows};
use crate::rules::versions;
use base::Timestamp;
use serde::Deserialize;
use store::StoreError;

/// A record of version 1.
pub fn read(bytes: &[u8]) -> Result<Instance, StoreError> {
    if let Ok((instance, [])) = postcard::take_from_bytes::<Instance>(bytes) {
        return Ok(instance);
    }
    let refuse = |reason: String| StoreError::Codec { table: "rds.instances".into(), reason };
    match postcard::take_from_bytes::<First>(bytes) {
        Ok((first, [])) => Ok(first.into()),
        Ok(_) => Err(refuse("the value has bytes left over".into())),
        Err(e) => Err(refuse(e.to_string())),
    }
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
pub(crate) struct First {
    pub(crate) resource_id: String,
    pub(crate) name: String,
    pub(crate) engine: Engine,
    pub(crate) version: String,
    pub(crate) settings: Settings,
    pub(crate) pending: FirstPending,
    pub(crate) master_user: String,
    pub(crate) database: Option<String>,
    pub(crate) place: Place,
    pub(crate) groups: Vec<String>,
    pub(crate) windows: Windows,
    pub(crate) deletion_protected: bool,
    pub(crate) copy_tags_to_snapshot: bool,
    pub(crate) minor_upgrades: bool,
    pub(crate) lifecycle_support: String,
    pub(crate) endpoint: String,
    pub(crate) available_since: Option<Timestamp>,
    pub(crate) state: FirstState,
    pub(crate) initialised: bool,
    pub(crate) restart: bool,
    pub(crate) failed_starts: u32,
    pub(crate) ended_boot: u32,
    pub(crate) waits: Option<String>,
}

#[derive(Default, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
pub(crate) struct FirstPending {
    class: Option<String>,
    storage_gib: Option<i32>,
    storage_type: Option<StorageType>,
    port: Option<u16>,
    backup_days: Option<i32>,
    password: bool,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
pub(crate) enum FirstState {
    Creating,
    Available,
    Modifying,
    Resetting,
    Rebooting,
    Recovering,
    Stopping,
    Stopped { since: Timestamp },
    Starting,
    Deleting,
    Failed { reason: String, at: Timestamp },
}

impl From<FirstPending> for Pending {
    fn from(p: FirstPending) -> Pending {
        let FirstPending { class, storage_gib, storage_type, port, backup_days, password } = p;
        Pending { class, storage_gib, storage_type, port, backup_days, name: None, password }
    }
}

impl From<FirstState> for State {
    fn from(s: FirstState) -> State {
        match s {
            FirstState::Creating => State::Creating,
            FirstState::Available => State::Available,
            FirstState::Modifying => State::Modifying,
            FirstState::Resetting => State::Resetting,
            FirstState::Rebooting => State::Rebooting,
            FirstState::Recovering => State::Recovering,
            FirstState::Stopping => State::Stopping,
            FirstState::Stopped { since } => State::Stopped { since },
            FirstState::Starting => State::Starting,
            FirstState::Deleting => State::Deleting,
            FirstState::Failed { reason, at } => State::Failed { parameters: false, reason, at },
        }
    }
}

impl From<First> for Instance {
    /// It has the default groups of its version, as every instance had.
    fn from(f: First) -> Instance {
        let parameter_group = versions::parameter_group(f.engine, &f.version);
        Instance {
            configured: Groups {
                started_with: parameter_group.clone(),
                parameter_group,
                option_group: versions::option_group(f.engine, &f.version),
                ..Groups::default()
            },
            origin: Origin::New,
            last_backup: None,
            pending: f.pending.into(),
            state: f.state.into(),
            resource_id: f.resource_id,
            name: f.name,
            engine: f.engine,
            version: f.version,
            settings: f.settings,
            master_user: f.master_user,
            database: f.database,
            place: f.place,
            groups: f.groups,
            windows: f.windows,
            deletion_protected: f.deletion_protected,
            copy_tags_to_snapshot: f.copy_tags_to_snapshot,
            minor_upgrades: f.minor_upgrades,
            lifecycle_support: f.lifecycle_support,
            endpoint: f.endpoint,
            available_since: f.available_since,
            initialised: f.initialised,
            restart: f.restart,
            failed_starts: f.failed_starts,
            ended_boot: f.ended_boot,
            waits: f.waits,
        }
    }
}
