//! Writing events.

use crate::limits::EVENTS_KEPT_MS;
use crate::model::{Category, Event, Instance, Source};
use crate::tables::EVENTS;
use base::{Fault, Timestamp};
use kernel::{Cx, Scope};
use store::Tx;

/// Records what happened to a DB instance.
pub fn tell(cx: &Cx, tx: &mut Tx, i: &Instance, told: Vec<(Option<Category>, String)>) -> Result<(), Fault> {
    let last = EVENTS.last(tx, &(cx.scope(),)).map_err(Fault::internal)?;
    let first = last.map_or(0, |((_, _, number), _)| number + 1);
    for (number, (category, message)) in (first..).zip(told) {
        let event = Event {
            source: Source::Instance,
            name: i.name.clone(),
            arn: super::find::instance_arn(cx, &i.name),
            message,
            category,
            at: cx.now(),
        };
        EVENTS.put(tx, &(cx.scope(), millis(cx.now()), number), &event).map_err(Fault::internal)?;
    }
    Ok(())
}

/// A moment as it stands in keys.
pub fn millis(t: Timestamp) -> u64 {
    t.0.max(0) as u64
}

/// Deletes what is too old to be shown.
pub fn trim(tx: &mut Tx, at: Scope, now: Timestamp) -> Result<(), Fault> {
    let oldest = millis(now.plus_ms(-EVENTS_KEPT_MS));
    let mut old = Vec::new();
    let mut look = |key: (Scope, u64, u64), _: Event| {
        let is_old = key.1 < oldest;
        if is_old {
            old.push(key);
        }
        is_old
    };
    EVENTS.visit(tx, &(at,), None, &mut look).map_err(Fault::internal)?;
    for key in old {
        EVENTS.delete(tx, &key).map_err(Fault::internal)?;
    }
    Ok(())
}
