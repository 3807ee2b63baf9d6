//! DescribeScheduledActions.
//!
//! Application Auto Scaling API Reference, DescribeScheduledActions.

use crate::model::Action;
use crate::ops::shared::{Filter, cut, dimension, part_arn};
use crate::tables::ACTIONS;
use api_application_autoscaling as api;
use base::Fault;
use kernel::{Cx, Scope};
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    i: api::DescribeScheduledActionsRequest,
) -> Result<api::DescribeScheduledActionsResponse, Fault> {
    let filter =
        Filter { namespace: i.service_namespace, resource: i.resource_id.as_deref(), dimension: i.scalable_dimension };
    filter.check()?;
    let names = i.scheduled_action_names.unwrap_or_default();
    let all = ACTIONS.list(read, &(cx.scope(),)).map_err(Fault::internal)?;
    let shown: Vec<_> = all
        .into_iter()
        .filter(|((_, r, d, name), _)| filter.shows(r, d) && (names.is_empty() || names.contains(name)))
        .collect();
    let query = format!("actions {names:?} {:?} {:?}", i.resource_id, i.scalable_dimension);
    let page =
        cut(cx, &query, shown, i.max_results, i.next_token.as_deref(), |((_, r, d, n), _)| format!("{r} {d} {n}"))?;
    let actions = page.items.into_iter().map(|(key, a)| show(key, a)).collect::<Result<Vec<_>, _>>()?;
    Ok(api::DescribeScheduledActionsResponse { scheduled_actions: Some(actions), next_token: page.next })
}

fn show((at, resource, dim, name): (Scope, String, String, String), a: Action) -> Result<api::ScheduledAction, Fault> {
    Ok(api::ScheduledAction {
        scheduled_action_arn: part_arn(at, "scheduledAction", &a.id, &resource, &name),
        scheduled_action_name: name,
        service_namespace: api::ServiceNamespace::Dynamodb,
        schedule: a.text,
        timezone: a.zone,
        resource_id: resource,
        scalable_dimension: Some(dimension(&dim)?),
        start_time: a.start,
        end_time: a.end,
        scalable_target_action: Some(api::ScalableTargetAction { min_capacity: a.min, max_capacity: a.max }),
        creation_time: a.created,
    })
}
