//! The program: `ordering [serve [--seed]]`, `ordering migrate`, `ordering seed`. Configuration comes from the environment.

use ordering::{config::Config, db::Db, serve};
use std::process::ExitCode;

const USAGE: &str = "\
usage: ordering [serve] [--seed]   serve pages and the API (and fill an empty database with demo shops)
       ordering migrate            bring the database's tables up to date, then end
       ordering seed               put demo shops into an empty database, then end

environment:
  DATABASE_URL  mysql://USER:PASSWORD@HOST:PORT/NAME
  or DB_HOST, DB_PORT (3306), DB_USER, DB_PASSWORD, DB_NAME (ordering)
  LISTEN        address and port to serve on (0.0.0.0:8000)
  SECRET_KEY    signs forms (default: a random key that is kept in the database)
";

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    if matches!(args[..], ["--help" | "-h" | "help"]) {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    if matches!(args[..], ["--version"]) {
        println!("ordering {}", env!("CARGO_PKG_VERSION"));
        return ExitCode::SUCCESS;
    }
    match run(&args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(text)) => {
            eprintln!("ordering: {text}\n\n{USAGE}");
            ExitCode::from(2)
        }
        Err(Failure::Run(text)) => {
            eprintln!("ordering: {text}");
            ExitCode::FAILURE
        }
    }
}

enum Failure {
    Usage(String),
    Run(String),
}

async fn run(args: &[&str]) -> Result<(), Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::Run(error.to_string());
    let config =
        || Config::from_env(&|name| std::env::var(name).ok()).map_err(|error| Failure::Usage(error.to_string()));
    match args {
        [] | ["serve"] => serve(config()?, false).await.map_err(|e| failed(&e)),
        ["--seed"] | ["serve", "--seed"] => serve(config()?, true).await.map_err(|e| failed(&e)),
        ["migrate"] => Db::new(&config()?).migrate().await.map(|done| println!("{done}")).map_err(|e| failed(&e)),
        ["seed"] => {
            let db = Db::new(&config()?);
            db.migrate().await.map_err(|e| failed(&e))?;
            db.seed().await.map(|done| println!("{done}")).map_err(|e| failed(&e))
        }
        _ => Err(Failure::Usage(format!("`{}` is not known", args.join(" ")))),
    }
}
