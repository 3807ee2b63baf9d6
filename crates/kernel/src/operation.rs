//! One served operation: its model, its handler, and what it honours.

use crate::authorise::{Asks, DescribeFn, GuardFn};
use crate::{Accepts, Cx, Need, Resource};
use base::Fault;
use shape::{AnyStruct, Op, OpMeta, Schema, Struct};
use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use store::{Read, Tx};

pub(crate) type ReadFn = dyn Fn(&Cx, &dyn Read, Box<dyn AnyStruct>) -> Result<Box<dyn AnyStruct>, Fault> + Send + Sync;
type Made = Option<Box<dyn Any + Send>>;
type WriteFn = dyn Fn(&Cx, &mut Tx, Box<dyn AnyStruct>, Made) -> Result<Box<dyn AnyStruct>, Fault> + Send + Sync;
type BeforeFn = dyn Fn(&Cx, &dyn AnyStruct) -> Result<Box<dyn Any + Send>, Fault> + Send + Sync;

type Answer = Result<Box<dyn AnyStruct>, Fault>;
type WaitFn = dyn Fn(Cx, Box<dyn AnyStruct>) -> BoxFuture<Answer> + Send + Sync;

/// A task of any kind.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

pub(crate) enum Run {
    Read(Box<ReadFn>),
    Write(Box<WriteFn>),
    Wait(Box<WaitFn>),
}

/// A row in a room's table of operations.
pub struct Operation {
    /// The model's facts.
    pub meta: &'static OpMeta,
    /// What it honours.
    pub accepts: Accepts,
    /// Which of its parameters are honoured whole.
    pub(crate) whole: Vec<bool>,
    pub(crate) run: Run,
    pub(crate) asks: Asks,
    pub(crate) before: Option<Box<BeforeFn>>,
    pub(crate) data: bool,
    /// What the trail calls a caller who signs nothing.
    pub(crate) unsigned_kind: Option<&'static str>,
}

/// An operation that only reads: it runs on a snapshot.
pub fn read<I, O>(
    op: &'static Op<I, O>,
    run: fn(&Cx, &dyn Read, I) -> Result<O, Fault>,
    accepts: &'static str,
) -> Operation
where
    I: Schema,
    O: Schema,
{
    reading(op, run, accepts)
}

/// A reading operation that also looks at something of the room's own, such as a driver.
pub fn read_with<S, I, O>(
    op: &'static Op<I, O>,
    state: Arc<S>,
    run: fn(&S, &Cx, &dyn Read, I) -> Result<O, Fault>,
    accepts: &'static str,
) -> Operation
where
    S: Send + Sync + ?Sized + 'static,
    I: Schema,
    O: Schema,
{
    reading(op, move |cx: &Cx, read: &dyn Read, input| run(&state, cx, read, input), accepts)
}

/// An operation that changes state: it runs in the writer's transaction and must have no other effect.
pub fn write<I, O>(
    op: &'static Op<I, O>,
    run: fn(&Cx, &mut Tx, I) -> Result<O, Fault>,
    accepts: &'static str,
) -> Operation
where
    I: Schema,
    O: Schema,
{
    changing(op, move |cx: &Cx, tx: &mut Tx, input, _| run(cx, tx, input), accepts)
}

/// A changing operation that also looks at something of the room's own, such as counters that are no records.
pub fn write_with<S, I, O>(
    op: &'static Op<I, O>,
    state: Arc<S>,
    run: fn(&S, &Cx, &mut Tx, I) -> Result<O, Fault>,
    accepts: &'static str,
) -> Operation
where
    S: Send + Sync + ?Sized + 'static,
    I: Schema,
    O: Schema,
{
    changing(op, move |cx: &Cx, tx: &mut Tx, input, _| run(&state, cx, tx, input), accepts)
}

/// A changing operation with work that must not hold up the writer, such as making a key: `prepare` runs before the
/// transaction, on a thread that may be busy, and what it made is handed to `run`.
pub fn write_prepared<P, I, O>(
    op: &'static Op<I, O>,
    prepare: fn(&Cx, &I) -> Result<P, Fault>,
    run: fn(&Cx, &mut Tx, I, P) -> Result<O, Fault>,
    accepts: &'static str,
) -> Operation
where
    P: Send + 'static,
    I: Schema,
    O: Schema,
{
    prepared(op, prepare, run, accepts)
}

/// A changing operation that first takes a body of any length to a driver of the room's own: `stage` runs before the
/// transaction, on a thread that may wait, and takes snapshots from its context for as long as it needs them; what it made is
/// handed to `run`, and dropped when the call fails.
pub fn write_staged<S, P, I, O>(
    op: &'static Op<I, O>,
    state: Arc<S>,
    stage: fn(&S, &Cx, &I) -> Result<P, Fault>,
    run: fn(&S, &Cx, &mut Tx, I, P) -> Result<O, Fault>,
    accepts: &'static str,
) -> Operation
where
    S: Send + Sync + ?Sized + 'static,
    P: Send + 'static,
    I: Schema,
    O: Schema,
{
    let first = state.clone();
    prepared(
        op,
        move |cx: &Cx, input: &I| stage(&first, cx, input),
        move |cx: &Cx, tx: &mut Tx, input, made| run(&state, cx, tx, input, made),
        accepts,
    )
}

