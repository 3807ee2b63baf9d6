//! Scheduled actions: other bounds, and a capacity that fits them.
//!
//! Application Auto Scaling User Guide, "How scheduled scaling works": below the new minimum the capacity goes up to it, above the new
//! maximum down to it.

use crate::model::{Action, Activity, ActivityLife, Target};
use crate::ops::shared::dimension;
use crate::reconcile::{Failure, Troubles, record, set, write};
use crate::resource::Capacity;
use crate::tables::{ACTIONS, TARGETS};
use base::{Fault, Timestamp};
use kernel::{Cx, Scope, World};
use store::Tx;

type ActionKey = (Scope, String, String, String);

/// Carries out what is due; answers when the next is.
pub(super) fn actions(world: &World, troubles: &mut Troubles) -> Result<Option<Timestamp>, Failure> {
    let now = world.kernel.clock.now();
    let mut next: Option<Timestamp> = None;
    for (key, action) in ACTIONS.list(&world.kernel.store.snapshot()?, &())? {
        let Some(due) = action.due else { continue };
        let due = match due <= now {
            true => troubles.of(write(world, key.0, move |cx, tx| carry_out(cx, tx, &key)), None),
            false => Some(due),
        };
        next = [next, due].into_iter().flatten().min();
    }
    Ok(next)
}

fn carry_out(cx: &Cx, tx: &mut Tx, key: &ActionKey) -> Result<Option<Timestamp>, Fault> {
    let Some(mut action) = ACTIONS.get(tx, key).map_err(Fault::internal)? else { return Ok(None) };
    if action.due.is_none_or(|due| due > cx.now()) {
        return Ok(action.due);
    }
    action.due = action.next(cx.now());
    ACTIONS.put(tx, key, &action).map_err(Fault::internal)?;
    let target_key = (key.0, key.1.clone(), key.2.clone());
    if let Some(target) = TARGETS.get(tx, &target_key).map_err(Fault::internal)?
        && !target.suspended.scheduled
    {
        let changed = bounds(cx, tx, key, &action, target)?;
        if let Some(target) = changed {
            TARGETS.put(tx, &target_key, &target).map_err(Fault::internal)?;
            fit(cx, tx, key, &target)?;
        }
    }
    Ok(action.due)
}

/// The target with its new bounds; `None`: they do not fit together.
fn bounds(cx: &Cx, tx: &mut Tx, key: &ActionKey, action: &Action, target: Target) -> Result<Option<Target>, Fault> {
    let (min, max) = (action.min.unwrap_or(target.min), action.max.unwrap_or(target.max));
    let said = match (action.min, action.max) {
        (Some(_), None) => format!("min capacity to {min}"),
        (None, Some(_)) => format!("max capacity to {max}"),
        _ => format!("min capacity to {min} and max capacity to {max}"),
    };
    let fits = min <= max;
    let activity = Activity {
        id: cx.ids().uuid(),
        resource: key.1.clone(),
        dimension: key.2.clone(),
        description: format!("Setting {said}"),
        cause: format!("scheduled action name {} was triggered", key.3),
        started: cx.now(),
        ended: Some(cx.now()),
        life: if fits { ActivityLife::Successful } else { ActivityLife::Failed },
        message: match fits {
            true => format!("Successfully set {said}"),
            false => format!("Failed to set {said}. Reason: Maximum capacity cannot be less than minimum capacity"),
        },
    };
    record(cx, tx, activity)?;
    Ok(fits.then_some(Target { min, max, ..target }))
}

/// Brings the capacity within the bounds.
fn fit(cx: &Cx, tx: &mut Tx, key: &ActionKey, target: &Target) -> Result<(), Fault> {
    let capacity = Capacity::parse(&key.1, dimension(&key.2)?)?;
    let Some(now) = capacity.now(cx, tx)? else { return Ok(()) };
    let wanted = now.units.clamp(i64::from(target.min).max(1), i64::from(target.max).max(1));
    if wanted == now.units {
        return Ok(());
    }
    let cause = match wanted > now.units {
        true => format!("minimum capacity was set to {}", target.min),
        false => format!("maximum capacity was set to {}", target.max),
    };
    set(cx, tx, (&key.1, &key.2), &capacity, wanted, cause).map(drop)
}
