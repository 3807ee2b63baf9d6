//! Chores of the workspace: models, tidy, new rooms, demo, tests, benches. `cargo xtask` lists them.

mod bench;
mod demo;
mod dist;
mod model;
mod scaffold;
mod sh;
mod test;
mod tidy;

use std::process::exit;

/// A chore: its name, what it does, and how.
type Chore = (&'static str, &'static str, fn(&[String]) -> Result<(), String>);

const CHORES: &[Chore] = &[
    ("demo", "set up, start a cloud, run the ordering service through it", demo::run),
    ("test", "set up and run every test; words after it choose: tidy, unit, e2e", test::run),
    ("bench", "measure; writes nothing, prints ratios", bench::run),
    ("dist", "build one static executable for people without a compiler", dist::run),
    ("tidy", "check the rules that can be checked", tidy::run),
    ("model", "add SERVICE OPERATION…: from the installed botocore to models/SERVICE.api", model::run),
    ("new-service", "NAME: a room in the house's shape", scaffold::service),
    ("new-operation", "SERVICE OPERATION: a file for an operation in a room", scaffold::operation),
];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let chosen = args.first().and_then(|name| CHORES.iter().find(|c| c.0 == *name));
    let Some((_, _, run)) = chosen else {
        println!("cargo xtask CHORE");
        CHORES.iter().for_each(|(name, what, _)| println!("  {name:<14} {what}"));
        exit(if args.is_empty() { 0 } else { 2 });
    };
    if let Err(e) = run(&args[1..]) {
        eprintln!("xtask: {e}");
        exit(1);
    }
}
