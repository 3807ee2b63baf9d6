//! The driver is killed in the middle of its work, at one moment after the other; the next one ends at the plan.

use crate::{
    connect::{Expect::Answer, Got},
    report::Report,
    sandbox,
    world::{LAPTOP, SERVER, Store, World, eip},
};
use net_linux::Driver;
use net_model::{At, Intent, Namespaces, Place, Places, Target};
use net_plan::Net;
use std::{
    fs,
    os::fd::{AsRawFd, OwnedFd, RawFd},
    process::{Command, ExitCode, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

const MOMENTS: u64 = 24;
const INTERVAL: Duration = Duration::from_micros(2500);

/// The victim: `--apply FILE NAME=FD… / NAME=FD…`, stored namespaces and machines.
pub(crate) fn apply(arguments: &[String]) -> ExitCode {
    let place = arguments.iter().position(|word| word == "--apply").expect("--apply");
    let (file, rest) = arguments[place + 1..].split_first().expect("a file");
    let intent: Intent = serde_json::from_str(&fs::read_to_string(file).expect(file)).expect("an intent");
    let (store, machines) = (Store::default(), Store::default());
    let mut into = &store;
    for word in rest {
        let Some((name, fd)) = word.split_once('=') else {
            into = &machines;
            continue;
        };
        let fd = sandbox::owned(fd.parse::<RawFd>().expect("a descriptor"));
        into.put(name, &fd).expect("put");
    }
    let driver = Driver::new(Arc::new(store), Arc::new(machines)).expect("driver");
    let applied = driver.apply(&intent).expect("apply");
    println!("{applied:?}");
    if applied.complete() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

pub(crate) fn kills(t: &Report) {
    let mut w = World::new();
    w.group("sg-all", &["all - any"], &["all - any"]);
    w.machine("app", (2, 10), &["sg-all"], false);
    w.machine("web", (1, 10), &["sg-all"], true);
    w.interface("nat", (1, 5), None, true, Place::Nat);
    w.route("priv", "0.0.0.0/0", Some(Target::Nat("eni-nat".into())));
    w.serve_machine("web", &[80]);
    let full = w.intent.clone();
    let mut bare = full.clone();
    bare.vpcs.values_mut().for_each(|vpc| vpc.interfaces.clear());
    let (mut broken, mut completed) = (Vec::new(), 0);
    for moment in 0..MOMENTS {
        prepare(&w.store);
        completed += usize::from(die(&w, &full, moment));
        w.intent = full.clone();
        if let Err(what) = recovered(&mut w, true) {
            broken.push(format!("made, killed at {:?}: {what}", INTERVAL * moment as u32));
        }
        completed += usize::from(die(&w, &bare, moment));
        w.intent = full.clone();
        if let Err(what) = recovered(&mut w, false) {
            broken.push(format!("unmade, killed at {:?}: {what}", INTERVAL * moment as u32));
        }
        w.driver.clear().expect("clear");
    }
    t.note(&format!("{completed} of {} victims had finished before they were killed", 2 * MOMENTS));
    t.equal("broken after a kill while making or unmaking", &broken, &vec![]);
}

/// The namespaces that a driver would make are there from the start: a dead victim cannot hand them over.
fn prepare(store: &Store) {
    for name in ["router.vpc-a", "internet", "laptop.home", "laptop.cafe", "own.eni-nat"] {
        store.put(name, &sandbox::namespace().expect("namespace")).expect("put");
    }
}

/// Starts a victim and kills it; true when it had finished before.
fn die(w: &World, intent: &Intent, moment: u64) -> bool {
    let file = std::env::temp_dir().join(format!("hanul-net-intent-{}", std::process::id()));
    fs::write(&file, serde_json::to_string(intent).expect("json")).expect("write the intent");
    let stored = w.store.all().expect("stored");
    let machines: Vec<(String, OwnedFd)> =
        ["app", "web"].map(|name| (name.to_owned(), w.machines.netns(name).expect(name))).into();
    let word = |(name, fd): &(String, OwnedFd)| {
        // SAFETY: no pointers; the descriptor shall survive exec.
        unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_SETFD, 0) };
        format!("{name}={}", fd.as_raw_fd())
    };
    let stored: Vec<(String, OwnedFd)> = stored.into_iter().collect();
    let mut command = Command::new("/proc/self/exe");
    command.arg("--apply").arg(&file).args(stored.iter().map(word)).arg("/").args(machines.iter().map(word));
    let mut child = command.stdout(Stdio::null()).spawn().expect("a victim");
    thread::sleep(INTERVAL * moment as u32);
    let finished = child.try_wait().expect("wait").is_some();
    let _ = child.kill();
    child.wait().expect("wait");
    let _ = fs::remove_file(file);
    finished
}

/// A new driver, and everything works. The server in the internet stays from one recovery to the next.
fn recovered(w: &mut World, serve: bool) -> Result<(), String> {
    w.driver = Driver::new(w.store.clone(), w.machines.clone()).map_err(|error| error.to_string())?;
    let applied = w.driver.apply(&w.intent).map_err(|error| error.to_string())?;
    if !applied.complete() {
        return Err(format!("{applied:?}"));
    }
    let again = w.driver.apply(&w.intent).map_err(|error| error.to_string())?;
    if again.changes > 0 {
        return Err(format!("{} changes are left", again.changes));
    }
    if serve {
        w.serve(&At::Internet, SERVER, &[80]);
    }
    let got = [w.tcp_at(&At::Laptop("home".to_owned()), eip(10), 80, Answer), w.tcp("app", SERVER, 80)];
    w.driver = Driver::new(w.store.clone(), w.machines.clone()).map_err(|error| error.to_string())?;
    if got == [Got::From(LAPTOP), Got::From(eip(5))] { Ok(()) } else { Err(format!("{got:?}")) }
}
