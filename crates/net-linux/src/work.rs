//! One apply: open what is wanted, read what is not known, compute the difference, take the steps, report.

use crate::{driver::State, execute::Run, held::Held, sys};
use net_model::{EniId, Intent, Interface, Namespaces, Place, Places};
use net_plan::{Failure, Plan, Seen, SeenData, Space, Wiring, device_of, diff, plan};
use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    io,
};

/// A step that failed on stale knowledge is tried once more on fresh.
const ROUNDS_MAX: usize = 2;

/// What an apply did.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) interfaces: BTreeMap<EniId, Wiring>,
    pub(crate) failures: Vec<Failure>,
    pub(crate) changes: usize,
}

/// The namespace at the other end of an interface.
pub(crate) fn space_of(id: &EniId, interface: &Interface) -> Space {
    match &interface.place {
        Place::Machine(name) => Space::Machine(name.clone()),
        Place::Own | Place::Nat => Space::Own(id.clone()),
    }
}

/// Brings the kernel to the intent. An error is the store's.
pub(crate) fn apply(
    state: &mut State,
    intent: &Intent,
    store: &dyn Namespaces,
    places: &dyn Places,
) -> io::Result<Outcome> {
    state.held.values_mut().for_each(Held::catch_up);
    let mut outcome = Outcome::default();
    outcome.failures.extend(adopt_zones(state, intent));
    state.zones.assign(intent);
    let mut plan = plan(intent, &state.zones);
    outcome.interfaces = unplanned(intent, &plan);
    outcome.failures.extend(plan.problems.iter().filter_map(|one| partial(one, intent, &plan)));
    close_unwanted(state, &plan, store)?;
    let (missing, failures) = open_wanted(state, &plan, store, places)?;
    outcome.failures.extend(failures);
    missing.iter().for_each(|space| plan.leave_out(space));
    distrust(state, &plan);
    let mut failures = Vec::new();
    for _ in 0..ROUNDS_MAX {
        failures = read(state, &plan);
        let steps = diff(|space| state.held.get(space)?.seen.as_ref(), &plan);
        let mut run = Run::new(&mut state.held);
        run.all(&steps);
        outcome.changes += run.changes;
        failures.append(&mut run.failures);
        if failures.is_empty() {
            break;
        }
    }
    outcome.failures.extend(failures);
    wiring(state, intent, &missing, &mut outcome);
    for (space, held) in &mut state.held {
        if matches!(space, Space::Machine(_)) {
            held.close();
        }
    }
    Ok(outcome)
}

/// A router that another process left tells which zones its interfaces have.
fn adopt_zones(state: &mut State, intent: &Intent) -> Vec<Failure> {
    let mut failures = Vec::new();
    for vpc in intent.vpcs.keys() {
        let space = Space::Router(vpc.clone());
        let Some(held) = state.held.get_mut(&space).filter(|held| held.seen.is_none()) else { continue };
        match held.read(true) {
            Ok(seen) => {
                let zones = zones(seen);
                state.zones.adopt(intent, vpc, &zones);
            }
            Err(error) => failures.push(failure(&space, "read", &error)),
        }
    }
    failures
}

fn zones(seen: &Seen) -> BTreeMap<String, u16> {
    let set = seen.table.as_ref().and_then(|table| table.sets.get("zone_if"));
    let entry = |(key, data): (&Vec<u8>, &SeenData)| match data {
        SeenData::Bytes(bytes) => {
            let name = String::from_utf8_lossy(key).trim_end_matches('\0').to_owned();
            Some((name, u16::from_ne_bytes([*bytes.first()?, *bytes.get(1)?])))
        }
        _ => None,
    };
    set.into_iter().flat_map(|set| &set.elements).filter_map(entry).collect()
}

fn failure(space: &Space, step: &str, error: &io::Error) -> Failure {
    Failure { space: space.clone(), step: step.to_owned(), reason: error.to_string() }
}

/// Interfaces that the plan leaves out.
fn unplanned(intent: &Intent, plan: &Plan) -> BTreeMap<EniId, Wiring> {
    let reasons: BTreeMap<&EniId, &str> =
        plan.problems.iter().rev().map(|one| (&one.interface, one.reason.as_str())).collect();
    let all = intent.vpcs.iter().flat_map(|(vpc, wanted)| wanted.interfaces.keys().map(move |id| (vpc, id)));
    let left_out = all.filter(|(vpc, id)| !plan.has(vpc, id));
    let reason = |id: &EniId| reasons.get(id).copied().unwrap_or("not planned").to_owned();
    left_out.map(|(_, id)| (id.clone(), Wiring::Failed(reason(id)))).collect()
}

/// A problem of an interface that is wired all the same.
fn partial(problem: &net_plan::Problem, intent: &Intent, plan: &Plan) -> Option<Failure> {
    let (vpc, _) = intent.vpcs.iter().find(|(_, wanted)| wanted.interfaces.contains_key(&problem.interface))?;
    let step = format!("interface {}", problem.interface);
    let failure = || Failure { space: Space::Router(vpc.clone()), step, reason: problem.reason.clone() };
    plan.has(vpc, &problem.interface).then(failure)
}

fn close_unwanted(state: &mut State, plan: &Plan, store: &dyn Namespaces) -> io::Result<()> {
    let unwanted: Vec<Space> = state.held.keys().filter(|space| !plan.spaces.contains_key(*space)).cloned().collect();
    for space in unwanted {
        state.held.remove(&space);
        if let Some(name) = space.stored_name() {
            store.drop(&name)?;
        }
    }
    Ok(())
}

