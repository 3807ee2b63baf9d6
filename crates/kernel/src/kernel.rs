//! The kernel: routes calls to rooms through the decision point, in transactions, into the trail.

use crate::deliver::{self, Post, Receiver};
use crate::operation::{ReadFn, Run};
use crate::{
    Authoriser, Cx, EveryoneMay, Identities, Identity, Ids, LoopStatus, Named, Operation, Principal, Scope, Service,
    Source, StoreFault, authorise, identity, moving::Moving, reconcile, trail, workers::Workers,
};
use base::{AccountId, Clock, Fault, Region};
use shape::{AnyStruct, Api, Op, Ref, Schema, Struct, member};
use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{Read, Record, Store, StoreError, Table, Tx};
use tracing::Instrument;

/// What is under way when a cloud goes down is waited for so long: a machine that boots needs some milliseconds, a step
/// that takes longer is done again by the next `up`.
pub const STOP_SECONDS_MAX: u64 = 3;

/// What a kernel is made of.
pub struct KernelOptions {
    /// The state.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids and dice.
    pub ids: Ids,
    /// The decision point.
    pub authoriser: Arc<dyn Authoriser>,
    /// Rooms that issue credentials, asked in order.
    pub identities: Vec<Arc<dyn Identities>>,
    /// Where deliveries go, by the service of their target's ARN.
    pub receivers: Vec<Receiver>,
    /// Documents that anyone may fetch by their path, at every endpoint: a signing certificate.
    pub documents: Vec<Arc<Documents>>,
}

