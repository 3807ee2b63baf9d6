//! The Rust SDK as its users use it: paginators, waiters, typed errors, retries, a clock that is wrong. Prints one JSON object.
//!
//! `rust-client ENDPOINT ACCOUNT REGION`

mod balancers;
mod clients;
mod databases;
mod faults;
mod identities;
mod messages;
mod networks;
mod objects;
mod tables;

use clients::{Failed, sdk};
use serde_json::{Value, json};
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [endpoint, account, region] = &args[..] else {
        eprintln!("usage: rust-client ENDPOINT ACCOUNT REGION");
        return ExitCode::from(2);
    };
    match run(endpoint, account, region).await {
        Ok(seen) => {
            println!("{seen}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("rust-client: {}", clients::explained(&*error));
            ExitCode::FAILURE
        }
    }
}

async fn run(endpoint: &str, account: &str, region: &str) -> Result<Value, Failed> {
    let config = sdk(endpoint, account, region);
    let (network, found) = networks::run(&config).await?;
    Ok(json!({
        "identities": identities::run(&config, account).await?,
        "network": found,
        "balancers": balancers::run(&config, &network).await?,
        "databases": databases::run(&config, &network).await?,
        "messages": messages::run(&config).await?,
        "table": tables::run(&config).await?,
        "objects": objects::run(&config, account, region).await?,
        "retries": faults::retries(endpoint, account, region).await?,
        "skew": faults::skew(endpoint, account, region).await?,
    }))
}
