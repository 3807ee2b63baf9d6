//! The Debian base: fetched in the background when a machine first needs it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use supply::Supply;
use svc_ec2::BaseImage;

/// The recipe's name.
const BASE: &str = "base";

enum State {
    Idle,
    Fetching(String),
    Failed(String),
}

/// Fetches the base once; whoever waits is woken.
pub struct FetchedBase {
    supply: Arc<Supply>,
    state: Arc<Mutex<State>>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl FetchedBase {
    /// Nothing is fetched yet.
    pub fn new(supply: Arc<Supply>, wake: Arc<dyn Fn() + Send + Sync>) -> FetchedBase {
        FetchedBase { supply, state: Arc::new(Mutex::new(State::Idle)), wake }
    }

    /// What the fetching is at, for `hanul status`.
    pub fn progress(&self) -> Option<String> {
        match &*self.state.lock().unwrap_or_else(PoisonError::into_inner) {
            State::Idle => None,
            State::Fetching(at) => Some(at.clone()),
            State::Failed(why) => Some(why.clone()),
        }
    }

    fn fetch(&self) {
        let (supply, state, wake) = (self.supply.clone(), self.state.clone(), self.wake.clone());
        let work = move || {
            let set = |s: State| *state.lock().unwrap_or_else(PoisonError::into_inner) = s;
            let fetched = supply.base(&mut |p| set(State::Fetching(p.to_string())));
            set(match fetched {
                Ok(_) => State::Idle,
                Err(e) => State::Failed(e.to_string()),
            });
            wake();
        };
        if let Err(e) = std::thread::Builder::new().name("fetch-base".into()).spawn(work) {
            *self.state.lock().unwrap_or_else(PoisonError::into_inner) = State::Failed(e.to_string());
        }
    }
}

impl BaseImage for FetchedBase {
    fn directory(&self) -> Result<Option<PathBuf>, String> {
        if let Some(tree) = self.supply.present(BASE) {
            return Ok(Some(tree.dir));
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match &*state {
            State::Fetching(_) => Ok(None),
            State::Failed(why) => {
                let why = why.clone();
                // the next look tries again
                *state = State::Idle;
                Err(why)
            }
            State::Idle => {
                *state = State::Fetching("the Debian base is being fetched".into());
                drop(state);
                self.fetch();
                Ok(None)
            }
        }
    }
}
