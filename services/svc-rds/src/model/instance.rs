//! DB instances and their state machine.
//!
//! Viewing Amazon RDS DB instance status: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html>

use super::{Category, Parameters};
use crate::limits::FAILED_STARTS_MAX;
use base::Timestamp;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;
use store::{Record, StoreError};

/// One DB instance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Instance {
    /// `db-` and 26 letters and digits; also the name of its box and of its disk.
    pub resource_id: String,
    /// The user's name for it, in lower case.
    pub name: String,
    /// What the user asked for; MariaDB serves it.
    pub engine: Engine,
    /// The version that is shown.
    pub version: String,
    /// What a modification can change.
    pub settings: Settings,
    /// What will be changed.
    pub pending: Pending,
    /// The master user's name.
    pub master_user: String,
    /// The first database.
    pub database: Option<String>,
    /// Where it is.
    pub place: Place,
    /// `sg-…`
    pub groups: Vec<String>,
    /// Its parameter and option groups, and what of them is in force.
    pub configured: Groups,
    /// Where its data came from.
    pub origin: Origin,
    /// When what may be done.
    pub windows: Windows,
    /// DeleteDBInstance is refused.
    pub deletion_protected: bool,
    /// Snapshots get its tags.
    pub copy_tags_to_snapshot: bool,
    /// Kept and shown.
    pub minor_upgrades: bool,
    /// Kept and shown.
    pub lifecycle_support: String,
    /// Its endpoint's name; shown from its first availability on.
    pub endpoint: String,
    /// When it was first available.
    pub available_since: Option<Timestamp>,
    /// What it does.
    pub state: State,
    /// Its data directory holds a database.
    pub initialised: bool,
    /// The engine must end once before it serves again.
    pub restart: bool,
    /// Starts in a row that ended before a greeting.
    pub failed_starts: u32,
    /// The boot of its box whose end was taken note of.
    pub ended_boot: u32,
    /// When its last automated backup began.
    pub last_backup: Option<Timestamp>,
    /// What it waits for, in words for the user.
    pub waits: Option<String>,
}
impl Record for Instance {
    const VERSION: u8 = 2;

    fn upgrade(version: u8, bytes: &[u8]) -> Result<Instance, StoreError> {
        match version {
            1 => super::first::read(bytes),
            found => Err(StoreError::UnknownVersion { found, known: Self::VERSION }),
        }
    }
}

/// The engines by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Engine {
    /// Native.
    Mariadb,
    /// Served by MariaDB, which says so.
    Mysql,
    /// Native.
    Postgres,
}

impl Engine {
    /// AWS's name.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Mariadb => "mariadb",
            Engine::Mysql => "mysql",
            Engine::Postgres => "postgres",
        }
    }

    /// The port without a word about it.
    pub fn port(self) -> u16 {
        match self {
            Engine::Mariadb | Engine::Mysql => 3306,
            Engine::Postgres => 5432,
        }
    }

    /// It can be brought to a moment by its journal.
    pub fn has_journal(self) -> bool {
        matches!(self, Engine::Mariadb | Engine::Mysql)
    }

    /// AWS's name of its licence.
    pub fn licence(self) -> &'static str {
        match self {
            Engine::Mariadb | Engine::Mysql => "general-public-license",
            Engine::Postgres => "postgresql-license",
        }
    }
}

/// General-purpose storage; the host's disk behind both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StorageType {
    /// `gp2`
    Gp2,
    /// `gp3`
    Gp3,
}

impl StorageType {
    /// AWS's name.
    pub fn name(self) -> &'static str {
        match self {
            StorageType::Gp2 => "gp2",
            StorageType::Gp3 => "gp3",
        }
    }
}

/// What a modification can change, now or in the maintenance window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// `db.t3.micro`
    pub class: String,
    /// In GiB; kept and shown, the host's disk is the limit.
    pub storage_gib: i32,
    /// Kept and shown.
    pub storage_type: StorageType,
    /// TCP port.
    pub port: u16,
    /// Automated backups are kept so long; 0: there are none.
    pub backup_days: i32,
}

/// Changes that wait.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // the names are those of `Settings`
pub struct Pending {
    pub class: Option<String>,
    pub storage_gib: Option<i32>,
    pub storage_type: Option<StorageType>,
    pub port: Option<u16>,
    pub backup_days: Option<i32>,
    /// Another name.
    pub name: Option<String>,
    /// A new master password waits in the secret.
    pub password: bool,
}

impl Pending {
    /// Something waits that the maintenance window is for.
    pub fn waits_for_window(&self) -> bool {
        *self != Pending { password: self.password, ..Pending::default() }
    }

    /// It needs another command line, so the engine must end.
    pub fn needs_restart(&self) -> bool {
        self.class.is_some() || self.port.is_some() || self.name.is_some()
    }
}

/// Parameter and option groups of an instance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Groups {
    /// The parameter group's name.
    pub parameter_group: String,
    /// The option group's name.
    pub option_group: String,
    /// The parameter group of the last start.
    pub started_with: String,
    /// The values that the engine has from a group.
    pub running: Parameters,
    /// Dynamic parameters that are to change at once; `None`: back to the engine's own.
    pub at_once: Vec<(String, Option<String>)>,
}

