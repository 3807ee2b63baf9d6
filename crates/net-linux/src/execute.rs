//! Steps to the kernel: those of one kind and namespace go out together, each failure is noted and the rest goes on.

use crate::{
    held::Held,
    netlink::Message,
    rt::{self, Want},
    sys,
};
use net_plan::{Failure, SeenLink, Space, Step, Sysctl};
use std::{
    collections::{BTreeMap, BTreeSet},
    io, thread,
    time::{Duration, Instant},
};

/// A veth drops packets until the kernel's link watch ran, usually within a millisecond.
const LINK_UP_TIMEOUT: Duration = Duration::from_secs(3);
const LINK_UP_INTERVAL: Duration = Duration::from_micros(300);

/// One run over a list of steps.
pub(crate) struct Run<'a> {
    pub(crate) held: &'a mut BTreeMap<Space, Held>,
    pub(crate) failures: Vec<Failure>,
    /// Steps that succeeded.
    pub(crate) changes: usize,
    /// Where the filter could not be set no link is made.
    unguarded: BTreeSet<Space>,
}

#[derive(PartialEq, Eq)]
enum Class {
    Parameters,
    Filter,
    Route,
    Wait,
    Purge,
}

fn class(step: &Step) -> Class {
    match step {
        Step::Sysctl(..) => Class::Parameters,
        Step::Nft(_) => Class::Filter,
        Step::AwaitUp(_) => Class::Wait,
        Step::PurgeZone(_) => Class::Purge,
        _ => Class::Route,
    }
}

impl<'a> Run<'a> {
    pub(crate) fn new(held: &'a mut BTreeMap<Space, Held>) -> Self {
        Run { held, failures: Vec::new(), changes: 0, unguarded: BTreeSet::new() }
    }

    /// Takes the steps in order.
    pub(crate) fn all(&mut self, steps: &[(Space, Step)]) {
        let same = |a: &(Space, Step), b: &(Space, Step)| {
            class(&a.1) == class(&b.1) && (a.0 == b.0 || class(&a.1) == Class::Wait)
        };
        for group in steps.chunk_by(same) {
            let Some((space, first)) = group.first() else { continue };
            match class(first) {
                Class::Wait => self.wait(group),
                Class::Parameters => self.parameters(space, group),
                Class::Filter => group.iter().for_each(|(space, step)| self.filter(space, step)),
                Class::Route => self.route(space, group),
                Class::Purge => self.purge(space, group),
            }
        }
    }

    fn done(&mut self, space: &Space, step: &Step) {
        self.changes += 1;
        self.remember(space, step);
    }

    fn remember(&mut self, space: &Space, step: &Step) {
        if let Some(seen) = self.held.get_mut(space).and_then(|held| held.seen.as_mut()) {
            seen.after(step);
        }
    }

    /// Notes a failure; what the namespace contains is no longer known.
    fn failed(&mut self, space: &Space, step: &Step, error: &io::Error) {
        let mut forget = vec![space];
        if let Step::CreateVeth { end, .. } = step {
            forget.push(&end.peer.0);
        }
        for space in forget {
            if let Some(held) = self.held.get_mut(space) {
                held.seen = None;
            }
        }
        self.failures.push(Failure { space: space.clone(), step: step.to_string(), reason: error.to_string() });
    }

    fn settle(&mut self, space: &Space, step: &Step, outcome: io::Result<()>) {
        match outcome {
            Ok(()) => self.done(space, step),
            Err(error) if harmless(step, &error) => self.done(space, step),
            Err(error) => self.failed(space, step, &error),
        }
    }

    fn settle_all(&mut self, space: &Space, group: &[(Space, Step)], outcome: io::Result<Vec<io::Result<()>>>) {
        match outcome {
            Ok(results) => {
                for ((_, step), result) in group.iter().zip(results) {
                    self.settle(space, step, result);
                }
            }
            Err(error) => group.iter().for_each(|(_, step)| self.failed(space, step, &error)),
        }
    }

    fn parameters(&mut self, space: &Space, group: &[(Space, Step)]) {
        let pair = |(_, step): &(Space, Step)| match step {
            Step::Sysctl(key, sysctl) => Some((key.clone(), sysctl.clone())),
            _ => None,
        };
        let all: Vec<(String, Sysctl)> = group.iter().filter_map(pair).collect();
        match self.held.get(space).map_or_else(|| Err(missing(space)), |held| held.write_parameters(all)) {
            Err(error) => self.settle_all(space, group, Err(error)),
            Ok(results) => {
                for ((_, step), result) in group.iter().zip(results) {
                    match result {
                        Ok(false) => self.remember(space, step),
                        other => self.settle(space, step, other.map(|_| ())),
                    }
                }
            }
        }
    }

    fn filter(&mut self, space: &Space, step: &Step) {
        let Step::Nft(ops) = step else { return };
        let outcome = self.held.get_mut(space).map_or_else(|| Err(missing(space)), |held| held.commit(ops));
        if outcome.is_err() {
            self.unguarded.insert(space.clone());
        }
        self.settle(space, step, outcome);
    }

