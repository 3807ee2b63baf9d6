//! `hanul down`: stops the cloud; everything is kept.

use crate::dirs::DataDir;
use crate::failure::Failure;
use crate::state::State;
use std::time::{Duration, Instant};

/// The daemon ends within this many seconds, or the command says that it did not.
const END_SECONDS_MAX: u64 = 20;

/// What takes longer than this says what it does.
const SAY_AFTER: Duration = Duration::from_secs(1);

/// Stops the daemon (SIGTERM) and waits for its end. Without one it is done.
pub fn down(dir: &DataDir) -> Result<i32, Failure> {
    let Ok(state) = State::read(dir) else {
        // a killed daemon leaves its keeper and its machines
        crate::world::clean_up(dir).map_err(Failure::new)?;
        println!("no cloud runs in {}", dir.path().display());
        return Ok(0);
    };
    // SAFETY: a signal to the process that holds our lock
    unsafe { libc::kill(state.pid as i32, libc::SIGTERM) };
    let (begun, mut said) = (Instant::now(), false);
    while dir.is_running() {
        if !said && begun.elapsed() > SAY_AFTER {
            eprintln!("machines are ending; those that do not within 5 s are killed");
            said = true;
        }
        if begun.elapsed() > Duration::from_secs(END_SECONDS_MAX) {
            return Err(Failure::new(format!("the daemon (pid {}) did not end; see run/daemon.log", state.pid)));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    println!("stopped; everything is kept in {}", dir.path().display());
    Ok(0)
}