/// Where an instance's data came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// It began empty.
    New,
    /// It is a copy of a snapshot's.
    Snapshot {
        /// The snapshot's disk.
        disk: String,
        /// The snapshot's name.
        name: String,
    },
    /// It is a copy of an automated backup, brought to a moment by its instance's journal.
    Moment {
        /// The backup's disk.
        disk: String,
        /// The instance's disk.
        source: String,
        /// The instance's name.
        name: String,
        /// The moment.
        until: Timestamp,
    },
}

impl Origin {
    /// The disk that it is a copy of.
    pub fn disk(&self) -> Option<&String> {
        match self {
            Origin::New => None,
            Origin::Snapshot { disk, .. } | Origin::Moment { disk, .. } => Some(disk),
        }
    }
}

/// Where it is in the network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Name of its DB subnet group.
    pub subnet_group: String,
    /// `subnet-…`
    pub subnet: String,
    /// `us-east-1a`
    pub zone: String,
    /// `vpc-…`
    pub vpc: String,
    /// `eni-…`
    pub interface: String,
    /// Its private address.
    pub private: Ipv4Addr,
    /// Its public address, if it is publicly accessible.
    pub public: Option<Ipv4Addr>,
}

/// Its two windows, as they were given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Windows {
    /// `hh24:mi-hh24:mi`; kept and shown.
    pub backup: String,
    /// `ddd:hh24:mi-ddd:hh24:mi`: pending changes are applied in it.
    pub maintenance: String,
}

/// `Creating -> Available -> {Modifying, Renaming, Resetting, Rebooting, Recovering, BackingUp} -> Available`, `Available -> Stopping -> Stopped ->
/// Starting -> Available`, whatever cannot start `-> Failed`, everything `-> Deleting`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// It was never available yet.
    Creating,
    /// The engine greets.
    Available,
    /// Changes are being applied.
    Modifying,
    /// A new master password is being set.
    Resetting,
    /// It gets another name, with a restart.
    Renaming,
    /// A snapshot of it is being made.
    BackingUp,
    /// The user asked for a restart.
    Rebooting,
    /// The engine or its host ended, and it is started again.
    Recovering,
    /// It is to end.
    Stopping,
    /// Nothing of it runs.
    Stopped {
        /// Since when.
        since: Timestamp,
    },
    /// It is to run again.
    Starting,
    /// Its disk, its box and its interface are to go, when the final snapshot is there.
    Deleting,
    /// It ended again and again before it greeted; it is tried again now and then.
    Failed {
        /// The parameter group is to blame, as far as one can know.
        parameters: bool,
        /// What its log said.
        reason: String,
        /// When it was tried last.
        at: Timestamp,
    },
}

impl State {
    /// AWS's name.
    pub fn name(&self) -> &'static str {
        match self {
            State::Creating => "creating",
            State::Available => "available",
            State::Modifying => "modifying",
            State::Resetting => "resetting-master-credentials",
            State::Renaming => "renaming",
            State::BackingUp => "backing-up",
            State::Rebooting | State::Recovering => "rebooting",
            State::Stopping => "stopping",
            State::Stopped { .. } => "stopped",
            State::Starting => "starting",
            State::Deleting => "deleting",
            State::Failed { parameters: true, .. } => "incompatible-parameters",
            State::Failed { .. } => "failed",
        }
    }
}

/// What a transition has to tell: category and message.
pub type Told = Vec<(Option<Category>, String)>;

impl Instance {
    /// As it is when what is to change at once has changed.
    pub fn with_changes(&self) -> Instance {
        let mut changed = self.clone();
        for (name, value) in std::mem::take(&mut changed.configured.at_once) {
            match value {
                Some(value) => changed.configured.running.insert(name, value),
                None => changed.configured.running.remove(&name),
            };
        }
        changed
    }

    /// Its engine is to keep a journal: automated backups are on.
    pub fn wants_journal(&self) -> bool {
        self.engine.has_journal() && self.settings.backup_days > 0
    }

    /// Automated backups are switched on or off, and the journal with them.
    fn switches_journal(&self) -> bool {
        let on = |days: i32| days > 0;
        self.engine.has_journal() && self.pending.backup_days.is_some_and(|d| on(d) != on(self.settings.backup_days))
    }

    /// RebootDBInstance: `Available -> Rebooting`.
    pub fn reboot(&mut self) {
        self.state = State::Rebooting;
        self.restart = true;
    }

    /// The user's changes begin: with a restart where the engine needs one.
    pub fn modify(&mut self) -> Told {
        let reset = !self.pending.waits_for_window();
        self.state = match (reset, self.pending.name.is_some()) {
            (true, _) => State::Resetting,
            (_, true) => State::Renaming,
            _ => State::Modifying,
        };
        self.restart |= self.pending.needs_restart() || self.switches_journal();
        let mut told = Told::new();
        let mut tell = |what: &str| told.push((Some(Category::ConfigurationChange), what.to_owned()));
        if self.pending.class.is_some() {
            tell("Applying modification to database instance class");
        }
        if self.pending.storage_gib.is_some() {
            tell("Applying modification to allocated storage");
        }
        told
    }

