//! A machine's next step: from what its record wants and what the driver sees (pure).

use crate::limits::{BOOT_TRIES_MAX, TERMINATED_SHOWN_MS};
use crate::model::{Instance, State};
use base::Timestamp;
use box_spec::{Ending, Life, Seen};

/// What is to be done about one machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// All is as wanted.
    Rest,
    /// All is as wanted until then.
    RestUntil(Timestamp),
    /// Make the machine, or boot it again from its disk.
    Boot,
    /// It is made; its network is not there yet.
    Wire,
    /// Its programs run, in this boot: write it down.
    Ran(u32),
    /// It failed to boot too often.
    GiveUp,
    /// It was shut down from inside, in this boot.
    ShutDownInside(u32),
    /// End its programs and start them again.
    Reboot,
    /// End it.
    End {
        /// Without a shutdown of its programs.
        abrupt: bool,
    },
    /// No process of it is left, after so many boots: write it down.
    Stopped(u32),
    /// End it, with its disk.
    Remove {
        /// Without a shutdown of its programs.
        abrupt: bool,
    },
    /// It has been shown long enough.
    Forget,
}

/// The next step.
pub fn step(i: &Instance, seen: Option<&Seen>, now: Timestamp) -> Step {
    let boots = seen.map_or(0, |s| s.boots);
    // boots since its programs were last seen to run
    let tries = boots.saturating_sub(i.boots_seen);
    match (i.state, seen.map(|s| s.life)) {
        (State::Pending | State::Running, None) => Step::Boot,
        (State::Pending | State::Running, Some(Life::Waiting)) => Step::Wire,
        (State::Pending, Some(Life::Running)) => Step::Ran(boots),
        (State::Running, Some(Life::Running)) => running(i, boots),
        (State::Pending | State::Running, Some(Life::Stopping)) => Step::Rest,
        (State::Pending | State::Running, Some(Life::Ended(ending))) => ended(i, ending, boots, tries),
        (State::Stopping { .. }, None | Some(Life::Ended(_))) => Step::Stopped(boots),
        (State::Stopping { abrupt }, Some(_)) => Step::End { abrupt },
        (State::Stopped, None | Some(Life::Ended(_))) => Step::Rest,
        (State::Stopped, Some(_)) => Step::End { abrupt: true },
        (State::ShuttingDown { abrupt }, _) => Step::Remove { abrupt },
        (State::Terminated { at }, _) => {
            let due = at.plus_ms(TERMINATED_SHOWN_MS);
            if due > now { Step::RestUntil(due) } else { Step::Forget }
        }
    }
}

fn running(i: &Instance, boots: u32) -> Step {
    match i {
        i if i.reboots_done != i.reboots_wanted => Step::Reboot,
        i if i.boots_seen != boots => Step::Ran(boots),
        _ => Step::Rest,
    }
}

/// An ending that belongs to an earlier life of the machine (`tries` is 0) tells nothing: it is to run, so it boots.
fn ended(i: &Instance, ending: Ending, boots: u32, tries: u32) -> Step {
    match ending {
        Ending::PoweredOff if tries > 0 || i.state == State::Running => Step::ShutDownInside(boots),
        Ending::Failed | Ending::Exited(_) if tries >= BOOT_TRIES_MAX => Step::GiveUp,
        _ => Step::Boot,
    }
}
