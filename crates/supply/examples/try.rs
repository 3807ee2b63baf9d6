//! Tries the supply by hand: `try CACHE base|mariadb|postgres [--offline]` fetches, `try CACHE serve PORT PASSWORD` runs a database on
//! 127.0.0.1 (user `app`, database `ordering`) until standard input ends.

use std::{error::Error, io, time::Instant};
use supply::{
    Supply,
    mariadb::{Setup, trial::Trial},
};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        [cache, "serve", port, password] => serve(cache, port.parse()?, password),
        [cache, name] => fetch(cache, name, false),
        [cache, name, "--offline"] => fetch(cache, name, true),
        _ => Err("usage: try CACHE base|mariadb|postgres [--offline] | try CACHE serve PORT PASSWORD".into()),
    }
}

fn fetch(cache: &str, name: &str, offline: bool) -> Result<(), Box<dyn Error>> {
    let (supply, begun) = (Supply::new(cache, offline), Instant::now());
    let mut last = None;
    let mut progress = |step: &supply::Progress| {
        if last != Some(step.stage) {
            eprintln!("{:>6.2}s {step}", begun.elapsed().as_secs_f64());
            last = Some(step.stage);
        }
    };
    let tree = if name == "base" { supply.base(&mut progress)? } else { supply.engine(name, &mut progress)? };
    println!("{:.2}s {} {} {}", begun.elapsed().as_secs_f64(), tree.name, tree.version, tree.dir.display());
    Ok(())
}

fn serve(cache: &str, port: u16, password: &str) -> Result<(), Box<dyn Error>> {
    let tree = Supply::new(cache, false).engine("mariadb", &mut |_| ())?;
    let dir = tempfile::tempdir()?;
    let setup =
        Setup { master_user: "app", master_password: password, admin_password: password, database: Some("ordering") };
    let trial = Trial::start(&tree, dir.path(), port, &setup, None)?;
    println!("ready on port {} (data directory {:?}, start {:?})", trial.port(), trial.init_time, trial.start_time);
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}
