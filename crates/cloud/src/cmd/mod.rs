//! The subcommands, one file each.

mod aws;
mod clock;
mod doctor;
mod down;
mod env;
mod exec;
mod inbox;
mod lab;
mod logs;
mod open;
mod places;
mod quota;
mod reset;
mod status;
mod up;
mod why;

pub use aws::aws;
pub use clock::clock;
pub use doctor::doctor;
pub use down::down;
pub use env::env;
pub use exec::{exec, shell, ssh};
pub use inbox::inbox;
pub use lab::lab;
pub use logs::logs;
pub use open::open;
pub use quota::quota;
pub use reset::reset;
pub use status::status;
pub use up::up;
pub use why::why;

use crate::cli::Cli;
use crate::failure::Failure;
use clap::CommandFactory;

/// `hanul completions SHELL`
pub fn completions(shell: clap_complete::Shell) -> Result<i32, Failure> {
    clap_complete::generate(shell, &mut Cli::command(), "hanul", &mut std::io::stdout());
    Ok(0)
}
