//! The seams of net-model: the network driver stores its namespaces in the keeper and finds machines by their driver.

use crate::{Keeper, Machines, Trouble};
use box_spec::{BoxId, Boxes};
use net_model::{Namespaces, Places};
use std::collections::BTreeMap;
use std::io;
use std::os::fd::OwnedFd;

fn io_error(error: Trouble) -> io::Error {
    io::Error::new(error.source.kind(), error)
}

impl Namespaces for Keeper {
    fn put(&self, name: &str, namespace: &OwnedFd) -> io::Result<()> {
        Keeper::put(self, name, namespace.try_clone()?).map_err(io_error)
    }

    fn drop(&self, name: &str) -> io::Result<()> {
        self.forget(name).map_err(io_error)
    }

    fn all(&self) -> io::Result<BTreeMap<String, OwnedFd>> {
        Ok(Keeper::all(self))
    }
}

impl Places for Machines {
    fn netns(&self, machine: &str) -> Option<OwnedFd> {
        Boxes::netns(self, &machine.parse::<BoxId>().ok()?)
    }
}
