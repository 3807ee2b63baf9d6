//! Trees of packages (the machines' base, engines): fetched in the background when they are first needed.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use supply::{Supply, SupplyError, Tree};
use svc_ec2::BaseImage;

enum State {
    Idle,
    Fetching(String),
    Failed(String),
}

type Fetch = fn(&Supply, &mut dyn FnMut(String)) -> Result<Tree, SupplyError>;

/// One tree. Whoever waits for it is woken when it is there or cannot be had.
pub struct Fetched {
    supply: Arc<Supply>,
    name: &'static str,
    fetch: Fetch,
    state: Arc<Mutex<State>>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Fetched {
    /// The machines' base.
    pub fn base(supply: Arc<Supply>, wake: Arc<dyn Fn() + Send + Sync>) -> Fetched {
        let fetch = |s: &Supply, say: &mut dyn FnMut(String)| s.base(&mut |p| say(p.to_string()));
        Fetched { supply, name: "base", fetch, state: Arc::new(Mutex::new(State::Idle)), wake }
    }

    /// The database engine that serves `mariadb` and `mysql`.
    pub fn mariadb(supply: Arc<Supply>, wake: Arc<dyn Fn() + Send + Sync>) -> Fetched {
        let fetch = |s: &Supply, say: &mut dyn FnMut(String)| s.engine("mariadb", &mut |p| say(p.to_string()));
        Fetched { supply, name: "mariadb", fetch, state: Arc::new(Mutex::new(State::Idle)), wake }
    }

    /// The database engine that serves `postgres`.
    pub fn postgres(supply: Arc<Supply>, wake: Arc<dyn Fn() + Send + Sync>) -> Fetched {
        let fetch = |s: &Supply, say: &mut dyn FnMut(String)| s.engine("postgres", &mut |p| say(p.to_string()));
        Fetched { supply, name: "postgres", fetch, state: Arc::new(Mutex::new(State::Idle)), wake }
    }

    /// The tree if it is there, without fetching.
    pub fn present(&self) -> Option<Tree> {
        self.supply.present(self.name)
    }

    /// The tree; `Ok(None)` while it is being fetched, which begins with the first call. An error is said once; the next
    /// call tries again.
    pub fn tree(&self) -> Result<Option<Tree>, String> {
        if let Some(tree) = self.present() {
            return Ok(Some(tree));
        }
        let mut state = self.lock();
        match std::mem::replace(&mut *state, State::Idle) {
            State::Failed(why) => Err(why),
            State::Fetching(at) => {
                *state = State::Fetching(at);
                Ok(None)
            }
            State::Idle => {
                *state = State::Fetching(format!("{} is being fetched", self.name));
                drop(state);
                self.begin();
                Ok(None)
            }
        }
    }

    /// What the fetching is at, for `hanul status`.
    pub fn progress(&self) -> Option<String> {
        match &*self.lock() {
            State::Idle => None,
            State::Fetching(text) | State::Failed(text) => Some(text.clone()),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self) {
        let (supply, fetch, state, wake) = (self.supply.clone(), self.fetch, self.state.clone(), self.wake.clone());
        let work = move || {
            let set = |s: State| *state.lock().unwrap_or_else(PoisonError::into_inner) = s;
            let fetched = fetch(&supply, &mut |at| set(State::Fetching(at)));
            set(match fetched {
                Ok(_) => State::Idle,
                Err(e) => State::Failed(e.to_string()),
            });
            wake();
        };
        if let Err(e) = std::thread::Builder::new().name(format!("fetch-{}", self.name)).spawn(work) {
            *self.lock() = State::Failed(e.to_string());
        }
    }
}

impl BaseImage for Fetched {
    fn directory(&self) -> Result<Option<PathBuf>, String> {
        Ok(self.tree()?.map(|t| t.dir))
    }

    fn is_ready(&self) -> bool {
        self.present().is_some()
    }
}
