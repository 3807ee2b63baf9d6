//! Target tracking: after each minute, what a policy wants of its capacity.
//!
//! Application Auto Scaling User Guide, "How target tracking scaling works": cooldowns, and the larger scale-out that they do not hold up.

use crate::model::{Policy, Target};
use crate::ops::shared::dimension;
use crate::reconcile::{Failure, MINUTE_MS, Troubles, acting, set, write};
use crate::resource::Capacity;
use crate::rules::tracking::{self, IN_MINUTES, OUT_MINUTES, Wish};
use crate::tables::{POLICIES, TARGETS};
use base::{Fault, Timestamp};
use kernel::{Cx, Metrics, Scope, World};
use std::collections::HashMap;
use store::{Read, Tx};

/// Resource, dimension and name.
pub(super) type PolicyKey = (Scope, String, String, String);

/// Looks at every policy that was not looked at since the last minute ended. True when there is any.
pub(super) fn policies(
    world: &World,
    metrics: &dyn Metrics,
    looked: &mut HashMap<PolicyKey, i64>,
    troubles: &mut Troubles,
) -> Result<bool, Failure> {
    let snapshot = world.kernel.store.snapshot()?;
    let minute = world.kernel.clock.now().0.div_euclid(MINUTE_MS);
    let all = POLICIES.list(&snapshot, &())?;
    looked.retain(|key, _| all.iter().any(|(k, _)| k == key));
    let any = !all.is_empty();
    for (key, policy) in all {
        if looked.get(&key).is_some_and(|m| *m >= minute) {
            continue;
        }
        if troubles.of(one(world, metrics, &snapshot, &key, &policy, minute), false) {
            looked.insert(key, minute);
        }
    }
    Ok(any)
}

/// Looks at one policy; false when its table was just being changed, so that it is looked at again.
fn one(
    world: &World,
    metrics: &dyn Metrics,
    read: &dyn Read,
    key: &PolicyKey,
    policy: &Policy,
    minute: i64,
) -> Result<bool, Failure> {
    let at = key.0;
    let Some(target) = TARGETS.get(read, &(at, key.1.clone(), key.2.clone()))? else { return Ok(true) };
    let capacity = Capacity::parse(&key.1, dimension(&key.2)?)?;
    let cx = acting(world, at)?;
    let Some(now) = capacity.now(&cx, read)? else { return Ok(true) };
    if !now.settled {
        return Ok(false);
    }
    let dimensions = capacity.dimensions();
    let used = (1..=IN_MINUTES as i64)
        .map(|ago| metrics.sum(read, at, capacity.metric(), &dimensions, minute - ago))
        .collect::<Result<Vec<_>, _>>()?;
    let (min, max) = (i64::from(target.min).max(1), i64::from(target.max).max(1));
    let wish = tracking::wish(&used, now.units, policy.percent, min, max);
    if let Some(wish) = wish.filter(|w| allowed(*w, now.units, policy, &target, cx.now())) {
        let (key, policy) = (key.clone(), policy.clone());
        return write(world, at, move |cx, tx| follow(cx, tx, &key, policy, &capacity, now.units, wish));
    }
    Ok(true)
}

/// Whether neither a suspension nor a cooldown is in the way.
fn allowed(wish: Wish, units: i64, p: &Policy, target: &Target, now: Timestamp) -> bool {
    let rests = |last: Option<Timestamp>, seconds: Option<i32>| {
        last.is_some_and(|t| now.0 - t.0 < i64::from(seconds.unwrap_or(0)) * 1000)
    };
    match wish {
        // a larger step than the last one is not held up
        Wish::Out(n) => !target.suspended.scale_out && (!rests(p.last_out, p.out_cooldown) || n - units > p.last_step),
        Wish::In(_) => !target.suspended.scale_in && p.never_in != Some(true) && !rests(p.last_in, p.in_cooldown),
    }
}

fn follow(
    cx: &Cx,
    tx: &mut Tx,
    key: &PolicyKey,
    policy: Policy,
    capacity: &Capacity,
    units: i64,
    wish: Wish,
) -> Result<bool, Fault> {
    let (way, percent, name) = (capacity.way(), policy.percent, &key.3);
    let (wanted, cause) = match wish {
        Wish::Out(n) => (n, format!("above {percent}% for {OUT_MINUTES} minutes")),
        Wish::In(n) => (n, format!("20 percent of the capacity below {percent}% for {IN_MINUTES} minutes")),
    };
    let cause = format!("consumed {way} capacity units were {cause}, which triggered policy {name}");
    if !set(cx, tx, (&key.1, &key.2), capacity, wanted, cause)? {
        return Ok(true);
    }
    let now = Some(cx.now());
    let policy = match wish {
        Wish::Out(n) => Policy { last_out: now, last_step: n - units, ..policy },
        Wish::In(_) => Policy { last_in: now, ..policy },
    };
    POLICIES.put(tx, key, &policy).map_err(Fault::internal)?;
    Ok(true)
}
