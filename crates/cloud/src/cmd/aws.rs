//! `hanul aws …`: the user's own aws CLI, pointed at this cloud.

use crate::cmd::env;
use crate::dirs::DataDir;
use crate::failure::Failure;
use crate::state::State;
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Replaces this process by `aws`. Credentials and region that the user has set stay.
pub fn aws(dir: &DataDir, args: Vec<OsString>) -> Result<i32, Failure> {
    let state = State::read(dir)?;
    let region = std::env::var("AWS_REGION").or_else(|_| std::env::var("AWS_DEFAULT_REGION"));
    let region = region.unwrap_or_else(|_| "us-east-1".into());
    let own = |name: &str| std::env::var_os(name).is_some();
    let signs = own("AWS_ACCESS_KEY_ID") || own("AWS_PROFILE");
    let profile = args.iter().any(|a| a == "--profile" || a.to_string_lossy().starts_with("--profile="));
    let mut command = Command::new("aws");
    for (name, value) in env::variables(&state, "000000000000", &region) {
        let credential = name.contains("ACCESS_KEY");
        if !(credential && (signs || profile)) && !(name.ends_with("REGION") && (own("AWS_PROFILE") || profile)) {
            command.env(name, value);
        }
    }
    // version 1 of the CLI sends SQS calls to AWS's older names, whatever the environment says, unless it is told on the command line
    if !args.iter().any(|a| a.to_string_lossy().starts_with("--endpoint-url")) {
        command.arg("--endpoint-url").arg(state.endpoint());
    }
    let failed = command.args(args).exec();
    Err(Failure { message: format!("aws: {failed}. Install it with: pip install awscli"), status: 127 })
}
