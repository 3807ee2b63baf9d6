//! What a command fails with: a sentence and what to do next, and the exit status.

use std::fmt;

/// A command's failure.
#[derive(Debug)]
pub struct Failure {
    /// Short, concrete, with the next step.
    pub message: String,
    /// The exit status.
    pub status: i32,
}

/// The exit status when there is no running cloud to ask.
pub const NOT_RUNNING: i32 = 3;
/// The exit status of `exec`, `shell` and `ssh` when the program could not be started.
pub const NOT_STARTED: i32 = 125;
/// The exit status of everything else that fails.
pub const FAILED: i32 = 1;

impl Failure {
    /// With status [`FAILED`].
    pub fn new(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), status: FAILED }
    }
    /// No cloud answers.
    pub fn not_running(dir: &std::path::Path) -> Failure {
        Failure {
            message: format!("no cloud runs in {}. Start it with: hanul up --detach", dir.display()),
            status: NOT_RUNNING,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
impl<E: std::error::Error> From<E> for Failure {
    fn from(e: E) -> Failure {
        Failure::new(e.to_string())
    }
}