/// An operation that waits: a long poll, a stream, bytes that go to files. It is a task of its own that holds neither snapshot nor
/// transaction; it takes them from its context ([`Cx::snapshot`], [`Cx::write`]) for as long as it needs them. When the client
/// goes away the task is dropped at its present `await`; a write that was handed over is still made, whole.
///
/// Other rooms cannot call it inside their transactions.
pub fn waiting<S, I, O, F>(
    op: &'static Op<I, O>,
    state: Arc<S>,
    run: fn(Arc<S>, Cx, I) -> F,
    accepts: &'static str,
) -> Operation
where
    S: Send + Sync + ?Sized + 'static,
    I: Schema,
    O: Schema,
    F: Future<Output = Result<O, Fault>> + Send + 'static,
{
    let run = move |cx: Cx, input: Box<dyn AnyStruct>| -> BoxFuture<Answer> {
        match open(input) {
            Ok(input) => {
                let task = run(state.clone(), cx, input);
                Box::pin(async move { task.await.map(|out| Box::new(out) as Box<dyn AnyStruct>) })
            }
            Err(fault) => Box::pin(std::future::ready(Err(fault))),
        }
    };
    Operation::new(op.meta(), Run::Wait(Box::new(run)), accepts)
}

fn reading<I: Schema, O: Schema>(
    op: &'static Op<I, O>,
    run: impl Fn(&Cx, &dyn Read, I) -> Result<O, Fault> + Send + Sync + 'static,
    accepts: &'static str,
) -> Operation {
    let run = move |cx: &Cx, read: &dyn Read, input: Box<dyn AnyStruct>| {
        run(cx, read, open(input)?).map(|out| Box::new(out) as Box<dyn AnyStruct>)
    };
    Operation::new(op.meta(), Run::Read(Box::new(run)), accepts)
}

fn changing<I: Schema, O: Schema>(
    op: &'static Op<I, O>,
    run: impl Fn(&Cx, &mut Tx, I, Made) -> Result<O, Fault> + Send + Sync + 'static,
    accepts: &'static str,
) -> Operation {
    let run = move |cx: &Cx, tx: &mut Tx, input: Box<dyn AnyStruct>, made: Made| {
        run(cx, tx, open(input)?, made).map(|out| Box::new(out) as Box<dyn AnyStruct>)
    };
    Operation::new(op.meta(), Run::Write(Box::new(run)), accepts)
}

fn prepared<P: Send + 'static, I: Schema, O: Schema>(
    op: &'static Op<I, O>,
    prepare: impl Fn(&Cx, &I) -> Result<P, Fault> + Send + Sync + 'static,
    run: impl Fn(&Cx, &mut Tx, I, P) -> Result<O, Fault> + Send + Sync + 'static,
    accepts: &'static str,
) -> Operation {
    let prepare = Arc::new(prepare);
    let first = prepare.clone();
    let before = move |cx: &Cx, input: &dyn AnyStruct| match input.as_any().downcast_ref::<I>() {
        Some(input) => first(cx, input).map(|made| Box::new(made) as Box<dyn Any + Send>),
        None => Err(Fault::internal("an operation got another's input")),
    };
    let run = move |cx: &Cx, tx: &mut Tx, input: I, made: Made| {
        let made = match made.map(|m| m.downcast::<P>()) {
            Some(Ok(made)) => *made,
            // called by another room inside its transaction: bodies are small there
            _ => prepare(cx, &input)?,
        };
        run(cx, tx, input, made)
    };
    Operation { before: Some(Box::new(before)), ..changing(op, run, accepts) }
}

impl Operation {
    fn new(meta: &'static OpMeta, run: Run, accepts: &'static str) -> Self {
        let accepts = Accepts(accepts);
        let whole = accepts.whole(meta.input);
        Operation { meta, accepts, whole, run, asks: Asks::default(), before: None, data: false, unsigned_kind: None }
    }

