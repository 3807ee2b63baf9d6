//! DescribeScalingActivities: the newest first, of the last six weeks.
//!
//! Application Auto Scaling API Reference, DescribeScalingActivities.

use crate::model::{Activity, ActivityLife};
use crate::ops::shared::{Filter, cut, dimension};
use crate::tables::ACTIVITIES;
use api_application_autoscaling as api;
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    i: api::DescribeScalingActivitiesRequest,
) -> Result<api::DescribeScalingActivitiesResponse, Fault> {
    let filter =
        Filter { namespace: i.service_namespace, resource: i.resource_id.as_deref(), dimension: i.scalable_dimension };
    filter.check()?;
    let all = ACTIVITIES.list(read, &(cx.scope(),)).map_err(Fault::internal)?;
    let shown: Vec<_> = all.into_iter().rev().filter(|(_, a)| filter.shows(&a.resource, &a.dimension)).collect();
    let query = format!("activities {:?} {:?}", i.resource_id, i.scalable_dimension);
    // keys of pages rise, times fall
    let page = cut(cx, &query, shown, i.max_results, i.next_token.as_deref(), |((_, time, id), _)| {
        format!("{:020} {id}", i64::MAX - time)
    })?;
    let activities = page.items.into_iter().map(|(_, a)| show(a)).collect::<Result<Vec<_>, _>>()?;
    Ok(api::DescribeScalingActivitiesResponse { scaling_activities: Some(activities), next_token: page.next })
}

fn show(a: Activity) -> Result<api::ScalingActivity, Fault> {
    Ok(api::ScalingActivity {
        activity_id: a.id,
        service_namespace: api::ServiceNamespace::Dynamodb,
        resource_id: a.resource,
        scalable_dimension: dimension(&a.dimension)?,
        description: a.description,
        cause: a.cause,
        start_time: a.started,
        end_time: a.ended,
        status_code: match a.life {
            ActivityLife::InProgress { .. } => api::ScalingActivityStatusCode::InProgress,
            ActivityLife::Successful => api::ScalingActivityStatusCode::Successful,
            ActivityLife::Failed => api::ScalingActivityStatusCode::Failed,
        },
        status_message: Some(a.message),
        ..Default::default()
    })
}
