//! Records: scalable targets, policies, scheduled actions, activities.
//!
//! Application Auto Scaling API Reference: ScalableTarget, ScalingPolicy, ScheduledAction, ScalingActivity.

use crate::rules::schedule::Schedule;
use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::Record;

/// Which ways of scaling are suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Suspended {
    /// `DynamicScalingInSuspended`
    pub scale_in: bool,
    /// `DynamicScalingOutSuspended`
    pub scale_out: bool,
    /// `ScheduledScalingSuspended`
    pub scheduled: bool,
}

/// A capacity that may be scaled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The last part of its ARN.
    pub id: String,
    /// The least capacity.
    pub min: i32,
    /// The most.
    pub max: i32,
    /// What is suspended.
    pub suspended: Suspended,
    /// When it was registered.
    pub created: Timestamp,
}
impl Record for Target {
    const VERSION: u8 = 1;
    fn check(&self) -> Result<(), &'static str> {
        if self.min <= self.max { Ok(()) } else { Err("a target's least capacity is above its most") }
    }
}

/// A policy that keeps a use at a share of the capacity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// The UUID in its ARN.
    pub id: String,
    /// The share that is aimed at, in percent.
    pub percent: f64,
    /// Seconds that a scale-out blocks smaller ones.
    pub out_cooldown: Option<i32>,
    /// Seconds that a scale-in blocks the next.
    pub in_cooldown: Option<i32>,
    /// It never takes capacity away.
    pub never_in: Option<bool>,
    /// When it was made.
    pub created: Timestamp,
    /// The last time it gave capacity.
    pub last_out: Option<Timestamp>,
    /// The last time it took capacity.
    pub last_in: Option<Timestamp>,
    /// How much it gave the last time.
    pub last_step: i64,
}
impl Record for Policy {
    const VERSION: u8 = 1;
}

/// A change of bounds at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// The UUID in its ARN.
    pub id: String,
    /// When, as it was written.
    pub text: String,
    /// The time zone, as it was written.
    pub zone: Option<String>,
    /// When.
    pub schedule: Schedule,
    /// Not before.
    pub start: Option<Timestamp>,
    /// Not after.
    pub end: Option<Timestamp>,
    /// The new least capacity.
    pub min: Option<i32>,
    /// The new most.
    pub max: Option<i32>,
    /// When it was made.
    pub created: Timestamp,
    /// When it is due next; `None`: never again.
    pub due: Option<Timestamp>,
}
impl Record for Action {
    const VERSION: u8 = 1;
}

/// Where an activity is in its life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ActivityLife {
    /// The resource is changing.
    InProgress {
        /// The capacity that it is to have.
        wanted: i32,
    },
    /// It has the capacity.
    Successful,
    /// It was refused.
    Failed,
}

/// What was done, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Its UUID.
    pub id: String,
    /// `table/…`
    pub resource: String,
    /// `dynamodb:table:ReadCapacityUnits`
    pub dimension: String,
    /// What.
    pub description: String,
    /// Why.
    pub cause: String,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Where it is in its life.
    pub life: ActivityLife,
    /// What came of it.
    pub message: String,
}
impl Record for Activity {
    const VERSION: u8 = 1;
}

impl Action {
    /// The first time after another at which it is due.
    pub fn next(&self, after: Timestamp) -> Option<Timestamp> {
        let start = self.start.unwrap_or(self.created);
        // the start itself counts
        let after = after.max(start.plus_ms(-1));
        let after = if self.start.is_none() { after.max(self.created) } else { after };
        self.schedule.next(start, after).filter(|t| self.end.is_none_or(|end| *t <= end))
    }
}
