//! Machines.
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
    pub requester_id: Option<String>,
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
    pub nics: Vec<Nic>,
    pub profile: Option<Profile>,
    pub user_data: Option<Vec<u8>>,
    pub state: State,
    pub reason: Option<Reason>,
    pub termination_protected: bool,
    pub stop_protected: bool,
    pub terminate_on_shutdown: bool,
    pub metadata: MetadataOptions,
    pub ebs_optimized: bool,
    pub root_volume: VolumeId,
    /// Counts reboots asked for; the loop compares it with those done.
    pub reboots_wanted: u32,
    /// Reboots carried out.
    pub reboots_done: u32,
}
impl Record for Instance {
    const VERSION: u8 = 1;
}

/// An interface that came with the machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Nic {
    /// `eni-…`
    pub interface: String,
    /// A public address is wanted while the machine runs.
    pub public: bool,
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

/// Why a machine is in its state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Reason {
    pub code: String,
    pub message: String,
}

/// `Pending -> Running -> Stopping -> Stopped -> Pending`, and from each `ShuttingDown -> Terminated`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// It is to run; its machine or its network is not there yet.
    Pending,
    /// Its programs run.
    Running,
    /// It is to stop.
    Stopping,
    /// No process of it is left; its disk is.
    Stopped,
    /// It is to end.
    ShuttingDown,
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
            State::ShuttingDown => (32, "shutting-down"),
            State::Terminated { .. } => (48, "terminated"),
            State::Stopping => (64, "stopping"),
            State::Stopped => (80, "stopped"),
        }
    }

    /// True until it is terminated or about to be.
    pub fn lives(self) -> bool {
        !matches!(self, State::ShuttingDown | State::Terminated { .. })
    }
}

impl Instance {
    /// StartInstances: `Stopped -> Pending`. False when there is nothing to do.
    pub fn start(&mut self, now: Timestamp) -> bool {
        if self.state != State::Stopped {
            return false;
        }
        self.state = State::Pending;
        self.reason = None;
        self.launched_at = now;
        true
    }

    /// StopInstances: `Pending | Running -> Stopping`.
    pub fn stop(&mut self, reason: Reason) -> bool {
        if !matches!(self.state, State::Pending | State::Running) {
            return false;
        }
        self.state = State::Stopping;
        self.reason = Some(reason);
        true
    }

    /// TerminateInstances: anything that lives `-> ShuttingDown`.
    pub fn terminate(&mut self, reason: Reason) -> bool {
        if !self.state.lives() {
            return false;
        }
        self.state = State::ShuttingDown;
        self.reason = Some(reason);
        true
    }
}

impl Reason {
    /// The user did it.
    pub fn user(code: &str, message: &str) -> Reason {
        Reason { code: code.into(), message: format!("{code}: {message}") }
    }
}
