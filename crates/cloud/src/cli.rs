//! The command line: one table drives flags, help and completions.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Runs a whole AWS architecture on this machine.
#[derive(Debug, Parser)]
#[command(name = "hanul", version, about, max_term_width = 100, after_help = AFTER)]
pub struct Cli {
    /// Where this cloud lives [default: $XDG_DATA_HOME/hanul]
    #[arg(long, global = true, env = "HANUL_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

const AFTER: &str = "Start with:  hanul up --detach && hanul aws sts get-caller-identity";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start the cloud; it prints `ready` when the first call will be answered
    Up(Up),
    /// Stop the cloud and its machines; everything is kept
    Down,
    /// Show what runs and where to reach it
    Status(Status),
    /// Print the environment that points AWS tools here: eval "$(hanul env)"
    Env(Env),
    /// Remove every resource; with --all also the data directory
    Reset(Reset),
    /// Read or raise quotas
    #[command(subcommand)]
    Quota(Quota),
    /// Run the aws CLI against this cloud
    #[command(disable_help_flag = true)]
    Aws {
        /// Passed on to `aws`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<std::ffi::OsString>,
    },
    /// Tell what this machine can do, and how to mend what it cannot
    Doctor(Json),
    /// Print a completion script
    Completions {
        /// For this shell
        shell: clap_complete::Shell,
    },
}

/// Flags of `up`.
#[derive(Debug, Args)]
pub struct Up {
    /// Return when the cloud is ready and leave it running
    #[arg(long)]
    pub detach: bool,
    /// Answer API calls here
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:4566")]
    pub listen: SocketAddr,
    /// full: survives a power cut; process: survives kill -9
    #[arg(long, value_enum, default_value_t = Durability::Full)]
    pub durability: Durability,
    /// Keep nothing
    #[arg(long)]
    pub ephemeral: bool,
    /// Fetch nothing; say what is missing instead
    #[arg(long)]
    pub offline: bool,
    /// Log this: error, warn, info, debug, or a filter such as kernel=debug
    #[arg(long, value_name = "LEVEL", default_value = "warn")]
    pub log: String,
    /// Log as JSON
    #[arg(long)]
    pub json: bool,
    /// The descriptor that learns of readiness; for --detach
    #[arg(long, hide = true)]
    pub ready_fd: Option<i32>,
}

/// What an acknowledged write survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Durability {
    /// A power cut
    Full,
    /// The end of the process
    Process,
}

/// Flags of `status`.
#[derive(Debug, Args)]
pub struct Status {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Flags of `env`.
#[derive(Debug, Args)]
pub struct Env {
    /// The region to set
    #[arg(long, default_value = "us-east-1", env = "AWS_DEFAULT_REGION")]
    pub region: String,
    /// The 12-digit account whose root to be
    #[arg(long, default_value = "000000000000")]
    pub account: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Flags of `reset`.
#[derive(Debug, Args)]
pub struct Reset {
    /// Stop the cloud and remove its data directory too
    #[arg(long)]
    pub all: bool,
}

/// `quota …`
#[derive(Debug, Subcommand)]
pub enum Quota {
    /// Raise or lower a quota of an account and region
    Set {
        /// For instance vpc.vpcs-per-region
        name: String,
        /// The new value
        value: u64,
        /// The account
        #[arg(long, default_value = "000000000000")]
        account: String,
        /// The region
        #[arg(long, default_value = "us-east-1", env = "AWS_DEFAULT_REGION")]
        region: String,
    },
    /// List the quotas that were changed
    List(Json),
}

/// Only `--json`.
#[derive(Debug, Args)]
pub struct Json {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
