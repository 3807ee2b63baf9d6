//! PutScheduledAction: other bounds at a time, or again and again.
//!
//! Application Auto Scaling API Reference, PutScheduledAction; User Guide, "Scheduled scaling".

use crate::errors::{invalid, limit};
use crate::limits::ACTIONS_MAX;
use crate::model::Action;
use crate::ops::shared::{key, target};
use crate::resource::Capacity;
use crate::rules::schedule::Schedule;
use crate::tables::ACTIONS;
use api_application_autoscaling as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    i: api::PutScheduledActionRequest,
) -> Result<api::PutScheduledActionResponse, Fault> {
    Capacity::parse(&i.resource_id, i.scalable_dimension)?;
    let (at, resource, dimension) = key(cx, &i.resource_id, i.scalable_dimension);
    target(tx, &(at, resource.clone(), dimension.clone()))?;
    let key = (at, resource, dimension, i.scheduled_action_name.clone());
    let action = match ACTIONS.get(tx, &key).map_err(Fault::internal)? {
        Some(before) => before,
        None => first(cx, tx, &key, &i)?,
    };
    let action = changed(cx, action, i)?;
    ACTIONS.put(tx, &key, &action).map_err(Fault::internal)?;
    Ok(api::PutScheduledActionResponse::default())
}

fn first(
    cx: &Cx,
    tx: &Tx,
    key: &(kernel::Scope, String, String, String),
    i: &api::PutScheduledActionRequest,
) -> Result<Action, Fault> {
    let (Some(text), Some(_)) = (i.schedule.clone(), &i.scalable_target_action) else {
        return Err(invalid("Schedule and ScalableTargetAction must be specified for a new scheduled action"));
    };
    let has = ACTIONS.count(tx, &(key.0, key.1.clone(), key.2.clone())).map_err(Fault::internal)?;
    if has >= ACTIONS_MAX {
        return Err(limit(format!("A maximum of {ACTIONS_MAX} scheduled actions is allowed per scalable target")));
    }
    Ok(Action {
        id: cx.ids().uuid(),
        schedule: parsed(&text)?,
        text,
        zone: None,
        start: None,
        end: None,
        min: None,
        max: None,
        created: cx.now(),
        due: None,
    })
}

fn parsed(text: &str) -> Result<Schedule, Fault> {
    Schedule::parse(text).ok_or_else(|| invalid(format!("Invalid schedule expression: {text}")))
}

/// What is not said stays as it was.
fn changed(cx: &Cx, mut a: Action, i: api::PutScheduledActionRequest) -> Result<Action, Fault> {
    if let Some(text) = i.schedule {
        a.schedule = parsed(&text)?;
        a.text = text;
    }
    a.zone = i.timezone.or(a.zone);
    a.start = i.start_time.or(a.start);
    a.end = i.end_time.or(a.end);
    if let Some(bounds) = i.scalable_target_action {
        if bounds.min_capacity.is_none() && bounds.max_capacity.is_none() {
            return Err(invalid("ScalableTargetAction must have MinCapacity, MaxCapacity or both"));
        }
        (a.min, a.max) = (bounds.min_capacity, bounds.max_capacity);
    }
    if a.min.zip(a.max).is_some_and(|(min, max)| min > max) {
        return Err(invalid("Maximum capacity cannot be less than minimum capacity"));
    }
    if a.start.zip(a.end).is_some_and(|(start, end)| start >= end) {
        return Err(invalid("StartTime must be before EndTime"));
    }
    a.due = a.next(cx.now());
    if a.due.is_none() {
        return Err(invalid(format!("Scheduled action is never due: {}", a.text)));
    }
    Ok(a)
}
