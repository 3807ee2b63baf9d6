//! Drivers on the host: keeper, machines, network.

use crate::dirs::DataDir;
use box_linux::{Home, Keeper, Machines};
use box_spec::Boxes;
use net_linux::Driver;
use std::sync::Arc;
use std::time::Duration;

/// Machines have this long to end by themselves when the cloud goes down, in seconds.
const END_GRACE_SECONDS: u64 = 5;

/// What the host gives.
#[derive(Clone)]
pub struct Ground {
    /// Where the drivers keep their files.
    pub home: Home,
    /// Owns the namespaces.
    pub keeper: Keeper,
    /// Runs machines.
    pub machines: Machines,
    /// Wires networks.
    pub net: Arc<Driver>,
}

impl Ground {
    /// Joins the cloud's keeper and adopts what lives. Call it while the process has one thread.
    pub fn enter(dir: &DataDir) -> Result<Ground, String> {
        let home = Home::open(dir.path()).map_err(|e| e.to_string())?;
        let keeper = Keeper::join_or_start(&home).map_err(|e| e.to_string())?;
        keeper.watch();
        let machines = Machines::open(&home);
        let places = Arc::new(machines.clone());
        let net = Driver::new(Arc::new(keeper.clone()), places).map_err(|e| e.to_string())?;
        Ok(Ground { home, keeper, machines, net: Arc::new(net) })
    }

    /// Ends machines, networks and keeper; disks and records stay.
    pub fn leave(&self) -> Result<(), String> {
        let machines = self.machines.stop_all(Duration::from_secs(END_GRACE_SECONDS)).map_err(|e| e.to_string());
        let net = self.net.clear().map_err(|e| e.to_string());
        let keeper = self.keeper.bye().map_err(|e| e.to_string());
        machines.and(net).and(keeper)
    }
}

/// Ends and deletes every machine that a cloud without a daemon has. Call it while the process has one thread.
pub fn remove_machines(dir: &DataDir) -> Result<(), String> {
    if !dir.join("box").exists() {
        return Ok(());
    }
    let ground = Ground::enter(dir)?;
    let removed = ground.home.box_ids().into_iter().map(|id| ground.machines.remove(&id).map_err(|e| e.to_string()));
    let removed: Result<Vec<()>, String> = removed.collect();
    ground.leave()?;
    removed.map(drop)
}

/// Ends what a killed daemon left. Call it while the process has one thread and no daemon runs.
pub fn clean_up(dir: &DataDir) -> Result<(), String> {
    if !dir.join("run").exists() {
        return Ok(());
    }
    Ground::enter(dir)?.leave()
}
