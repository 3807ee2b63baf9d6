//! Progress of anything over a second, and the way to stop it.

use crate::SupplyError;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// What is being done right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Another process holds the cache; it is fetching or unpacking.
    Waiting,
    /// The archive's package lists are being brought up to date.
    Lists,
    /// Packages are being fetched; `done` and `total` are bytes.
    Fetching,
    /// Fetched packages are compared with the signed index; `done` and `total` are packages.
    Verifying,
    /// Packages are being unpacked; `done` and `total` are packages.
    Unpacking,
    /// Accounts, alternatives and certificates are written.
    Finishing,
}

/// One step of progress; the callback may get hundreds of them per second, so it should be quick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The recipe: `base`, `mariadb`.
    pub name: &'static str,
    /// What is being done.
    pub stage: Stage,
    /// Units done so far; the unit depends on the stage.
    pub done: u64,
    /// Units in all, 0 when unknown.
    pub total: u64,
}

impl std::fmt::Display for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mb = |bytes: u64| bytes as f64 / 1e6;
        match self.stage {
            Stage::Waiting => write!(f, "{}: waiting for another hanul that is fetching", self.name),
            Stage::Lists => write!(f, "{}: updating package lists", self.name),
            Stage::Fetching => write!(f, "{}: fetched {:.1} of {:.1} MB", self.name, mb(self.done), mb(self.total)),
            Stage::Verifying => write!(f, "{}: verified {} of {} packages", self.name, self.done, self.total),
            Stage::Unpacking => write!(f, "{}: unpacked {} of {} packages", self.name, self.done, self.total),
            Stage::Finishing => write!(f, "{}: finishing", self.name),
        }
    }
}

/// Stops work that is under way; clones share one switch.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks running work to stop at its next step.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn check(&self) -> Result<(), SupplyError> {
        if self.0.load(Ordering::Relaxed) { Err(SupplyError::Cancelled) } else { Ok(()) }
    }
}

/// Where one build reports to: the recipe's name, the caller's callback and the switch.
pub(crate) struct Reporter<'a> {
    pub(crate) name: &'static str,
    pub(crate) callback: &'a mut dyn FnMut(&Progress),
    pub(crate) cancel: Cancel,
}

impl Reporter<'_> {
    /// Reports a step; an error means that the caller wants to stop.
    pub(crate) fn step(&mut self, stage: Stage, done: u64, total: u64) -> Result<(), SupplyError> {
        (self.callback)(&Progress { name: self.name, stage, done, total });
        self.cancel.check()
    }
}
