//! Puts the world together at the start of the daemon.

use super::databases::{DataDisks, MariaDb, Postgres};
use super::edge::Balancers;
use super::volumes::Volumes;
use super::{Fetched, Glue, Ground, lease, write_files};
use crate::cli::Up;
use crate::dirs::{DataDir, cache};
use crate::failure::Failure;
use front::Front;
use kernel::Kernel;
use net_plan::Net;
use std::net::Ipv4Addr;
use std::sync::{Arc, OnceLock};
use store::{Store, Tx};
use supply::Supply;
use svc_ec2::Machines;
use svc_rds::Databases;
use tokio::runtime::Handle;

/// Drivers as the rooms see them.
pub struct World {
    /// The network.
    pub glue: Arc<Glue>,
    /// Machines and their images.
    pub machines: Machines,
    /// The Debian base.
    pub base: Arc<Fetched>,
    /// Databases.
    pub databases: Databases,
    /// Load balancers.
    pub balancers: Arc<Balancers>,
    kernel: Arc<OnceLock<Arc<Kernel>>>,
}

impl World {
    /// The network for its room.
    pub fn network(&self) -> Arc<dyn Net> {
        self.glue.clone()
    }

    /// The rooms are there.
    pub fn start(&self, kernel: &Arc<Kernel>, front: Arc<Front>) {
        let _ = self.kernel.set(kernel.clone());
        self.glue.start(kernel, front);
    }
}

/// Leases the public addresses, writes the laptop's files, and wires the drivers.
pub fn assemble(
    dir: &DataDir,
    up: &Up,
    ground: Ground,
    store: &Store,
    authority: Arc<pki::Authority>,
) -> Result<World, Failure> {
    let cache = cache()?;
    let slice = lease(&cache, dir)?;
    let wanted = svc_vpc::nth_range(slice);
    let range = store.write(move |tx: &mut Tx| svc_vpc::keep_range(tx, wanted))?;
    let at = |offset: u32| Ipv4Addr::from(u32::from(range.network()) + offset);
    write_files(dir, at(svc_vpc::RESOLVER_OFFSET))?;
    let kernel: Arc<OnceLock<Arc<Kernel>>> = Arc::default();
    let waker = |name: &'static str| -> Arc<dyn Fn() + Send + Sync> {
        let bell = kernel.clone();
        Arc::new(move || {
            if let Some(kernel) = bell.get() {
                kernel.wake(name);
            }
        })
    };
    let supply = Arc::new(Supply::new(&cache, up.offline));
    // an ordinary user's map has one id
    let root = std::fs::read_to_string("/proc/self/uid_map").is_ok_and(|m| m.split_whitespace().nth(2) != Some("1"));
    let base = Arc::new(Fetched::base(supply.clone(), waker(svc_ec2::LOOP)));
    let mariadb = Arc::new(Fetched::mariadb(supply.clone(), waker(svc_rds::LOOP)));
    let postgres = Arc::new(Fetched::postgres(supply, waker(svc_rds::LOOP)));
    if up.root_sizes {
        ground.machines.keep_root_sizes();
    }
    let databases = Databases {
        boxes: Arc::new(ground.machines.clone()),
        mariadb: Arc::new(MariaDb(mariadb)),
        postgres: Arc::new(Postgres(postgres)),
        disks: Arc::new(DataDisks { dir: dir.join("blob/rds"), authority }),
        hide: vec![dir.path().to_path_buf()],
    };
    let machines = Machines {
        boxes: Arc::new(ground.machines.clone()),
        disks: Arc::new(Volumes { dir: dir.join("blob/ebs") }),
        base: base.clone(),
        host_root_first: root,
        trust: vec![dir.join("pki/root.crt")],
        hide: vec![dir.path().to_path_buf()],
    };
    let sockets = ground.net.clone();
    let glue = Glue::new(ground, Handle::current());
    let balancers = Balancers::new(sockets, glue.clone());
    Ok(World { glue, machines, base, databases, balancers, kernel })
}
