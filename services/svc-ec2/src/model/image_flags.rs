//! What its owner wants of an image beside its making: disabled, deprecated, protected.
//!
//! Disable an AMI, Deprecate an Amazon EC2 AMI, Protect an Amazon EC2 AMI from deregistration:
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/disable-an-ami.html>,
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deprecate.html>,
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deregistration-protection.html>

use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::Record;

/// The default is what an image begins with, and is not written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageFlags {
    /// Nobody launches it.
    pub disabled: bool,
    /// From then on others do not see it in lists; its owner does.
    pub deprecated_at: Option<Timestamp>,
    /// Against deregistration.
    pub protection: Protection,
}
impl Record for ImageFlags {
    const VERSION: u8 = 1;
}

/// `Off -> On -> Off`, and with a cooldown `On -> Cooling -> (a day later) Off`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Protection {
    /// It may be deregistered.
    #[default]
    Off,
    /// It may not.
    On {
        /// Nor for a day after this is switched off.
        cooldown: bool,
    },
    /// Switched off, and still in force until then.
    Cooling {
        /// The end of the day.
        until: Timestamp,
    },
}

impl Protection {
    /// Deregistration is refused.
    pub fn holds(&self, now: Timestamp) -> bool {
        match self {
            Protection::Off => false,
            Protection::On { .. } => true,
            Protection::Cooling { until } => now < *until,
        }
    }

    /// AWS's name.
    pub fn name(&self) -> &'static str {
        match self {
            Protection::On { cooldown: true } => "enabled-with-cooldown",
            Protection::On { cooldown: false } => "enabled-without-cooldown",
            Protection::Off | Protection::Cooling { .. } => "disabled",
        }
    }
}
