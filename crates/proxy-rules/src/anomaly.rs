//! Automatic target weights: which targets answer with errors more often than their peers, and how much they are spared.
//!
//! Follows "Automatic Target Weights" in the target-group guide: at least three healthy targets; answers 5XX and failed
//! connections count; an anomalous target's share shrinks step by step and grows back the same way. AWS documents no
//! figures: window, bounds and steps are ours.

use crate::pick::FULL_SHARE;

/// Healthy targets that a group must have before anything is anomalous.
pub const TARGETS_MIN: usize = 3;
/// Time over which answers are counted, in milliseconds.
pub const WINDOW_MS: u64 = 5000;
/// Answers of a target in a window that are worth a judgement.
const ANSWERS_MIN: u32 = 5;
/// Errors of a target in a window that may be anomalous, in percent.
const ERRORS_PERCENT_MIN: u64 = 10;
/// How many times its peers' rate of errors is anomalous.
const TIMES_PEERS: u64 = 3;
/// The least share of an anomalous target: enough to see that it has recovered.
const SHARE_MIN: u32 = FULL_SHARE / 100;

/// What a target answered in one window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All answers, failed connections included.
    pub answers: u32,
    /// 5XX and failed connections.
    pub errors: u32,
}

/// How a target is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// `AnomalyDetection.Result`
    pub anomalous: bool,
    /// Its share of requests under mitigation, of [`FULL_SHARE`].
    pub share: u32,
}

impl Default for Standing {
    fn default() -> Self {
        Self { anomalous: false, share: FULL_SHARE }
    }
}

impl Standing {
    /// `AnomalyDetection.MitigationInEffect`
    pub fn is_mitigated(&self) -> bool {
        self.share < FULL_SHARE
    }
}

/// The standings after a window, of the healthy targets of a group.
pub fn judge(window: &[(Tally, Standing)], mitigation: bool) -> Vec<Standing> {
    let all = window.iter().fold(Tally::default(), |sum, (t, _)| sum.plus(*t));
    let enough = window.len() >= TARGETS_MIN;
    let after = |(tally, before): &(Tally, Standing)| {
        let anomalous = enough && is_anomalous(*tally, all, before.anomalous);
        Standing { anomalous, share: if mitigation { next_share(before.share, anomalous) } else { FULL_SHARE } }
    };
    window.iter().map(after).collect()
}

impl Tally {
    fn plus(self, other: Tally) -> Tally {
        Tally { answers: self.answers.saturating_add(other.answers), errors: self.errors.saturating_add(other.errors) }
    }
}

/// A target that had too few requests keeps its standing; its peers' errors excuse its own.
fn is_anomalous(tally: Tally, all: Tally, before: bool) -> bool {
    if tally.answers < ANSWERS_MIN {
        return before && tally.errors * 2 >= tally.answers;
    }
    let (answers, errors) = (u64::from(tally.answers), u64::from(tally.errors));
    let peers = (u64::from(all.answers) - answers, u64::from(all.errors) - errors);
    let often = errors * 100 >= answers * ERRORS_PERCENT_MIN;
    // errors / answers > TIMES_PEERS * peers' errors / peers' answers, in whole numbers
    often && errors * peers.0 > TIMES_PEERS * peers.1 * answers
}

fn next_share(share: u32, anomalous: bool) -> u32 {
    if anomalous { (share / 2).max(SHARE_MIN) } else { (share * 2).min(FULL_SHARE) }
}
