//! DescribeEventCategories: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEventCategories.html>

use crate::errors;
use crate::model::Category;
use api_rds::{DescribeEventCategoriesMessage, EventCategoriesMap, EventCategoriesMessage, SourceType};
use base::Fault;
use kernel::Cx;
use shape::Enum;
use store::Read;

/// What has events here, and of which categories.
const SOURCES: &[(SourceType, &[Category])] = &[
    (
        SourceType::DbInstance,
        &[
            Category::Availability,
            Category::Backup,
            Category::ConfigurationChange,
            Category::Creation,
            Category::Deletion,
            Category::Failure,
            Category::Notification,
            Category::Recovery,
            Category::Restoration,
        ],
    ),
    (SourceType::DbParameterGroup, &[Category::ConfigurationChange]),
    (SourceType::DbSnapshot, &[Category::Creation, Category::Deletion, Category::Notification]),
];

/// The categories that this room records; other sources have no events here.
pub fn run(_: &Cx, _: &dyn Read, input: DescribeEventCategoriesMessage) -> Result<EventCategoriesMessage, Fault> {
    let asked = input.source_type.as_deref().filter(|t| !t.is_empty());
    if let Some(other) = asked.filter(|t| !SourceType::NAMES.contains(t)) {
        return Err(errors::invalid(format!("Invalid value '{other}' for SourceType.")));
    }
    let name = |t: &SourceType| SourceType::NAMES[t.index()];
    let rows = SOURCES.iter().filter(|(t, _)| asked.is_none_or(|a| a == name(t)));
    let map = rows.map(|(t, categories)| EventCategoriesMap {
        source_type: Some(name(t).into()),
        event_categories: Some(categories.iter().map(|c| c.name().into()).collect()),
    });
    Ok(EventCategoriesMessage { event_categories_map_list: Some(map.collect()) })
}
