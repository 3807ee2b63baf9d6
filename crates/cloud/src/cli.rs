//! The command line: one table drives flags, help and completions.

use crate::span;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Runs a whole AWS architecture on this machine.
#[derive(Debug, Parser)]
#[command(name = "hanul", version, about = ABOUT, max_term_width = 100, after_help = AFTER)]
pub struct Cli {
    /// Where this cloud lives [default: $XDG_DATA_HOME/hanul]
    #[arg(long, global = true, env = "HANUL_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

const ABOUT: &str = "Runs a whole AWS architecture on this machine.";
const AFTER: &str = "\
Start with:   hanul up --detach && hanul aws sts get-caller-identity
Exit status:  0 done, 1 failed, 2 used wrongly, 3 no cloud runs here; exec, shell and ssh: that of the program, or
              125 when it could not be started";

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
    /// Run a program of your own in the simulated internet, or a program inside a machine
    Exec(Exec),
    /// A shell in the simulated internet, or inside a machine
    Shell(Shell),
    /// Log in to a machine by its id or Name, from the laptop: groups and lists decide
    Ssh(Ssh),
    /// What a machine printed; with --network each refused packet and the rule that refused it
    Logs(Logs),
    /// Open a load balancer, or a machine's web server, in the browser
    Open(Open),
    /// Tell why somebody may or may not do something, policy by policy
    Why(Why),
    /// Mails and text messages that would have left the cloud
    Inbox(Inbox),
    /// The cloud's time; `clock advance 3d12h` moves it on, so that what lasts days can be seen today
    Clock(Clock),
    /// Guided labs
    #[command(subcommand)]
    Lab(Lab),
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
    /// Enforce IAM: what no policy allows is refused, for everyone but the root of an account (and `test` is root)
    #[arg(long)]
    pub enforce_iam: bool,
    /// Keep root volumes to their size: full is full, and df shows it (costs memory and speed; data volumes always do)
    #[arg(long)]
    pub root_sizes: bool,
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
    /// Show it anew as it changes, until Ctrl-C
    #[arg(long, conflicts_with = "json")]
    pub watch: bool,
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
        /// For instance vpc.vpcs-per-region or iam.UsersPerAccount
        name: String,
        /// The new value
        value: u64,
        /// The account
        #[arg(long, default_value = "000000000000")]
        account: String,
        /// The region; quotas of global services, such as iam.UsersPerAccount, have none
        #[arg(long, default_value = "us-east-1", env = "AWS_DEFAULT_REGION")]
        region: String,
    },
    /// List the quotas that were changed
    List(Json),
}

/// Flags of `exec`.
#[derive(Debug, Args)]
pub struct Exec {
    /// From this place of the simulated internet: a region's code, a city with an edge location, its airport's code
    #[arg(long, value_name = "PLACE", conflicts_with = "inside")]
    pub from: Option<String>,
    /// Inside this machine: its id or Name
    #[arg(long = "in", value_name = "ID")]
    pub inside: Option<String>,
    /// As this user of the machine
    #[arg(long, value_name = "NAME", requires = "inside")]
    pub user: Option<String>,
    /// With a terminal of the machine
    #[arg(short = 't', long, requires = "inside")]
    pub tty: bool,
    /// The program and its arguments
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
    pub command: Vec<String>,
}

/// Flags of `shell`.
#[derive(Debug, Args)]
pub struct Shell {
    /// At this place of the simulated internet: a region's code, a city with an edge location, its airport's code
    #[arg(long, value_name = "PLACE", conflicts_with = "inside")]
    pub from: Option<String>,
    /// Inside this machine: its id or Name
    #[arg(long = "in", value_name = "ID")]
    pub inside: Option<String>,
    /// As this user of the machine
    #[arg(long, value_name = "NAME", requires = "inside")]
    pub user: Option<String>,
}

/// Flags of `ssh`.
#[derive(Debug, Args)]
pub struct Ssh {
    /// The machine: its id or Name
    pub machine: String,
    /// Passed on to `ssh`: -i KEY, -J BASTION, a command
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub args: Vec<String>,
}

/// Flags of `logs`.
#[derive(Debug, Args)]
pub struct Logs {
    /// The machine: its id or Name
    #[arg(required_unless_present_any = ["network", "calls"])]
    pub machine: Option<String>,
    /// API calls of the last hour: when, who, what, and how it ended
    #[arg(long, conflicts_with_all = ["machine", "network"])]
    pub calls: bool,
    /// Refused packets of all networks, or of this machine
    #[arg(long)]
    pub network: bool,
    /// Go on as more comes
    #[arg(short, long)]
    pub follow: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Flags of `open`.
#[derive(Debug, Args)]
pub struct Open {
    /// A load balancer's name or a machine's id or Name
    pub name: String,
    /// Print the address instead of opening it
    #[arg(long)]
    pub print: bool,
}

/// Flags of `why`.
#[derive(Debug, Args)]
pub struct Why {
    /// An ARN, or user/NAME or role/NAME of the account
    pub principal: String,
    /// For instance ec2:RunInstances
    pub action: String,
    /// The ARN of the resource, or *
    #[arg(default_value = "*")]
    pub resource: String,
    /// A condition key's value, such as aws:SourceIp=192.0.2.1; several times for several
    #[arg(long, value_name = "KEY=VALUE")]
    pub context: Vec<String>,
    /// The account
    #[arg(long, default_value = "000000000000")]
    pub account: String,
    /// The region
    #[arg(long, default_value = "us-east-1", env = "AWS_DEFAULT_REGION")]
    pub region: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Flags of `inbox`.
#[derive(Debug, Args)]
pub struct Inbox {
    /// Only what was sent to this mail address or telephone number
    #[arg(long, value_name = "ADDRESS")]
    pub to: Option<String>,
    /// The newest this many
    #[arg(short = 'n', long, default_value_t = 20, value_name = "COUNT")]
    pub count: usize,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `clock …`
#[derive(Debug, Args)]
pub struct Clock {
    /// What to do
    #[command(subcommand)]
    pub what: Option<ClockDo>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// What is done to the clock.
#[derive(Debug, Subcommand)]
pub enum ClockDo {
    /// Move the clock on; it never goes back, but with `hanul reset`
    Advance {
        /// How far: days, hours, minutes, seconds, such as 3d12h or 90m
        #[arg(value_name = "SPAN", value_parser = span::parse, allow_hyphen_values = true)]
        by: i64,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// `lab …`
#[derive(Debug, Subcommand)]
pub enum Lab {
    /// Tell what of a lab is still missing or wrong
    Check {
        /// The lab's number: 01
        name: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Only `--json`.
#[derive(Debug, Args)]
pub struct Json {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