type Missing = (BTreeSet<Space>, Vec<Failure>);

/// Opens machines' namespaces and makes our own; says which are not there.
fn open_wanted(state: &mut State, plan: &Plan, store: &dyn Namespaces, places: &dyn Places) -> io::Result<Missing> {
    let (mut missing, mut failures) = open_machines(state, plan, places);
    for space in plan.spaces.keys() {
        let Some(name) = space.stored_name().filter(|_| !state.held.contains_key(space)) else { continue };
        match make(space, &name, store)? {
            Ok(held) => drop(state.held.insert(space.clone(), held)),
            Err(error) => {
                failures.push(failure(space, "open", &error));
                missing.insert(space.clone());
            }
        }
    }
    Ok((missing, failures))
}

/// A machine that ended and came back within milliseconds is another one, whatever its namespace's number.
fn open_machines(state: &mut State, plan: &Plan, places: &dyn Places) -> Missing {
    let (mut missing, mut failures) = (BTreeSet::new(), Vec::new());
    let (mut spaces, mut namespaces) = (Vec::new(), Vec::new());
    for space in plan.spaces.keys() {
        let Space::Machine(name) = space else { continue };
        match places.netns(name) {
            Some(namespace) => {
                spaces.push(space);
                namespaces.push(namespace);
            }
            None => drop(missing.insert(space.clone())),
        }
    }
    let identities = sys::identities(&namespaces).unwrap_or_else(|error| {
        let again = || Err(io::Error::new(error.kind(), error.to_string()));
        namespaces.iter().map(|_| again()).collect()
    });
    for ((space, namespace), identity) in spaces.into_iter().zip(namespaces).zip(identities) {
        match identity {
            Ok(identity) => match state.held.entry(space.clone()) {
                Entry::Occupied(mut held) => held.get_mut().reopen(namespace, identity),
                Entry::Vacant(held) => drop(held.insert(Held::foreign(namespace, identity))),
            },
            Err(error) => {
                failures.push(failure(space, "open", &error));
                missing.insert(space.clone());
            }
        }
    }
    missing.iter().for_each(|space| drop(state.held.remove(space)));
    (missing, failures)
}

/// Stored before anything is in it: whoever comes after us finds it.
fn make(space: &Space, name: &str, store: &dyn Namespaces) -> io::Result<io::Result<Held>> {
    let namespace = match sys::new_namespace() {
        Ok(namespace) => namespace,
        Err(error) => return Ok(Err(error)),
    };
    store.put(name, &namespace)?;
    Ok(Held::new(namespace, matches!(space, Space::Router(_))))
}

/// Where a link is missing at the router, what is known of its other end is old: the machine may have deleted it.
fn distrust(state: &mut State, plan: &Plan) {
    let mut doubtful = BTreeSet::new();
    for (space, wanted) in &plan.spaces {
        let links = state.held.get(space).and_then(|held| held.seen.as_ref()).map(|seen| &seen.links);
        let here = |device: &String| links.is_some_and(|links| links.contains_key(device));
        let lost = wanted.ends.iter().filter(|(device, end)| end.made_here && !here(device));
        doubtful.extend(lost.map(|(_, end)| &end.peer.0).filter(|peer| matches!(peer, Space::Machine(_))));
    }
    for space in doubtful {
        if let Some(held) = state.held.get_mut(space) {
            held.seen = None;
        }
    }
}

fn read(state: &mut State, plan: &Plan) -> Vec<Failure> {
    let mut failures = Vec::new();
    for (space, wanted) in &plan.spaces {
        let Some(held) = state.held.get_mut(space) else { continue };
        let table = !matches!(space, Space::Machine(_));
        let done = held.read(table).map(|_| ()).and_then(|()| held.read_parameters(wanted));
        if let Err(error) = done {
            failures.push(failure(space, "read", &error));
        }
    }
    failures
}

fn wiring(state: &State, intent: &Intent, missing: &BTreeSet<Space>, outcome: &mut Outcome) {
    let running = |space: &Space, device: &str| {
        let seen = state.held.get(space).and_then(|held| held.seen.as_ref());
        seen.and_then(|seen| seen.links.get(device)).is_some_and(|link| link.running)
    };
    for (vpc, wanted) in &intent.vpcs {
        let router = Space::Router(vpc.clone());
        for (id, interface) in &wanted.interfaces {
            let there = space_of(id, interface);
            let eth = format!("eth{}", if matches!(there, Space::Machine(_)) { interface.device_index } else { 0 });
            let device = device_of(id);
            let wiring = match () {
                () if outcome.interfaces.contains_key(id) => continue,
                () if missing.contains(&there) => Wiring::Waiting,
                () if running(&router, &device) && running(&there, &eth) => Wiring::Up,
                () => Wiring::Failed(why(outcome, &router, &there, &device)),
            };
            outcome.interfaces.insert(id.clone(), wiring);
        }
    }
}

fn why(outcome: &Outcome, router: &Space, there: &Space, device: &str) -> String {
    let concerns = |one: &&Failure| one.space == *there || (one.space == *router && one.step.contains(device));
    let found = outcome.failures.iter().find(concerns).or_else(|| outcome.failures.first());
    found.map_or_else(|| "its link does not pass packets".to_owned(), |one| format!("{}: {}", one.step, one.reason))
}
