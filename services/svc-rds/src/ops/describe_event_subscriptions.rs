//! DescribeEventSubscriptions: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEventSubscriptions.html>

use super::shared::listing::{self, Query};
use super::shared::{find, notify, show};
use crate::tables::EVENT_SUBSCRIPTIONS;
use api_rds::{DescribeEventSubscriptionsMessage, EventSubscriptionsMessage};
use base::Fault;
use kernel::Cx;
use store::Read;

/// One or all, with how each stands with its topic now.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeEventSubscriptionsMessage,
) -> Result<EventSubscriptionsMessage, Fault> {
    let named = input.subscription_name.as_deref().filter(|n| !n.is_empty());
    let rows = match named {
        Some(name) => vec![find::event_subscription(cx, read, name)?],
        None => {
            let all = EVENT_SUBSCRIPTIONS.list(read, &(cx.scope(),)).map_err(Fault::internal)?;
            all.into_iter().map(|(_, s)| s).collect()
        }
    };
    let query = Query {
        what: &("DescribeEventSubscriptions", named),
        filters: &input.filters,
        max: input.max_records,
        marker: &input.marker,
    };
    let (rows, marker) = listing::page(cx, &query, rows, &[], |s| s.name.clone())?;
    let shown = rows.iter().map(|s| {
        let standing = notify::standing(cx, read, s)?;
        Ok(show::of_event_subscription(cx, s, standing.name()))
    });
    let shown = shown.collect::<Result<_, Fault>>()?;
    Ok(EventSubscriptionsMessage { marker, event_subscriptions_list: Some(shown) })
}
