//! DescribeEventCategories: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEventCategories.html>

use crate::errors;
use crate::model::Category;
use api_rds::{DescribeEventCategoriesMessage, EventCategoriesMap, EventCategoriesMessage, SourceType};
use base::Fault;
use kernel::Cx;
use shape::Enum;
use store::Read;

const OF_INSTANCES: [Category; 7] = [
    Category::Availability,
    Category::ConfigurationChange,
    Category::Creation,
    Category::Deletion,
    Category::Failure,
    Category::Notification,
    Category::Recovery,
];

/// The categories that this room records; other sources have no events here.
pub fn run(_: &Cx, _: &dyn Read, input: DescribeEventCategoriesMessage) -> Result<EventCategoriesMessage, Fault> {
    let instances = SourceType::NAMES[SourceType::DbInstance.index()];
    let map = match input.source_type.as_deref().filter(|t| !t.is_empty()) {
        Some(other) if !SourceType::NAMES.contains(&other) => {
            return Err(errors::invalid(format!("Invalid value '{other}' for SourceType.")));
        }
        Some(other) if other != instances => Vec::new(),
        _ => vec![EventCategoriesMap {
            source_type: Some(instances.into()),
            event_categories: Some(OF_INSTANCES.iter().map(|c| c.name().into()).collect()),
        }],
    };
    Ok(EventCategoriesMessage { event_categories_map_list: Some(map) })
}