    fn purge(&mut self, space: &Space, group: &[(Space, Step)]) {
        let zone = |(_, step): &(Space, Step)| if let Step::PurgeZone(zone) = step { Some(*zone) } else { None };
        let zones: BTreeSet<u16> = group.iter().filter_map(zone).collect();
        let outcome = self.held.get_mut(space).map_or_else(|| Err(missing(space)), |held| held.purge(&zones));
        self.settle_all(space, group, outcome.map(|()| group.iter().map(|_| Ok(())).collect()));
    }

    fn route(&mut self, space: &Space, group: &[(Space, Step)]) {
        let mut sent = Vec::new();
        let mut messages = Vec::new();
        for (_, step) in group {
            match self.message(space, step) {
                Ok(message) => {
                    sent.push((space.clone(), step.clone()));
                    messages.push(message);
                }
                Err(error) => self.settle(space, step, Err(error)),
            }
        }
        let outcome = self.held.get_mut(space).map_or_else(|| Err(missing(space)), |held| held.talk(messages));
        self.settle_all(space, &sent, outcome);
    }

    fn message(&self, space: &Space, step: &Step) -> io::Result<Message> {
        let no_device = || io::Error::from_raw_os_error(libc::ENODEV);
        let index = |device: &str| {
            let seen = self.held.get(space).and_then(|held| held.seen.as_ref());
            seen.and_then(|seen| seen.links.get(device)).map(|link: &SeenLink| link.index).ok_or_else(no_device)
        };
        let over = |route: &net_plan::Route| match &route.way {
            net_plan::Way::Blackhole => Ok(0),
            net_plan::Way::Device(direct) => index(&direct.device),
        };
        Ok(match step {
            Step::DeleteLink(device) => rt::delete_link(index(device)?),
            Step::CreateVeth { device, end, peer } => {
                if self.unguarded.contains(space) || self.unguarded.contains(&end.peer.0) {
                    return Err(io::Error::other("not made: the filter before it could not be set"));
                }
                let there = self.held.get(&end.peer.0).and_then(Held::raw_fd).ok_or_else(|| missing(&end.peer.0))?;
                rt::create_veth(device, end, peer, Some(there).filter(|_| end.peer.0 != *space))
            }
            Step::Up(device) => rt::set_up(device),
            Step::Address(one) => rt::address(Want::There, index(&one.device)?, one),
            Step::NoAddress(one) => rt::address(Want::Gone, index(&one.device)?, one),
            Step::Neighbour(one) => rt::neighbour(Want::There, index(&one.device)?, one),
            Step::NoNeighbour(one) => rt::neighbour(Want::Gone, index(&one.device)?, one),
            Step::Route(route) => rt::route(Want::There, over(route)?, route),
            Step::NoRoute(route) => rt::route(Want::Gone, over(route)?, route),
            Step::Rule(rule) => rt::rule(Want::There, rule),
            Step::NoRule(rule) => rt::rule(Want::Gone, rule),
            Step::Sysctl(..) | Step::Nft(_) | Step::AwaitUp(_) | Step::PurgeZone(_) => {
                return Err(io::Error::other("not a step of rtnetlink"));
            }
        })
    }

    /// All links at once: the time-out is for all together.
    fn wait(&mut self, group: &[(Space, Step)]) {
        let deadline = Instant::now() + LINK_UP_TIMEOUT;
        let mut waiting: Vec<&(Space, Step)> = group.iter().collect();
        while !waiting.is_empty() {
            let over = Instant::now() > deadline;
            waiting.retain(|(space, step)| match self.is_up(space, step) {
                Ok(true) => false,
                Ok(false) if !over => true,
                Ok(false) => {
                    self.failed(space, step, &io::Error::new(io::ErrorKind::TimedOut, "it did not come up within 3 s"));
                    false
                }
                Err(error) => {
                    self.failed(space, step, &error);
                    false
                }
            });
            if !waiting.is_empty() {
                thread::sleep(LINK_UP_INTERVAL);
            }
        }
    }

    fn is_up(&mut self, space: &Space, step: &Step) -> io::Result<bool> {
        let Step::AwaitUp(device) = step else { return Ok(true) };
        let held = self.held.get_mut(space).ok_or_else(|| missing(space))?;
        let Some(link) = held.link(device)? else { return Ok(false) };
        let running = link.running;
        if let Some(seen) = &mut held.seen {
            seen.links.insert(device.clone(), link);
        }
        Ok(running)
    }
}

fn missing(space: &Space) -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, format!("namespace {space} is not there"))
}

/// Deleting what is gone, making a rule that is there.
fn harmless(step: &Step, error: &io::Error) -> bool {
    const GONE: [i32; 5] = [libc::ENODEV, libc::ENOENT, libc::ESRCH, libc::ENXIO, libc::EADDRNOTAVAIL];
    let number = sys::number(error).unwrap_or(0);
    match step {
        Step::DeleteLink(_) | Step::NoAddress(_) | Step::NoNeighbour(_) | Step::NoRoute(_) | Step::NoRule(_) => {
            GONE.contains(&number)
        }
        Step::Rule(_) => number == libc::EEXIST,
        _ => false,
    }
}
