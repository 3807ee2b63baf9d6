//! The loop `dynamodb-transfers`: exports tables to buckets, and imports objects into new tables.
//!
//! A transfer that was broken off goes on: an export writes the same objects again, an import knows what it has read.

mod csv;
mod export;
mod import;
mod objects;

use crate::reconcile::Failure;
use crate::tables::{EXPORTS, IMPORTS};
use crate::transfer::{Asker, Progress};
use base::Fault;
use kernel::{Cx, Next, Reconciler, Scope, Source, StoreFault, World};
use store::Tx;

/// The loop.
pub struct Transfers;

impl Reconciler for Transfers {
    fn name(&self) -> &'static str {
        "dynamodb-transfers"
    }
    fn watches(&self) -> &'static [&'static str] {
        static WATCHED: [&str; 2] = [EXPORTS.name(), IMPORTS.name()];
        &WATCHED
    }
    fn run(&mut self, world: &World) -> Result<Next, Failure> {
        // a transfer that cannot go on now holds no other up
        let mut outcome = Ok(Next::Settled);
        for ((at, _), export) in EXPORTS.list(&world.kernel.store.snapshot()?, &())? {
            if export.course.is_running() {
                outcome = export::run(world, at, export).and(outcome);
            }
        }
        for ((at, _), import) in IMPORTS.list(&world.kernel.store.snapshot()?, &())? {
            if import.course.is_running() {
                outcome = import::run(world, at, import).and(outcome);
            }
        }
        outcome
    }
}

/// What ends a transfer early: a refusal of the bucket's, or a failure of ours, after which the loop tries again.
enum Broken {
    /// It is told in the transfer's description.
    Refused(Fault),
    /// The loop tries again.
    Ours(Failure),
}

impl<E: Into<Failure>> From<E> for Broken {
    fn from(e: E) -> Broken {
        Broken::Ours(e.into())
    }
}

/// The state of a transfer that was refused.
fn failed(fault: Fault) -> Progress {
    Progress::Failed { code: fault.code.into_owned(), message: fault.message }
}

/// Who asked for a transfer, again.
fn acting(world: &World, at: Scope, by: &Asker) -> Cx {
    let user_agent = "dynamodb.amazonaws.com".to_owned();
    let source = Source { address: None, endpoint: String::new(), tls: false, user_agent };
    world.kernel.cx(by.principal.clone(), at.region, by.access_key_id.clone(), source)
}

fn write<T: Send + 'static>(
    world: &World,
    at: Scope,
    f: impl FnOnce(&Cx, &mut Tx) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Failure> {
    let kernel = world.kernel.clone();
    let cx = kernel.service_cx(at, "dynamodb.amazonaws.com");
    let done = kernel.store.write(move |tx: &mut Tx| -> Result<T, StoreFault> { Ok(f(&cx, tx)?) });
    done.map_err(|StoreFault(f)| f.into())
}