/// The document at a path, and what kind of text it is.
pub type Documents = dyn Fn(&str) -> Option<(&'static str, String)> + Send + Sync;

impl KernelOptions {
    /// Everyone may do everything, and only the local conveniences sign.
    pub fn new(store: Store, clock: Arc<dyn Clock>, ids: Ids) -> KernelOptions {
        KernelOptions {
            store,
            clock,
            ids,
            authoriser: Arc::new(EveryoneMay),
            identities: Vec::new(),
            receivers: Vec::new(),
            documents: Vec::new(),
        }
    }
}

struct Routed {
    api: &'static Api,
    operation: Operation,
}

/// Routes calls to rooms.
pub struct Kernel {
    /// The state, for readers; changes go through operations and loops.
    pub store: Store,
    /// The one clock.
    pub clock: Arc<dyn Clock>,
    /// Ids and dice.
    pub ids: Ids,
    pub(crate) seal: [u8; 32],
    pub(crate) authoriser: Arc<dyn Authoriser>,
    identities: Vec<Arc<dyn Identities>>,
    routes: HashMap<(&'static str, &'static str), Routed>,
    apis: Vec<&'static Api>,
    pub(crate) loops: Mutex<Vec<Arc<LoopStatus>>>,
    pub(crate) post: Post,
    documents: Vec<Arc<Documents>>,
    pub(crate) workers: Arc<Workers>,
    pub(crate) moving: Moving,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Secret([u8; 32]);
impl Record for Secret {
    const VERSION: u8 = 1;
}
static SECRETS: Table<(String,), Secret> = Table::new("kernel.secrets");

impl Kernel {
    /// Builds the router and starts the rooms' loops.
    pub fn start(options: KernelOptions, services: Vec<Service>) -> Result<Arc<Kernel>, StoreError> {
        let seal = seal(&options)?;
        let mut routes = HashMap::new();
        let mut apis: Vec<&'static Api> = Vec::new();
        let mut reconcilers = Vec::new();
        for service in services {
            if !apis.iter().any(|a| a.name == service.api.name) {
                apis.push(service.api);
            }
            for operation in service.operations {
                let key = (service.api.name, operation.meta.name);
                let twice = routes.insert(key, Routed { api: service.api, operation });
                assert!(twice.is_none(), "{key:?} is served by two rooms");
            }
            reconcilers.extend(service.reconcilers);
        }
        let kernel = Arc::new(Kernel {
            store: options.store,
            clock: options.clock,
            ids: options.ids,
            seal,
            authoriser: options.authoriser,
            identities: options.identities,
            routes,
            apis,
            loops: Mutex::default(),
            post: Post::new(options.receivers),
            documents: options.documents,
            workers: Arc::default(),
            moving: Moving::default(),
        });
        kernel.restore_clock()?;
        deliver::spawn(&kernel);
        reconcilers.push(Box::new(trail::Forget));
        reconcilers.into_iter().for_each(|r| reconcile::spawn(&kernel, r));
        Ok(kernel)
    }

    /// The document that some room publishes at a path: its type and its text.
    pub fn document(&self, path: &str) -> Option<(&'static str, String)> {
        self.documents.iter().find_map(|d| d(path))
    }

    /// The APIs that rooms serve.
    pub fn apis(&self) -> &[&'static Api] {
        &self.apis
    }

    /// The operation of this name, if a room serves it.
    pub fn operation(&self, api: &'static str, name: &'static str) -> Option<&Operation> {
        self.routes.get(&(api, name)).map(|r| &r.operation)
    }

    /// The operation of an action such as `ec2:RunInstances`, where it has the action's name.
    pub(crate) fn served(&self, action: &str) -> Option<(&'static Api, &Operation)> {
        let (prefix, name) = action.split_once(':')?;
        let api = self.apis.iter().filter(|a| a.action_prefix.eq_ignore_ascii_case(prefix)).find_map(|a| {
            let op = a.ops.iter().find(|op| op.name.eq_ignore_ascii_case(name))?;
            Some((a.name, op.name))
        })?;
        self.routes.get(&api).map(|r| (r.api, &r.operation))
    }

    /// True when policies of identities are enforced.
    pub fn enforces_iam(&self) -> bool {
        self.authoriser.enforces()
    }

    /// An operation that speaks for the resources of an action's service: for actions that no operation is named by, such as
    /// `s3:ListBucket`.
    pub(crate) fn guardian(&self, action: &str) -> Option<(&'static Api, &Operation)> {
        let (prefix, _) = action.split_once(':')?;
        let guards = |r: &&Routed| r.api.action_prefix.eq_ignore_ascii_case(prefix) && r.operation.asks.guard.is_some();
        self.routes.values().find(guards).map(|r| (r.api, &r.operation))
    }

    /// Every served operation.
    pub fn operations(&self) -> impl Iterator<Item = (&'static Api, &Operation)> {
        self.routes.values().map(|r| (r.api, &r.operation))
    }

    /// The identity behind an access key id: rooms that issue credentials first, then the local conveniences.
    pub fn identity(&self, read: &dyn Read, access_key_id: &str) -> Result<Option<Identity>, StoreError> {
        for room in &self.identities {
            if let Some(found) = room.find(read, access_key_id)? {
                return Ok(Some(found));
            }
        }
        Ok(identity::convenience(access_key_id))
    }

    /// Whom a policy's principal means now; everybody is known where no room keeps identities.
    pub(crate) fn named(&self, read: &dyn Read, principal: &str) -> Result<Named, StoreError> {
        for room in &self.identities {
            if let Some(named) = room.named(read, principal)? {
                return Ok(named);
            }
        }
        Ok(Named::Unbound)
    }

    pub(crate) fn second_factor(
        &self,
        read: &dyn Read,
        principal: &Principal,
        serial: &str,
        code: &str,
    ) -> Result<Option<bool>, StoreError> {
        for room in &self.identities {
            if let Some(found) = room.second_factor(read, principal, serial, code, &*self.clock)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The context of a call from outside.
    pub fn cx(self: &Arc<Self>, principal: Principal, region: Region, access_key_id: String, source: Source) -> Cx {
        Cx {
            account: principal.account().unwrap_or(AccountId::TEST),
            region,
            principal,
            access_key_id,
            session: None,
            source,
            request_id: self.ids.uuid(),
            now: self.clock.now(),
            kernel: self.clone(),
            invoked_by: None,
            acting_for: None,
            serving: "",
            via: Vec::new(),
        }
    }

    /// The context of a room's own loop, acting as its service for an account.
    pub fn service_cx(self: &Arc<Self>, scope: Scope, name: &str) -> Cx {
        let principal = Principal::Service { account: scope.account, name: name.into() };
        let source = Source { address: None, endpoint: String::new(), tls: false, user_agent: name.into() };
        let mut cx = self.cx(principal, scope.region, String::new(), source);
        cx.invoked_by = Some(name.into());
        cx
    }

    /// Serves one call from outside, in a span that carries its request id through everything that it causes.
    pub async fn invoke(
        self: &Arc<Self>,
        cx: Cx,
        api: &'static str,
        name: &'static str,
        input: Box<dyn AnyStruct>,
    ) -> Result<Box<dyn AnyStruct>, Fault> {
        let span =
            tracing::info_span!("call", api, name, account = %cx.account, region = %cx.region, id = cx.request_id);
        let outcome = self.serve(cx, api, name, input).instrument(span.clone()).await;
        span.in_scope(|| match &outcome {
            Ok(_) => tracing::debug!("answered"),
            Err(fault) => tracing::debug!(code = %fault.code, "refused: {}", fault.message),
        });
        outcome
    }

    async fn serve(
        self: &Arc<Self>,
        mut cx: Cx,
        api: &'static str,
        name: &'static str,
        input: Box<dyn AnyStruct>,
    ) -> Result<Box<dyn AnyStruct>, Fault> {
        let routed = self.routes.get(&(api, name)).ok_or_else(|| Fault::not_implemented(name))?;
        cx.serving = routed.api.action_prefix;
        let row = (!routed.operation.data).then(|| {
            let at = trail::whose(&cx, &self.store, &routed.operation, &*input);
            trail::begin(&cx, at, routed.api, &routed.operation, input.as_struct())
        });
        match &routed.operation.run {
            Run::Read(run) => {
                let outcome = self.read_once(&cx, routed, run, input);
                trail::later(&self.store, row, &outcome);
                outcome
            }
            Run::Write(_) => self.write_once(cx, api, name, input, row).await,
            Run::Wait(run) => {
                let mut remembered = trail::Remembered::new(&self.store, row);
                let admitted = self.store.snapshot().map_err(Fault::internal);
                let outcome = match admitted.and_then(|s| self.admit(&cx, &s, routed, &*input)) {
                    Ok(()) => run(cx, input).await,
                    Err(fault) => Err(fault),
                };
                remembered.outcome(&outcome);
                outcome
            }
        }
    }

    fn read_once(
        &self,
        cx: &Cx,
        routed: &Routed,
        run: &ReadFn,
        input: Box<dyn AnyStruct>,
    ) -> Result<Box<dyn AnyStruct>, Fault> {
        let snapshot = self.store.snapshot().map_err(Fault::internal)?;
        self.admit(cx, &snapshot, routed, &*input)?;
        run(cx, &snapshot, input)
    }

    async fn write_once(
        self: &Arc<Self>,
        cx: Cx,
        api: &'static str,
        name: &'static str,
        input: Box<dyn AnyStruct>,
        row: Option<trail::Row>,
    ) -> Result<Box<dyn AnyStruct>, Fault> {
        let kernel = self.clone();
        let kept = row.clone();
        let made = match self.before(&cx, api, name, &*input) {
            Ok(made) => made,
            Err(fault) => {
                let outcome = Err(fault);
                trail::later(&self.store, kept, &outcome);
                return outcome;
            }
        };
        let outcome = self
            .store
            .write_async(move |tx: &mut Tx| -> Result<Box<dyn AnyStruct>, StoreFault> {
                let routed = &kernel.routes[&(api, name)];
                let out = kernel.run_in(&cx, tx, routed, input, made)?;
                row.iter().try_for_each(|row| trail::write(tx, row))?;
                Ok(out)
            })
            .await
            .map_err(|StoreFault(f)| f);
        if outcome.is_err() {
            trail::later(&self.store, kept, &outcome);
        }
        outcome
    }

    /// What an operation prepares before its transaction; only for callers that pass the checks.
    fn before(
        &self,
        cx: &Cx,
        api: &'static str,
        name: &'static str,
        input: &dyn AnyStruct,
    ) -> Result<Option<Box<dyn Any + Send>>, Fault> {
        let routed = &self.routes[&(api, name)];
        let Some(before) = &routed.operation.before else { return Ok(None) };
        self.admit(cx, &self.store.snapshot().map_err(Fault::internal)?, routed, input)?;
        tokio::task::block_in_place(|| before(cx, input)).map(Some)
    }

    /// The checks that precede every handler.
    fn admit(&self, cx: &Cx, read: &dyn Read, routed: &Routed, input: &dyn AnyStruct) -> Result<(), Fault> {
        let op = &routed.operation;
        authorise::admit(self, cx, read, routed.api, op, input)?;
        op.accepts.check_rest(op.meta.name, input.as_struct(), &op.whole)?;
        if dry_run(input.as_struct()) {
            return Err(Fault::with_status(
                412,
                "DryRunOperation",
                "Request would have succeeded, but DryRun flag is set.",
            ));
        }
        Ok(())
    }

    fn run_in(
        &self,
        cx: &Cx,
        tx: &mut Tx,
        routed: &Routed,
        input: Box<dyn AnyStruct>,
        made: Option<Box<dyn Any + Send>>,
    ) -> Result<Box<dyn AnyStruct>, Fault> {
        self.admit(cx, tx, routed, &*input)?;
        match &routed.operation.run {
            Run::Read(run) => run(cx, tx, input),
            Run::Write(run) => run(cx, tx, input, made),
            Run::Wait(_) => Err(waits(routed.operation.meta.name)),
        }
    }

    /// A reading operation inside a caller's snapshot or transaction.
    pub fn ask<I: Schema, O: Schema>(
        &self,
        cx: &Cx,
        read: &dyn Read,
        op: &'static Op<I, O>,
        input: I,
    ) -> Result<O, Fault> {
        let routed = self.routed(op.meta().name, op.api().name)?;
        let Run::Read(run) = &routed.operation.run else {
            return Err(Fault::internal(format!("{} does more than read: use call or invoke", op.meta().name)));
        };
        let input: Box<dyn AnyStruct> = Box::new(input);
        self.admit(cx, read, routed, &*input)?;
        typed(run(cx, read, input)?)
    }

    /// Any operation inside a caller's transaction; what changes is recorded in the trail of the same transaction.
    pub fn call<I: Schema, O: Schema>(
        &self,
        cx: &Cx,
        tx: &mut Tx,
        op: &'static Op<I, O>,
        input: I,
    ) -> Result<O, Fault> {
        let routed = self.routed(op.meta().name, op.api().name)?;
        let input: Box<dyn AnyStruct> = Box::new(input);
        let row = trail::begin(cx, cx.scope(), routed.api, &routed.operation, input.as_struct());
        let out = self.run_in(cx, tx, routed, input, None)?;
        if routed.operation.writes() && !routed.operation.data {
            trail::write(tx, &row)?;
        }
        typed(out)
    }

    /// The same as [`Kernel::call`] in a transaction of its own, for loops (blocking).
    pub fn call_blocking<I: Schema, O: Schema>(
        self: &Arc<Self>,
        cx: Cx,
        op: &'static Op<I, O>,
        input: I,
    ) -> Result<O, Fault> {
        let kernel = self.clone();
        self.store
            .write(move |tx: &mut Tx| -> Result<O, StoreFault> { Ok(kernel.call(&cx, tx, op, input)?) })
            .map_err(|StoreFault(f)| f)
    }

    /// The same as [`Kernel::invoke`], for loops (blocking): for operations that cannot be a part of a transaction, because bodies go
    /// to files before it. Not for operations that wait.
    pub fn invoke_blocking<I: Schema, O: Schema>(
        self: &Arc<Self>,
        cx: Cx,
        op: &'static Op<I, O>,
        input: I,
    ) -> Result<O, Fault> {
        typed(block_on(self.invoke(cx, op.api().name, op.meta().name, Box::new(input)))?)
    }

    /// Removes every record of every room, and sets the clock back (blocking: a move of the clock ends first).
    pub fn reset(&self) -> Result<(), StoreError> {
        let _turn = self.moving.turn();
        self.store.reset()?;
        self.reset_clock();
        self.loops().iter().for_each(|l| l.poke());
        self.post.ring();
        Ok(())
    }

    /// Ends loops and the steps beside them: nothing new begins, and what is under way is waited for, at most
    /// [`STOP_SECONDS_MAX`] (blocking). The names of what still runs then.
    pub fn stop(&self) -> Vec<String> {
        self.workers.stop();
        self.loops().iter().for_each(|l| l.poke());
        self.post.ring();
        self.workers.join(Duration::from_secs(STOP_SECONDS_MAX))
    }
    pub(crate) fn stopped(&self) -> bool {
        self.workers.stopping()
    }

    /// Runs a step that takes its time beside its loop, on a thread that [`Kernel::stop`] waits for. False when it does not
    /// run: the cloud goes down, or the host has no thread.
    pub fn beside(&self, name: &str, work: impl FnOnce() + Send + 'static) -> bool {
        let started = self.workers.spawn(name, work);
        if let Some(e) = started.as_ref().err().filter(|_| !self.stopped()) {
            tracing::error!("no thread for {name}: {e}");
        }
        started.is_ok()
    }

    /// How each loop fares.
    pub fn loops(&self) -> Vec<Arc<LoopStatus>> {
        self.loops.lock().unwrap_or_else(|e| e.into_inner()).clone()
    }

    /// Wakes the loop of this name (a driver's event).
    pub fn wake(&self, name: &str) {
        self.loops().iter().filter(|l| l.name == name).for_each(|l| l.poke());
    }

    fn routed(&self, name: &'static str, api: &'static str) -> Result<&Routed, Fault> {
        self.routes.get(&(api, name)).ok_or_else(|| Fault::not_implemented(name))
    }
}

/// Wakes the thread that waits for a task.
struct Waiting(std::thread::Thread);

impl std::task::Wake for Waiting {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Runs a task on this thread, which sleeps while the task waits.
fn block_on<T>(task: impl Future<Output = T>) -> T {
    let mut task = std::pin::pin!(task);
    let waker = Arc::new(Waiting(std::thread::current())).into();
    let mut context = std::task::Context::from_waker(&waker);
    loop {
        match task.as_mut().poll(&mut context) {
            std::task::Poll::Ready(done) => return done,
            std::task::Poll::Pending => std::thread::park(),
        }
    }
}

fn typed<O: Schema>(out: Box<dyn AnyStruct>) -> Result<O, Fault> {
    out.into_any().downcast::<O>().map(|o| *o).map_err(|_| Fault::internal("an operation answered another's output"))
}

fn waits(name: &str) -> Fault {
    Fault::internal(format!("{name} waits: it cannot run inside a transaction"))
}

fn dry_run(input: &dyn Struct) -> bool {
    matches!(member(input, "DryRun"), Ref::Bool(true))
}

/// The cloud's own secret: made once, kept in the store.
fn seal(options: &KernelOptions) -> Result<[u8; 32], StoreError> {
    let key = ("seal".to_owned(),);
    if let Some(Secret(seal)) = SECRETS.get(&options.store.snapshot()?, &key)? {
        return Ok(seal);
    }
    let seal = options.ids.bytes::<32>();
    options.store.write(move |tx: &mut Tx| SECRETS.put(tx, &key, &Secret(seal)))?;
    Ok(seal)
}
