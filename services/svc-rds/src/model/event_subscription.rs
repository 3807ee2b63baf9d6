//! Event subscriptions: who is told of which events.
//!
//! Working with Amazon RDS event notification: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.html>

use super::Event;
use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::Record;

/// A topic and what it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventSubscription {
    /// In lower case.
    pub name: String,
    /// The topic's ARN.
    pub topic: String,
    /// The kind of source by AWS's name, `db-instance`; all kinds without one.
    pub source_type: Option<String>,
    /// Names of sources, in lower case; all of the kind without any.
    pub sources: Vec<String>,
    /// Categories by AWS's names; all without any.
    pub categories: Vec<String>,
    /// Without it nobody is told.
    pub enabled: bool,
    /// When it was made.
    pub created: Timestamp,
}
impl Record for EventSubscription {
    const VERSION: u8 = 1;
}

impl EventSubscription {
    /// Whether its topic is to hear of this event.
    pub fn wants(&self, event: &Event) -> bool {
        let kind = self.source_type.as_deref().is_none_or(|t| t == event.source.name());
        let named = self.sources.is_empty() || self.sources.contains(&event.name);
        let category = |has: &String| event.category.is_some_and(|c| c.name() == has);
        self.enabled && kind && named && (self.categories.is_empty() || self.categories.iter().any(category))
    }
}
