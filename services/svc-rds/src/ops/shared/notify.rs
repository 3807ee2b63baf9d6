//! Events on their way to topics.
//!
//! Granting permissions to publish notifications to an Amazon SNS topic:
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.GrantingPermissions.html>; Amazon RDS event notification tags
//! and attributes: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.TagsAttributesForFiltering.html>

use super::find;
use crate::model::{Event, EventSubscription, Source};
use crate::rules::event_sources;
use crate::tables::{self, EVENT_SUBSCRIPTIONS};
use crate::{errors, ops};
use base::{Fault, Timestamp};
use kernel::authorise::everyone_may;
use kernel::deliver::{Attribute, AttributeValue};
use kernel::{ActingFor, Cx, Delivery, Resource, Retry, tags};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Read, Tx};

/// Who publishes, as the policies of topics name it.
const SERVICE: &str = "events.rds.amazonaws.com";

/// The document, in AWS's order.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Message<'a> {
    #[serde(rename = "Event Source")]
    source: &'a str,
    #[serde(rename = "Event Time")]
    time: String,
    #[serde(rename = "Identifier Link")]
    link: String,
    #[serde(rename = "Source ID")]
    id: &'a str,
    #[serde(rename = "Source ARN")]
    arn: &'a str,
    #[serde(rename = "Event ID")]
    event: String,
    #[serde(rename = "Event Message")]
    message: &'a str,
    tags: BTreeMap<String, String>,
}

/// Hands an event to every topic that is to hear of it, in the transaction that writes it.
pub fn tell(cx: &Cx, tx: &mut Tx, event: &Event) -> Result<(), Fault> {
    let all = EVENT_SUBSCRIPTIONS.list(tx, &(cx.scope(),)).map_err(Fault::internal)?;
    let wanting: Vec<EventSubscription> = all.into_iter().map(|(_, s)| s).filter(|s| s.wants(event)).collect();
    if wanting.is_empty() {
        return Ok(());
    }
    let body = body(cx, tx, event)?;
    for subscription in wanting {
        cx.deliver(tx, delivery(cx, event, subscription.topic, body.clone()))?;
    }
    Ok(())
}

fn delivery(cx: &Cx, event: &Event, target: String, body: String) -> Delivery {
    let text = |value: &str| Attribute { data_type: "String".into(), value: AttributeValue::Text(value.to_owned()) };
    let mut attributes = vec![("Resource".to_owned(), text(&event.arn))];
    attributes.extend(event_sources::number(&event.message).map(|n| ("EventID".to_owned(), text(n))));
    Delivery {
        target,
        event: kernel::Event {
            body,
            attributes,
            headers: vec![("subject".into(), "RDS Notification Message".into())],
            ..kernel::Event::default()
        },
        service: SERVICE.into(),
        source: ActingFor { arn: event.arn.clone(), account: cx.account },
        retry: Retry::MANAGED,
        dead_letter: None,
        lane: None,
    }
}

fn body(cx: &Cx, read: &dyn Read, event: &Event) -> Result<String, Fault> {
    let page = "http://docs.amazonwebservices.com/AmazonRDS/latest/UserGuide/USER_Events.html";
    let anchor = event_sources::number(&event.message).map_or(String::new(), |n| format!("#{n}"));
    let message = Message {
        source: event.source.name(),
        time: time(event.at),
        link: format!(
            "https://console.aws.amazon.com/rds/home?region={}#{}:id={}",
            cx.region,
            fragment(event.source),
            event.name
        ),
        id: &event.name,
        arn: &event.arn,
        event: format!("{page}{anchor}"),
        message: &event.message,
        tags: tags::of(read, cx.scope(), &event.arn)?.into_iter().collect(),
    };
    serde_json::to_string(&message).map_err(Fault::internal)
}

/// Where the console shows it.
fn fragment(source: Source) -> &'static str {
    match source {
        Source::Instance => "dbinstance",
        Source::ParameterGroup => "parameter-group",
        Source::Snapshot => "snapshot",
    }
}

/// `2018-07-31 23:22:01.893`
pub fn time(at: Timestamp) -> String {
    at.to_string().replace('T', " ").trim_end_matches('Z').to_owned()
}

/// How a subscription stands with its topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The topic takes what is published.
    Active,
    /// Its policy refuses.
    NoPermission,
    /// It is gone.
    TopicNotExist,
}

