//! The program: `model-pipeline api`, `model-pipeline worker`, `model-pipeline notifier`. Configuration comes from the environment.

use model_pipeline::{config::Config, notifier, web, worker};
use std::process::ExitCode;

const USAGE: &str = "\
usage: model-pipeline api        take jobs, show them, tell their clients when a model is ready
       model-pipeline worker     make models, one at a time, until SIGTERM
       model-pipeline notifier   learn from the bucket what is ready, and tell the API

environment (who needs it):
  JOBS_TABLE           the table of jobs (all)
  JOBS_QUEUE_URL       the queue of jobs (api, worker)
  BUCKET               pictures and models (api, worker)
  NOTICES_QUEUE_URL    the queue that the bucket's notifications reach (notifier)
  API_URL              where the API takes notices, http://HOST:PORT (notifier)
  NOTICE_TOKEN         what the notifier shows the API, any long secret (api, notifier)
  LISTEN               address and port to serve on (api; 0.0.0.0:8000)
  VISIBILITY_SECONDS   how long a job is a worker's before it must say that it still works (worker; 30)
  JOB_SECONDS_MIN      a job takes at least so long, to watch one being made (worker; 0)
  AWS_REGION           and credentials, as every AWS SDK takes them; on EC2 the machine's role is used
";

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["--help" | "-h" | "help"] => {
            print!("{USAGE}");
            ExitCode::SUCCESS
        }
        ["--version"] => {
            println!("model-pipeline {}", env!("CARGO_PKG_VERSION"));
            ExitCode::SUCCESS
        }
        [part @ ("api" | "worker" | "notifier")] => run(part).await,
        _ => usage(&format!("`{}` is not known", args.join(" "))),
    }
}

async fn run(part: &str) -> ExitCode {
    let config = match Config::from_env(part, &|name| std::env::var(name).ok()) {
        Ok(config) => config,
        Err(error) => return usage(&error.to_string()),
    };
    let done = match part {
        "api" => web::serve(config).await,
        "worker" => worker::run(config).await,
        _ => notifier::run(config).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("model-pipeline: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage(text: &str) -> ExitCode {
    eprintln!("model-pipeline: {text}\n\n{USAGE}");
    ExitCode::from(2)
}
