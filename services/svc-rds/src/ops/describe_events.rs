//! DescribeEvents: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEvents.html>

use super::shared::events::millis;
use super::shared::listing::{self, Query};
use crate::errors;
use crate::limits::{EVENTS_KEPT_MS, EVENTS_MINUTES_DEFAULT};
use crate::model::{Event, Source};
use crate::tables::EVENTS;
use api_rds::{DescribeEventsMessage, EventsMessage, SourceType};
use base::{Fault, Timestamp};
use kernel::Cx;
use store::Read;

/// A key in order of time, and the event.
type Row = (String, Event);

/// What happened, oldest first.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeEventsMessage) -> Result<EventsMessage, Fault> {
    if input.source_identifier.is_some() && input.source_type.is_none() {
        return Err(errors::combination("SourceType must be provided when SourceIdentifier is provided."));
    }
    let (from, to) = interval(cx, &input)?;
    let all = EVENTS.list(read, &(cx.scope(),)).map_err(Fault::internal)?;
    let rows = all
        .into_iter()
        .filter(|((_, at, _), e)| *at >= millis(from) && *at <= millis(to) && asked(&input, e))
        .map(|((_, at, n), e)| (format!("{at:020}{n:020}"), e))
        .collect();
    let query = Query {
        what: &(
            "DescribeEvents",
            &input.source_identifier,
            input.source_type,
            &input.event_categories,
            input.start_time,
            input.end_time,
        ),
        filters: &input.filters,
        max: input.max_records,
        marker: &input.marker,
    };
    let (rows, marker) = listing::page::<Row>(cx, &query, rows, &[], |(key, _)| key.clone())?;
    Ok(EventsMessage { marker, events: Some(rows.into_iter().map(|(_, e)| shown(e)).collect()) })
}

fn asked(input: &DescribeEventsMessage, e: &Event) -> bool {
    let of_kind = input.source_type.is_none_or(|t| t == kind_of(e));
    let named = input.source_identifier.as_ref().is_none_or(|n| n.eq_ignore_ascii_case(&e.name));
    let categories = input.event_categories.as_ref().filter(|c| !c.is_empty());
    let kind = |wanted: &Vec<String>| e.category.is_some_and(|c| wanted.iter().any(|w| w == c.name()));
    of_kind && named && categories.is_none_or(kind)
}

fn interval(cx: &Cx, input: &DescribeEventsMessage) -> Result<(Timestamp, Timestamp), Fault> {
    let to = input.end_time.unwrap_or(cx.now());
    let minutes = input.duration.unwrap_or(EVENTS_MINUTES_DEFAULT);
    if minutes < 0 {
        return Err(errors::invalid(format!("Invalid value {minutes} for Duration. Must not be negative.")));
    }
    let from = input.start_time.unwrap_or_else(|| to.plus_ms(-i64::from(minutes) * 60_000));
    if from > to {
        return Err(errors::combination("The start time must be before the end time."));
    }
    let oldest = cx.now().plus_ms(-EVENTS_KEPT_MS);
    Ok((from.max(oldest), to))
}

fn kind_of(e: &Event) -> SourceType {
    match e.source {
        Source::Instance => SourceType::DbInstance,
        Source::ParameterGroup => SourceType::DbParameterGroup,
        Source::Snapshot => SourceType::DbSnapshot,
    }
}

fn shown(e: Event) -> api_rds::Event {
    let kind = kind_of(&e);
    api_rds::Event {
        source_identifier: Some(e.name),
        source_type: Some(kind),
        message: Some(e.message),
        event_categories: Some(e.category.iter().map(|c| c.name().into()).collect()),
        date: Some(e.at),
        source_arn: Some(e.arn),
    }
}