    /// The engine ended as it was told to: it may start again, with what has changed.
    pub fn restarts(&mut self) -> Told {
        self.restart = false;
        match self.state {
            State::Modifying | State::Renaming => self.apply(),
            State::Rebooting => vec![(Some(Category::Availability), "DB instance shutdown".into())],
            _ => Told::new(),
        }
    }

    /// The engine ended by itself; `failure` says why, unless the host or the cloud ended it.
    pub fn ended(&mut self, failure: Option<String>, now: Timestamp) -> Told {
        let recovery = Some(Category::Recovery);
        match (&self.state, failure) {
            (State::Available | State::BackingUp, _) => {
                self.state = State::Recovering;
                let words = "Recovery of the DB instance has started. Recovery time will vary with the amount of data to be \
                             recovered.";
                vec![(recovery, words.into())]
            }
            (State::Failed { parameters, .. }, Some(reason)) => {
                self.state = State::Failed { parameters: *parameters, reason, at: now };
                Told::new()
            }
            (_, Some(reason)) => self.failed_start(reason, now),
            (_, None) => Told::new(),
        }
    }

    /// One more start that came to nothing.
    pub fn failed_start(&mut self, reason: String, now: Timestamp) -> Told {
        self.failed_starts += 1;
        if self.failed_starts < FAILED_STARTS_MAX {
            return Told::new();
        }
        // an engine that served before, and that a group tells something, most likely does not like what it is told
        let parameters = self.initialised && self.available_since.is_some() && !self.configured.running.is_empty();
        self.state = State::Failed { parameters, reason: reason.clone(), at: now };
        let words = format!("Database instance put into {} state. {reason}", self.state.name());
        vec![(Some(Category::Failure), words)]
    }

    /// The engine greets, and has the new password if there was one: everything `-> Available`.
    pub fn serves(&mut self, now: Timestamp) -> Told {
        let mut told = Told::new();
        let mut tell = |category: Category, what: &str| told.push((Some(category), what.to_owned()));
        if self.available_since.is_none() {
            self.available_since = Some(now);
            match &self.origin {
                Origin::New => tell(Category::Creation, "DB instance created"),
                Origin::Snapshot { name, .. } => tell(Category::Restoration, &format!("Restored from snapshot {name}")),
                Origin::Moment { name, .. } => {
                    tell(Category::Restoration, &format!("Restored from DB instance {name} to {}", self.name));
                }
            }
        }
        match self.state {
            State::Rebooting => tell(Category::Availability, "DB instance restarted"),
            State::Starting => tell(Category::Notification, "DB instance started"),
            State::Recovering | State::Failed { .. } => {
                tell(Category::Availability, "DB instance restarted");
                tell(Category::Recovery, "Recovery of the DB instance is complete.");
            }
            State::Modifying | State::Renaming => told.extend(self.apply()),
            _ => {}
        }
        if std::mem::take(&mut self.pending.password) {
            told.push((Some(Category::ConfigurationChange), "Reset master credentials".into()));
        }
        self.state = State::Available;
        self.failed_starts = 0;
        self.waits = None;
        told
    }

    /// Nothing of it runs any more: `Stopping -> Stopped`.
    pub fn stopped(&mut self, now: Timestamp) -> Told {
        self.state = State::Stopped { since: now };
        self.restart = false;
        vec![(Some(Category::Notification), "DB instance stopped".into())]
    }

    /// Pending values become settings.
    fn apply(&mut self) -> Told {
        let mut told = Told::new();
        let mut finished = |what: &str, from: &str, to: &str| {
            let words = format!("Finished applying modification to {what} from {from} to {to}");
            told.push((Some(Category::ConfigurationChange), words));
        };
        let Pending { class, storage_gib, storage_type, port, backup_days, name, password } =
            std::mem::take(&mut self.pending);
        self.pending.password = password;
        // whoever keeps the record moves it, its tags and its endpoint
        if let Some(new) = name {
            self.endpoint = self.endpoint.replacen(&self.name, &new, 1);
            self.name = new;
        }
        let now = &mut self.settings;
        if let Some(new) = class {
            finished("DB instance class", &now.class, &new);
            now.class = new;
        }
        if let Some(new) = storage_gib {
            finished("allocated storage", &now.storage_gib.to_string(), &new.to_string());
            now.storage_gib = new;
        }
        if let Some(new) = storage_type {
            finished("storage type", now.storage_type.name(), new.name());
            now.storage_type = new;
        }
        if let Some(new) = port {
            finished("database port", &now.port.to_string(), &new.to_string());
            now.port = new;
        }
        if let Some(new) = backup_days {
            finished("backup retention period", &now.backup_days.to_string(), &new.to_string());
            now.backup_days = new;
        }
        told
    }
}
