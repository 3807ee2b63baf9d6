//! End-to-end checks of the VPC data plane: real packets between namespaces that this test makes.
//!
//! The program runs its suites in children of itself: as root, as an ordinary user in a user namespace of its own, and
//! one suite that counts namespaces. As root it also watches that nothing leaves. Arguments: parts of suite names.

mod acls;
mod adoption;
mod connect;
mod gateways;
mod groups;
mod host;
mod kills;
mod leaks;
mod report;
mod sandbox;
mod traffic;
mod transit;
mod updates;
mod world;

use report::Report;
use std::process::ExitCode;

/// A suite has a world of its own, so all can run at once.
type Suite = fn(&Report);

const SUITES: [(&str, Suite); 12] = [
    ("security groups", groups::security_groups),
    ("state per interface", groups::state_per_interface),
    ("flows that are not tracked", groups::untracked),
    ("network ACLs", acls::network_acls),
    ("internet and NAT", gateways::internet_and_nat),
    ("link-local services", gateways::link_local_services),
    ("source and destination check", transit::source_and_destination_check),
    ("appliance", transit::appliance),
    ("jumbo, fragments, streams, logs", traffic::traffic),
    ("updates under traffic", updates::updates),
    ("adoption", adoption::adoption),
    ("kills", kills::kills),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let filters: Vec<&str> = arguments.iter().map(String::as_str).filter(|word| !word.starts_with("--")).collect();
    let has = |flag: &str| arguments.iter().any(|word| word == flag);
    if has("--list") {
        SUITES.iter().for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    if has("--apply") {
        return kills::apply(&arguments);
    }
    if has("--inside") {
        sandbox::enter(has("--new-user"));
        return if has("--leaks") { leaks::run() } else { run(&filters) };
    }
    if !filters.is_empty() && !SUITES.iter().any(|(name, _)| chosen(&filters, name)) {
        println!("no suite here is meant by {filters:?}");
        return ExitCode::SUCCESS;
    }
    host::run_children(&filters)
}

fn chosen(filters: &[&str], name: &str) -> bool {
    filters.is_empty() || filters.iter().any(|filter| name.contains(filter))
}

fn run(filters: &[&str]) -> ExitCode {
    let suites: Vec<_> = SUITES.iter().filter(|(name, _)| chosen(filters, name)).collect();
    let reports: Vec<Report> = std::thread::scope(|scope| {
        let start = |(name, suite): &(&'static str, Suite)| {
            let (name, suite) = (*name, *suite);
            scope.spawn(move || {
                let report = Report::new(name);
                suite(&report);
                report
            })
        };
        let threads: Vec<_> = suites.into_iter().map(start).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Report::panicked())).collect()
    });
    report::summary(&reports)
}