impl Standing {
    /// AWS's name.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Active => "active",
            Standing::NoPermission => "no-permission",
            Standing::TopicNotExist => "topic-not-exist",
        }
    }
}

/// Asks the topic now. A policy may let in events of some sources alone (`aws:SourceArn`): it is enough that it lets one of those
/// in that there are.
pub fn standing(cx: &Cx, read: &dyn Read, subscription: &EventSubscription) -> Result<Standing, Fault> {
    let own = find::event_subscription_arn(cx, &subscription.name);
    let (action, topic) = ("sns:Publish", &subscription.topic);
    let acting = |arn: String| cx.acting_as(SERVICE, ActingFor { arn, account: cx.account });
    if !acting(own.clone()).exists(read, action, topic)? {
        return Ok(Standing::TopicNotExist);
    }
    // the policy that topics begin with lets in whoever tells news of the topic's account
    let resource = Resource::new(topic.as_str()).with("aws:SourceOwner", cx.account.to_string());
    let sources = sources(cx, read, subscription)?;
    let lets_in = |arn: String| {
        let cx = acting(arn);
        everyone_may(&cx, read, action, &resource).is_ok_and(|may| may) || cx.permit(read, action, topic).is_ok()
    };
    match std::iter::once(own).chain(sources).any(lets_in) {
        true => Ok(Standing::Active),
        false => Ok(Standing::NoPermission),
    }
}

/// The ARNs of what there is to hear of.
fn sources(cx: &Cx, read: &dyn Read, s: &EventSubscription) -> Result<Vec<String>, Fault> {
    let mut arns = Vec::new();
    let of_kind = |kind: &str| s.source_type.as_deref().is_none_or(|t| t == kind);
    let mut add = |kind: &str, names: Vec<String>, arn: fn(&Cx, &str) -> String| {
        if of_kind(kind) {
            let named = names.into_iter().filter(|n| s.sources.is_empty() || s.sources.contains(n));
            arns.extend(named.map(|n| arn(cx, &n)));
        }
    };
    let instances = tables::instances(read, cx.scope())?;
    add("db-instance", instances.into_iter().map(|i| i.name).collect(), find::instance_arn);
    let groups = tables::PARAMETER_GROUPS.list(read, &(cx.scope(),)).map_err(Fault::internal)?;
    add("db-parameter-group", groups.into_iter().map(|(_, g)| g.name).collect(), find::parameter_group_arn);
    let snapshots = tables::snapshots(read, cx.scope())?;
    add("db-snapshot", snapshots.into_iter().map(|s| s.name).collect(), find::snapshot_arn);
    Ok(arns)
}

/// Refuses a topic that could not be published to.
pub fn check_topic(cx: &Cx, read: &dyn Read, subscription: &EventSubscription) -> Result<(), Fault> {
    let topic: Option<base::Arn> = subscription.topic.parse().ok();
    let resource = match &topic {
        Some(arn) if arn.service == "sns" && !arn.resource.contains(':') => &arn.resource,
        _ => return Err(errors::no_topic(&subscription.topic)),
    };
    // "RDS doesn't support FIFO topics"
    if resource.ends_with(".fifo") {
        return Err(errors::bad_topic());
    }
    if topic.is_some_and(|arn| arn.region != cx.region.code()) {
        return Err(errors::no_topic(&subscription.topic));
    }
    match standing(cx, read, subscription)? {
        Standing::Active => Ok(()),
        Standing::NoPermission => Err(errors::no_permission_on_topic(&subscription.topic)),
        Standing::TopicNotExist => Err(errors::no_topic(&subscription.topic)),
    }
}

/// Refuses a source that is not there. Sources of kinds that nobody can make here never are.
pub fn check_source(cx: &Cx, read: &dyn Read, kind: &str, name: &str) -> Result<(), Fault> {
    let there = match kind {
        "db-instance" => tables::instance(read, cx.scope(), name)?.is_some(),
        "db-parameter-group" => ops::shared::parameter_groups::find(cx, read, name).is_ok(),
        "db-snapshot" => tables::snapshot(read, cx.scope(), name)?.is_some(),
        _ => false,
    };
    if there { Ok(()) } else { Err(errors::no_source(name)) }
}
