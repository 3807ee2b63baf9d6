//! The loop `autoscaling`: scheduled actions when they are due, policies after each minute of the clock, activities until they end.

mod act;
mod track;

use crate::limits::ACTIVITIES_KEPT_MS;
use crate::model::{Activity, ActivityLife};
use crate::ops::shared::dimension;
use crate::resource::Capacity;
use crate::tables::{ACTIONS, ACTIVITIES, POLICIES, TARGETS};
use base::{Fault, Timestamp};
use kernel::{Cx, Metrics, Next, Principal, Reconciler, Scope, Session, Source, StoreFault, World};
use std::collections::HashMap;
use std::sync::Arc;
use store::Tx;

/// What a round may end with.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Whether a resource has changed is looked at this often, in milliseconds of real time.
const LOOK_AGAIN_MS: u64 = 200;
/// A minute's use is complete this long after it, in milliseconds.
const AFTER_MINUTE_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60_000;

/// The loop, with what it counts by.
pub(crate) struct Scale {
    metrics: Arc<dyn Metrics>,
    /// The last minute after which each policy was looked at.
    looked: HashMap<track::PolicyKey, i64>,
}

impl Scale {
    pub(crate) fn new(metrics: Arc<dyn Metrics>) -> Scale {
        Scale { metrics, looked: HashMap::new() }
    }
}

impl Reconciler for Scale {
    fn name(&self) -> &'static str {
        "autoscaling"
    }
    fn watches(&self) -> &'static [&'static str] {
        static WATCHED: [&str; 4] = [TARGETS.name(), POLICIES.name(), ACTIONS.name(), ACTIVITIES.name()];
        &WATCHED
    }
    fn run(&mut self, world: &World) -> Result<Next, Failure> {
        let mut troubles = Troubles::default();
        let due = act::actions(world, &mut troubles)?;
        let any = track::policies(world, &*self.metrics, &mut self.looked, &mut troubles)?;
        let going = follow(world, &mut troubles)?;
        if let Some(failure) = troubles.0 {
            return Err(failure);
        }
        if going {
            return Ok(Next::After(LOOK_AGAIN_MS));
        }
        let now = world.kernel.clock.now();
        let minute = any.then(|| Timestamp((now.0.div_euclid(MINUTE_MS) + 1) * MINUTE_MS + AFTER_MINUTE_MS));
        Ok([due, minute].into_iter().flatten().min().map_or(Next::Settled, Next::At))
    }
}

/// What went wrong in a round: a table that refuses, or a role that is gone, holds nothing else up.
#[derive(Default)]
struct Troubles(Option<Failure>);

impl Troubles {
    /// What came of one step; `otherwise` when it failed.
    fn of<T>(&mut self, outcome: Result<T, Failure>, otherwise: T) -> T {
        outcome.unwrap_or_else(|failure| {
            self.0.get_or_insert(failure);
            otherwise
        })
    }
}

/// The role through which tables are changed; the first target of an account made it.
const ROLE: &str = "AWSServiceRoleForApplicationAutoScaling_DynamoDBTable";

/// The loop's context: a session of the service-linked role, so that policies of tables see the caller that AWS's see.
fn acting(world: &World, at: Scope) -> Result<Cx, Failure> {
    let kernel = &world.kernel;
    let user_agent = "application-autoscaling.amazonaws.com".to_owned();
    let source = Source { address: None, endpoint: String::new(), tls: false, user_agent };
    let owner = kernel.cx(Principal::Root(at.account), at.region, String::new(), source.clone());
    let input = api_iam::GetRoleRequest { role_name: ROLE.to_owned() };
    let role = owner.ask(&kernel.store.snapshot()?, &api_iam::GET_ROLE, input)?.role;
    let session = Principal::Role {
        account: at.account,
        id: role.role_id,
        role: ROLE.to_owned(),
        session: "AutoScaling-UpdateTable".to_owned(),
    };
    let mut cx = kernel.cx(session, at.region, String::new(), source);
    // policies name the role by its ARN, which has a path
    let facts = Session { issued: cx.now(), role_arn: Some(role.arn), ..Session::default() };
    cx.session = Some(Arc::new(facts));
    Ok(cx)
}

