//! Machines and the states they go through.
//!
//! Instance lifecycle: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html>

use crate::ids::{ImageId, InstanceId, ProfileAssociationId, VolumeId};
use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::Record;

/// One machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)] // the names are DescribeInstances' own
pub struct Instance {
    pub id: InstanceId,
    pub reservation_id: String,
    pub launch_index: u32,
    pub client_token: String,
    pub image: ImageId,
    pub instance_type: String,
    pub key_name: Option<String>,
    pub launched_at: Timestamp,
    pub zone: String,
    pub subnet: String,
    pub vpc: String,
    pub private_address: std::net::Ipv4Addr,
    /// The first interface, for life. Others come and go; the network room knows them.
    pub interface: String,
    pub profile: Option<Profile>,
    pub user_data: Option<Vec<u8>>,
    pub state: State,
    pub reason: Option<Reason>,
    pub termination_protected: bool,
    pub stop_protected: bool,
    pub terminate_on_shutdown: bool,
    pub metadata: MetadataOptions,
    pub ebs_optimized: bool,
    /// Of burstable types alone.
    pub credits: Option<Credits>,
    pub root_volume: VolumeId,
    /// Its programs have run at least once: user data is not given again, and a failed boot stops it instead of ending it.
    pub ran: bool,
    /// The driver's count of boots when its programs were last seen to run, or when it last stopped.
    pub boots_seen: u32,
    /// Counts reboots asked for; the loop compares it with those done.
    pub reboots_wanted: u32,
    /// Reboots carried out.
    pub reboots_done: u32,
    /// The use that is being metered began then.
    pub metered_from: Option<Timestamp>,
}
impl Record for Instance {
    const VERSION: u8 = 1;

    fn check(&self) -> Result<(), &'static str> {
        match self {
            i if i.reboots_done > i.reboots_wanted => Err("more reboots were done than asked for"),
            i if i.state == State::Running && !i.ran => Err("a running machine has never run"),
            i if i.metered_from.is_some() && i.state != State::Running => Err("a machine is metered that does not run"),
            i if i.interface.is_empty() || i.subnet.is_empty() || i.vpc.is_empty() => Err("a machine is in no network"),
            _ => Ok(()),
        }
    }
}

/// An instance profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Profile {
    pub association: ProfileAssociationId,
    pub arn: String,
    pub id: String,
    pub since: Timestamp,
}

/// How the metadata service treats the machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct MetadataOptions {
    pub tokens_required: bool,
    pub enabled: bool,
    pub hop_limit: i32,
    pub tags: bool,
}

/// The credit option for CPU use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Credits {
    Standard,
    Unlimited,
}

/// Why a machine is in its state, and since when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Reason {
    pub code: String,
    pub message: String,
    pub at: Timestamp,
}

/// `Pending -> Running -> Stopping -> Stopped -> Pending`, and from each `ShuttingDown -> Terminated`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// It is to run; its machine or its network is not there yet.
    Pending,
    /// Its programs run.
    Running,
    /// It is to stop.
    Stopping {
        /// Without a shutdown of its programs.
        abrupt: bool,
    },
    /// No process of it is left; its disk is.
    Stopped,
    /// It is to end.
    ShuttingDown {
        /// Without a shutdown of its programs.
        abrupt: bool,
    },
    /// Gone; the record is shown for an hour.
    Terminated {
        /// When.
        at: Timestamp,
    },
}

impl State {
    /// AWS's code and name.
    pub fn shown(self) -> (i32, &'static str) {
        match self {
            State::Pending => (0, "pending"),
            State::Running => (16, "running"),
            State::ShuttingDown { .. } => (32, "shutting-down"),
            State::Terminated { .. } => (48, "terminated"),
            State::Stopping { .. } => (64, "stopping"),
            State::Stopped => (80, "stopped"),
        }
    }

    /// True until it is terminated or about to be.
    pub fn lives(self) -> bool {
        !matches!(self, State::ShuttingDown { .. } | State::Terminated { .. })
    }

    /// True while it counts against the account's vCPUs.
    pub fn uses_capacity(self) -> bool {
        matches!(self, State::Pending | State::Running | State::Stopping { .. })
    }
}

impl Instance {
    /// StartInstances: `Stopped -> Pending`. False when there is nothing to do.
    pub fn start(&mut self, now: Timestamp) -> bool {
        if self.state != State::Stopped {
            return false;
        }
        self.state = State::Pending;
        self.reason = Some(Reason::pending(now));
        self.launched_at = now;
        true
    }

    /// The driver sees its programs run: `Pending -> Running`, or `Running` after another boot.
    pub fn runs(&mut self, boots: u32) -> bool {
        let new = self.state == State::Pending;
        if !new && self.state != State::Running {
            return false;
        }
        self.boots_seen = boots;
        self.ran = true;
        if new {
            self.state = State::Running;
            self.reason = None;
        }
        new
    }

    /// StopInstances, or a shutdown from inside: `Pending | Running -> Stopping`.
    pub fn stop(&mut self, reason: Reason, abrupt: bool) -> bool {
        if !matches!(self.state, State::Pending | State::Running) {
            return false;
        }
        self.state = State::Stopping { abrupt };
        self.reason = Some(reason);
        true
    }

    /// No process of it is left: `Stopping -> Stopped`.
    pub fn stopped(&mut self, boots: u32) -> bool {
        if !matches!(self.state, State::Stopping { .. }) {
            return false;
        }
        self.state = State::Stopped;
        self.boots_seen = boots;
        self.reboots_done = self.reboots_wanted;
        true
    }

    /// TerminateInstances, or a shutdown from inside: anything that lives `-> ShuttingDown`.
    pub fn terminate(&mut self, reason: Reason, abrupt: bool) -> bool {
        if !self.state.lives() {
            return false;
        }
        self.state = State::ShuttingDown { abrupt };
        self.reason = Some(reason);
        true
    }

    /// Nothing of it is left: `ShuttingDown -> Terminated`.
    pub fn terminated(&mut self, now: Timestamp) -> bool {
        if !matches!(self.state, State::ShuttingDown { .. }) {
            return false;
        }
        self.state = State::Terminated { at: now };
        self.profile = None;
        true
    }
}

impl Reason {
    /// It is on its way.
    pub fn pending(at: Timestamp) -> Reason {
        Reason { code: "pending".into(), message: "pending".into(), at }
    }

    /// A code and its sentence, as AWS joins them.
    pub fn of(code: &str, sentence: &str, at: Timestamp) -> Reason {
        Reason { code: code.into(), message: format!("{code}: {sentence}"), at }
    }
}
