//! `hanul exec`, `shell` and `ssh`: nothing of their own is printed on success; the inner status is theirs.

use crate::cli::{Exec, Shell, Ssh};
use crate::cmd::places;
use crate::control;
use crate::dirs::DataDir;
use crate::failure::{Failure, NOT_STARTED};
use crate::world::{Place, laptop};
use box_linux::{Home, attach, laptop_exec};
use box_spec::Program;
use serde_json::Value;
use std::io::IsTerminal;

/// Who logs in by key.
const LOGIN: &str = "admin";

/// A program on the laptop, or inside a machine.
pub fn exec(dir: &DataDir, flags: Exec) -> Result<i32, Failure> {
    own(match flags.inside {
        Some(machine) => inside(dir, &machine, flags.user, flags.command, flags.tty),
        None => on_laptop(dir, flags.from.as_deref(), flags.command),
    })
}

/// The statuses below 125 are the program's: one that was not started is told apart.
fn own(ended: Result<i32, Failure>) -> Result<i32, Failure> {
    ended.map_err(|f| if f.status < NOT_STARTED { Failure { status: NOT_STARTED, ..f } } else { f })
}

/// The user's own shell on the laptop, or a login shell inside a machine.
pub fn shell(dir: &DataDir, flags: Shell) -> Result<i32, Failure> {
    own(match flags.inside {
        Some(machine) => inside(dir, &machine, flags.user, Vec::new(), std::io::stdin().is_terminal()),
        None => {
            let shell = std::env::var("SHELL").unwrap_or_else(|_| "/bin/sh".into());
            on_laptop(dir, flags.from.as_deref(), vec![shell])
        }
    })
}

/// The user's own ssh, from the laptop to the machine's public address (its private one with `-J`).
pub fn ssh(dir: &DataDir, flags: Ssh) -> Result<i32, Failure> {
    own(log_in(dir, flags))
}

fn log_in(dir: &DataDir, flags: Ssh) -> Result<i32, Failure> {
    let (places, _) = places::all(dir)?;
    let machine = places::find(&places, &flags.machine)?;
    let jumps = flags.args.iter().any(|a| a.starts_with("-J"));
    let address = if jumps { machine["private"].as_str() } else { machine["public"].as_str() };
    let address = address.ok_or_else(|| {
        Failure::new(format!("{} has no public address. Go through a bastion: hanul ssh {0} -J BASTION", flags.machine))
    })?;
    let known = format!("UserKnownHostsFile={}", dir.join("run/known_hosts").display());
    let mut command =
        vec!["ssh".to_owned(), "-o".into(), "StrictHostKeyChecking=accept-new".into(), "-o".into(), known];
    let (mut options, rest) = split(flags.args);
    if let Some(bastion) = take_jump(&mut options) {
        let through = through(&places, &bastion, &command, &options)?;
        command.extend(["-o".to_owned(), through]);
    }
    command.extend(options);
    command.push(format!("{LOGIN}@{address}"));
    command.extend(rest);
    on_laptop(dir, None, command)
}

/// Takes `-J BASTION` out of ssh's options.
fn take_jump(options: &mut Vec<String>) -> Option<String> {
    let at = options.iter().position(|o| o.starts_with("-J"))?;
    match options.remove(at).strip_prefix("-J") {
        Some("") => (at < options.len()).then(|| options.remove(at)),
        joined => joined.map(str::to_owned),
    }
}

/// The way through a bastion that is named by id or Name. ssh's own `-J` knows no names of the cloud, and would not use
/// the key given by `-i` for the bastion.
fn through(places: &[Value], bastion: &str, ssh: &[String], options: &[String]) -> Result<String, Failure> {
    let address = match places::find(places, bastion) {
        Ok(found) => {
            let public = found["public"].as_str();
            let public = public.ok_or_else(|| Failure::new(format!("the bastion {bastion} has no public address")))?;
            format!("{LOGIN}@{public}")
        }
        // an address, or a name that the laptop resolves
        Err(_) => bastion.to_owned(),
    };
    let quoted = |w: &String| format!("'{}'", w.replace('\'', "'\\''"));
    let words: Vec<String> = ssh.iter().chain(options).map(quoted).collect();
    Ok(format!("ProxyCommand={} -W %h:%p {address}", words.join(" ")))
}

/// ssh's own options, which stand before the destination, and what stands after it.
fn split(args: Vec<String>) -> (Vec<String>, Vec<String>) {
    const WITH_VALUE: &str = "BbcDEeFIiJLlmOopQRSWw";
    let mut at = 0;
    while let Some(option) = args.get(at).filter(|a| a.starts_with('-') && *a != "--") {
        let takes = option.len() == 2 && option.chars().nth(1).is_some_and(|c| WITH_VALUE.contains(c));
        at += if takes { 2 } else { 1 };
    }
    let mut options = args;
    let mut rest = options.split_off(at.min(options.len()));
    if rest.first().is_some_and(|r| r == "--") {
        rest.remove(0);
    }
    (options, rest)
}

fn on_laptop(dir: &DataDir, place: Option<&str>, command: Vec<String>) -> Result<i32, Failure> {
    let place = match place {
        None => svc_vpc::LAPTOP.to_owned(),
        Some(text) => {
            // a city's name may have spaces; what is neither letter nor digit would not pass in a path
            let name: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
            let made = control::ask(dir, "POST", &format!("/_hanul/place/{name}"), &Value::Null)?;
            made["place"].as_str().unwrap_or(&name).to_owned()
        }
    };
    let place = Place(format!("laptop.{place}"));
    if !dir.join("run").exists() {
        return Err(Failure::not_running(dir.path()));
    }
    let home = Home::open(dir.path()).map_err(|e| Failure::new(e.to_string()))?;
    laptop_exec(&home, &laptop(dir, &place, command))
}

fn inside(
    dir: &DataDir,
    machine: &str,
    user: Option<String>,
    command: Vec<String>,
    terminal: bool,
) -> Result<i32, Failure> {
    let id = places::machine(dir, machine)?.parse().map_err(|e: box_spec::NotAnId| Failure::new(e.to_string()))?;
    let home = Home::open(dir.path()).map_err(|e| Failure::new(e.to_string()))?;
    let program = if command.is_empty() { Program::Shell } else { Program::Command(command) };
    let exec = box_spec::Exec { user, ..box_spec::Exec::program(program) };
    attach(&home, &id, &exec, terminal).map_err(|e| Failure { message: e.to_string(), status: NOT_STARTED })
}