fn write<T: Send + 'static>(
    world: &World,
    at: Scope,
    f: impl FnOnce(&Cx, &mut Tx) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Failure> {
    let cx = acting(world, at)?;
    let done = world.kernel.store.write(move |tx: &mut Tx| -> Result<T, StoreFault> { Ok(f(&cx, tx)?) });
    done.map_err(|StoreFault(f)| f.into())
}

/// Sets a capacity; what came of it is an activity. True when it was accepted.
fn set(
    cx: &Cx,
    tx: &mut Tx,
    (resource, dimension): (&str, &str),
    capacity: &Capacity,
    wanted: i64,
    cause: String,
) -> Result<bool, Fault> {
    let Some(now) = capacity.now(cx, tx)?.filter(|n| n.settled) else { return Ok(false) };
    let way = capacity.way();
    let outcome = tx.attempt(|tx| capacity.set(cx, tx, &now, wanted));
    let (life, message) = match &outcome {
        Ok(()) => (
            ActivityLife::InProgress { wanted: wanted as i32 },
            format!(
                "Successfully set {way} capacity units to {wanted}. Waiting for change to be fulfilled by dynamodb."
            ),
        ),
        Err(fault) => {
            (ActivityLife::Failed, format!("Failed to set {way} capacity units to {wanted}. Reason: {}", fault.message))
        }
    };
    let ended = (life == ActivityLife::Failed).then(|| cx.now());
    let activity = Activity {
        id: cx.ids().uuid(),
        resource: resource.to_owned(),
        dimension: dimension.to_owned(),
        description: format!("Setting {way} capacity units to {wanted}."),
        cause,
        started: cx.now(),
        ended,
        life,
        message,
    };
    record(cx, tx, activity)?;
    Ok(outcome.is_ok())
}

fn record(cx: &Cx, tx: &mut Tx, activity: Activity) -> Result<(), Fault> {
    let key = (cx.scope(), activity.started.0, activity.id.clone());
    ACTIVITIES.put(tx, &key, &activity).map_err(Fault::internal)
}

/// Ends the activities whose resource has settled, and forgets old ones. True while some are under way.
fn follow(world: &World, troubles: &mut Troubles) -> Result<bool, Failure> {
    let (now, mut going) = (world.kernel.clock.now(), false);
    for (key, activity) in ACTIVITIES.list(&world.kernel.store.snapshot()?, &())? {
        if activity.started.plus_ms(ACTIVITIES_KEPT_MS) < now {
            let gone = write(world, key.0, move |_, tx| ACTIVITIES.delete(tx, &key).map(drop).map_err(Fault::internal));
            troubles.of(gone, ());
            continue;
        }
        let ActivityLife::InProgress { wanted } = activity.life else { continue };
        let ended = write(world, key.0, move |cx, tx| end(cx, tx, key, activity, wanted));
        going |= !troubles.of(ended, true);
    }
    Ok(going)
}

fn end(cx: &Cx, tx: &mut Tx, key: (Scope, i64, String), mut a: Activity, wanted: i32) -> Result<bool, Fault> {
    let capacity = Capacity::parse(&a.resource, dimension(&a.dimension)?)?;
    let way = capacity.way();
    match capacity.now(cx, tx)? {
        Some(now) if !now.settled => return Ok(false),
        Some(_) => {
            a.life = ActivityLife::Successful;
            a.message = format!(
                "Successfully set {way} capacity units to {wanted}. Change successfully fulfilled by dynamodb."
            );
        }
        None => {
            a.life = ActivityLife::Failed;
            a.message = format!("Failed to set {way} capacity units to {wanted}. Reason: the resource is gone");
        }
    }
    a.ended = Some(cx.now());
    ACTIVITIES.put(tx, &key, &a).map_err(Fault::internal)?;
    Ok(true)
}
