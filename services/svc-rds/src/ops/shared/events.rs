//! Writing events, and telling those who subscribed to them.

use super::notify;
use crate::limits::EVENTS_KEPT_MS;
use crate::model::{Category, Event, Instance, Source};
use crate::tables::EVENTS;
use base::{Fault, Timestamp};
use kernel::{Cx, Scope};
use store::Tx;

/// Records what happened to a DB instance.
pub fn tell(cx: &Cx, tx: &mut Tx, i: &Instance, told: Vec<(Option<Category>, String)>) -> Result<(), Fault> {
    tell_of(cx, tx, (Source::Instance, &i.name, super::find::instance_arn(cx, &i.name)), told)
}

/// Records what happened to a DB snapshot.
pub fn tell_snapshot(cx: &Cx, tx: &mut Tx, name: &str, category: Category, message: &str) -> Result<(), Fault> {
    let of = (Source::Snapshot, name, super::find::snapshot_arn(cx, name));
    tell_of(cx, tx, of, vec![(Some(category), message.to_owned())])
}

/// Records what happened to a DB parameter group.
pub fn tell_parameter_group(cx: &Cx, tx: &mut Tx, name: &str, told: Vec<String>) -> Result<(), Fault> {
    let of = (Source::ParameterGroup, name, super::find::parameter_group_arn(cx, name));
    tell_of(cx, tx, of, told.into_iter().map(|m| (Some(Category::ConfigurationChange), m)).collect())
}

fn tell_of(
    cx: &Cx,
    tx: &mut Tx,
    (source, name, arn): (Source, &str, String),
    told: Vec<(Option<Category>, String)>,
) -> Result<(), Fault> {
    let last = EVENTS.last(tx, &(cx.scope(),)).map_err(Fault::internal)?;
    let first = last.map_or(0, |((_, _, number), _)| number + 1);
    for (number, (category, message)) in (first..).zip(told) {
        let event = Event { source, name: name.to_owned(), arn: arn.clone(), message, category, at: cx.now() };
        EVENTS.put(tx, &(cx.scope(), millis(cx.now()), number), &event).map_err(Fault::internal)?;
        notify::tell(cx, tx, &event)?;
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
