//! DescribeEventCategories: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEventCategories.html>

use crate::errors;
use crate::rules::event_sources;
use api_rds::{DescribeEventCategoriesMessage, EventCategoriesMap, EventCategoriesMessage};
use base::Fault;
use kernel::Cx;
use store::Read;

/// AWS's categories: subscriptions may name all of them, also those of which nothing happens here.
pub fn run(_: &Cx, _: &dyn Read, input: DescribeEventCategoriesMessage) -> Result<EventCategoriesMessage, Fault> {
    let asked = input.source_type.as_deref().filter(|t| !t.is_empty());
    if let Some(other) = asked.filter(|t| event_sources::kind(t).is_none()) {
        return Err(errors::source_type(other));
    }
    let rows = event_sources::KINDS.iter().filter(|(name, _)| asked.is_none_or(|a| a == *name));
    let map = rows.map(|(name, categories)| EventCategoriesMap {
        source_type: Some((*name).into()),
        event_categories: Some(categories.iter().map(|c| (*c).into()).collect()),
    });
    Ok(EventCategoriesMessage { event_categories_map_list: Some(map.collect()) })
}