    /// Tells which resources a call concerns, for the decision; without it the question is about `*`. Each is decided on its
    /// own. A resource is an ARN, or a [`Resource`] with condition keys that it alone has.
    pub fn on<I: Schema, R: Into<Resource> + 'static>(
        mut self,
        resources: fn(&Cx, &dyn Read, &I) -> Vec<R>,
    ) -> Operation {
        self.asks.resources = Some(Box::new(move |cx, read, input| {
            let found = input.as_any().downcast_ref::<I>().map_or_else(Vec::new, |i| resources(cx, read, i));
            found.into_iter().map(Into::into).collect()
        }));
        self
    }

    /// A data event: CloudTrail's event history leaves it out.
    ///
    /// "Logging data events", AWS CloudTrail user guide.
    pub fn data_event(mut self) -> Operation {
        self.data = true;
        self
    }

    /// The trail's kind of a caller whom something else than a signature names, such as a token: `WebIdentityUser`.
    pub fn called_unsigned_by(mut self, kind: &'static str) -> Operation {
        self.unsigned_kind = Some(kind);
        self
    }

    /// The same by the model, for rooms whose inputs name their resources in one way: EC2's ids.
    pub fn on_input(
        mut self,
        resources: fn(&Cx, &dyn Read, &'static OpMeta, &dyn Struct) -> Vec<Resource>,
    ) -> Operation {
        let meta = self.meta;
        self.asks.resources = Some(Box::new(move |cx, read, input| resources(cx, read, meta, input.as_struct())));
        self
    }

    /// [`Operation::needs`] by the model.
    pub fn needs_by_input(mut self, needs: fn(&Cx, &dyn Read, &'static OpMeta, &dyn Struct) -> Vec<Need>) -> Operation {
        let meta = self.meta;
        self.asks.needs = Some(Box::new(move |cx, read, input| needs(cx, read, meta, input.as_struct())));
        self
    }

    /// Adds the service's own condition keys of the whole call, such as `s3:prefix`. The global ones, the request's tags
    /// among them, are the kernel's.
    pub fn keys<I: Schema>(mut self, keys: fn(&Cx, &dyn Read, &I) -> policy::Context) -> Operation {
        self.asks.keys = Some(Box::new(move |cx, read, input| {
            input.as_any().downcast_ref::<I>().map_or_else(policy::Context::new, |i| keys(cx, read, i))
        }));
        self
    }

    /// The same by the model.
    pub fn keys_by_input(
        mut self,
        keys: fn(&Cx, &dyn Read, &'static OpMeta, &dyn Struct) -> policy::Context,
    ) -> Operation {
        let meta = self.meta;
        self.asks.keys = Some(Box::new(move |cx, read, input| keys(cx, read, meta, input.as_struct())));
        self
    }

    /// Tells what else the caller must be allowed: [`Need::pass_role`].
    pub fn needs<I: Schema>(mut self, needs: fn(&Cx, &dyn Read, &I) -> Vec<Need>) -> Operation {
        self.asks.needs = Some(Box::new(move |cx, read, input| {
            input.as_any().downcast_ref::<I>().map_or_else(Vec::new, |i| needs(cx, read, i))
        }));
        self
    }

    /// The action is not named as the operation is: `s3:ListBucket` for ListObjectsV2.
    pub fn action<I: Schema>(mut self, action: fn(&I) -> &'static str) -> Operation {
        self.asks.action =
            Some(Box::new(move |input| input.as_any().downcast_ref::<I>().map_or("unknown:Unknown", action)));
        self
    }

    /// The resources of this room have policies of their own. They are in force whether IAM is enforced or not; a room that
    /// wants them under enforcement alone answers `None` unless [`Cx::enforces_iam`].
    pub fn guarded_by(mut self, guard: GuardFn) -> Operation {
        self.asks.guard = Some(guard);
        self
    }

    /// Tells the condition keys of an existing resource by its ARN: `aws:ResourceTag/…`, `ec2:Vpc`.
    pub fn described_by(mut self, describe: DescribeFn) -> Operation {
        self.asks.describe = Some(describe);
        self
    }

    /// May be called without a signature, where the policy of the resource allows everyone; needs [`Operation::guarded_by`].
    pub fn open_to_everyone(mut self) -> Operation {
        self.asks.unsigned = true;
        self
    }

    /// Needs no permission: `sts:GetCallerIdentity`.
    pub fn free(mut self) -> Operation {
        self.asks.free = true;
        self
    }

    /// True when a call without a signature may come as far as the decision.
    pub fn may_be_unsigned(&self) -> bool {
        self.asks.unsigned && self.asks.guard.is_some()
    }

    /// True when it says which resources it concerns.
    pub fn names_resources(&self) -> bool {
        self.asks.resources.is_some()
    }

    /// True when it says what else the caller must be allowed.
    pub fn names_needs(&self) -> bool {
        self.asks.needs.is_some()
    }

    /// True when it needs no permission.
    pub fn is_free(&self) -> bool {
        self.asks.free
    }

    /// True when it changes state.
    pub fn writes(&self) -> bool {
        match self.run {
            Run::Read(_) => false,
            Run::Write(_) => true,
            Run::Wait(_) => !self.meta.read_only,
        }
    }
}

fn open<I: Schema>(input: Box<dyn AnyStruct>) -> Result<I, Fault> {
    input.into_any().downcast::<I>().map(|i| *i).map_err(|_| Fault::internal("an operation got another's input"))
}
