//! CreateEventSubscription: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateEventSubscription.html>

use super::shared::{find, notify, show, tagging};
use crate::errors;
use crate::limits::EVENT_SUBSCRIPTIONS as QUOTA;
use crate::model::EventSubscription;
use crate::rules::{event_sources, identifiers};
use crate::tables::{self, EVENT_SUBSCRIPTIONS};
use api_rds::{CreateEventSubscriptionMessage, CreateEventSubscriptionResult};
use base::Fault;
use kernel::Cx;
use store::{Read, Tx};

/// Makes a subscription whose topic takes what RDS publishes.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: CreateEventSubscriptionMessage,
) -> Result<CreateEventSubscriptionResult, Fault> {
    let tags = tagging::wanted(&input.tags)?;
    let subscription = EventSubscription {
        name: identifiers::group("SubscriptionName", &input.subscription_name)?,
        topic: input.sns_topic_arn,
        source_type: input.source_type.filter(|t| !t.is_empty()),
        sources: lower(input.source_ids),
        categories: input.event_categories.unwrap_or_default(),
        enabled: input.enabled.unwrap_or(true),
        created: cx.now(),
    };
    check(cx, tx, &subscription)?;
    if tables::event_subscription(tx, cx.scope(), &subscription.name)?.is_some() {
        return Err(errors::subscription_exists(&subscription.name));
    }
    let max = QUOTA.of(cx, tx)?;
    if EVENT_SUBSCRIPTIONS.count(tx, &(cx.scope(),)).map_err(Fault::internal)? as u64 >= max {
        return Err(errors::too_many_subscriptions(max));
    }
    notify::check_topic(cx, tx, &subscription)?;
    tables::keep_event_subscription(tx, cx.scope(), &subscription)?;
    tagging::give(cx, tx, &find::event_subscription_arn(cx, &subscription.name), &tags)?;
    let shown = show::of_event_subscription(cx, &subscription, "creating");
    Ok(CreateEventSubscriptionResult { event_subscription: Some(shown) })
}

fn lower(names: Option<Vec<String>>) -> Vec<String> {
    let mut all: Vec<String> = names.into_iter().flatten().map(|n| n.to_ascii_lowercase()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Sources and categories that go together, and sources that are there.
pub fn check(cx: &Cx, read: &dyn Read, s: &EventSubscription) -> Result<(), Fault> {
    let kinds = match &s.source_type {
        Some(name) => std::slice::from_ref(event_sources::kind(name).ok_or_else(|| errors::source_type(name))?),
        None if s.sources.is_empty() => event_sources::KINDS,
        None => return Err(errors::combination("SourceType must be provided when SourceIds are provided.")),
    };
    let known = |category: &String| kinds.iter().any(|(_, categories)| categories.contains(&category.as_str()));
    if let Some(category) = s.categories.iter().find(|c| !known(c)) {
        return Err(errors::no_category(category, s.source_type.as_deref()));
    }
    s.sources.iter().try_for_each(|name| notify::check_source(cx, read, kinds[0].0, name))
}
