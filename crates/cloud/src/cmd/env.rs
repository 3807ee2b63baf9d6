//! `hanul env`: the environment that points AWS tools at this cloud.

use crate::cli::Env;
use crate::dirs::DataDir;
use crate::failure::Failure;
use crate::state::State;

/// Nothing listens there.
const NOWHERE: &str = "http://127.0.0.1:9";

/// The aws CLI 1 does not ask AWS_ENDPOINT_URL for RDS, SQS and Health and goes to AWS itself, so it is told on its command line.
/// An `--endpoint-url` of the user's own comes later and wins.
const AWS_FUNCTION: &str = "unalias aws 2>/dev/null || true
aws() { command aws --endpoint-url \"$AWS_ENDPOINT_URL\" \"$@\"; }";

/// Names and values.
pub fn variables(state: &State, account: &str, region: &str) -> Vec<(&'static str, String)> {
    vec![
        ("AWS_ENDPOINT_URL", state.endpoint()),
        ("AWS_ACCESS_KEY_ID", if account == "000000000000" { "test".into() } else { account.into() }),
        ("AWS_SECRET_ACCESS_KEY", "test".into()),
        ("AWS_DEFAULT_REGION", region.into()),
        ("AWS_REGION", region.into()),
        ("AWS_PAGER", String::new()),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false".into()),
    ]
}

/// Prints `export` lines, or JSON.
pub fn env(dir: &DataDir, flags: &Env) -> Result<i32, Failure> {
    check(&flags.account, &flags.region)?;
    let state = State::read(dir).inspect_err(|_| {
        // in `eval "$(hanul env)"` silence would let the next aws call go to AWS itself
        if !flags.json {
            println!("export AWS_ENDPOINT_URL='{NOWHERE}' AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test; false");
        }
    })?;
    let variables = variables(&state, &flags.account, &flags.region);
    if flags.json {
        let map: serde_json::Map<_, _> = variables.into_iter().map(|(k, v)| (k.to_owned(), v.into())).collect();
        println!("{}", serde_json::Value::Object(map));
    } else {
        variables.iter().for_each(|(k, v)| println!("export {k}='{v}'"));
        println!("unset AWS_SESSION_TOKEN AWS_PROFILE");
        println!("{AWS_FUNCTION}");
    }
    Ok(0)
}

/// Account and region must be real before they reach a shell.
pub fn check(account: &str, region: &str) -> Result<(), Failure> {
    account.parse::<base::AccountId>()?;
    base::Region::parse(region).map(drop).ok_or_else(|| Failure::new(format!("{region} is not a region of AWS")))
}
