//! `hanul`: a whole AWS architecture on one machine.

mod cli;
mod cmd;
mod control;
mod courier;
mod daemon;
mod dirs;
mod failure;
mod issuers;
mod look;
mod rooms;
mod span;
mod state;
mod world;

#[cfg(test)]
mod tests;

use clap::Parser;
use cli::{Cli, Command};
use failure::Failure;
use std::process::exit;

/// This program's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

fn main() {
    // keeper and shims are this program too, and begin before anything else
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|w| w == "sandbox") {
        box_linux::sandbox_main(&words[1..]);
    }
    match run(Cli::parse()) {
        Ok(status) => exit(status),
        Err(failure) => {
            eprintln!("hanul: {failure}");
            exit(failure.status);
        }
    }
}

fn run(cli: Cli) -> Result<i32, Failure> {
    if let Command::Completions { shell } = cli.command {
        return cmd::completions(shell);
    }
    let dir = dirs::DataDir::find(cli.data_dir)?;
    match cli.command {
        Command::Up(up) => cmd::up(&dir, up),
        Command::Down => cmd::down(&dir),
        Command::Status(s) => cmd::status(&dir, &s),
        Command::Env(e) => cmd::env(&dir, &e),
        Command::Reset(r) => cmd::reset(&dir, &r),
        Command::Quota(q) => cmd::quota(&dir, q),
        Command::Aws { args } => cmd::aws(&dir, args),
        Command::Exec(e) => cmd::exec(&dir, e),
        Command::Shell(s) => cmd::shell(&dir, s),
        Command::Ssh(s) => cmd::ssh(&dir, s),
        Command::Logs(l) => cmd::logs(&dir, &l),
        Command::Open(o) => cmd::open(&dir, &o),
        Command::Why(w) => cmd::why(&dir, &w),
        Command::Inbox(i) => cmd::inbox(&dir, &i),
        Command::Clock(c) => cmd::clock(&dir, &c),
        Command::Lab(l) => cmd::lab(&dir, &l),
        Command::Doctor(j) => cmd::doctor(&dir, j.json),
        Command::Completions { shell } => cmd::completions(shell),
    }
}
