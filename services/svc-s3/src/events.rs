//! What happens to objects, told to queues and topics.
//!
//! "Amazon S3 Event Notifications" and "Event message structure", Amazon S3 User Guide.

use crate::model::{Bucket, Version, canonical_id};
use crate::ops::config;
use crate::rules::keys::encoded;
use api_s3::{NotificationConfiguration, NotificationConfigurationFilter};
use base::{Fault, extended_request_id, short_request_id};
use kernel::{ActingFor, Cx, Delivery, Event, Retry};
use serde_json::json;
use store::Tx;

/// The service that delivers.
pub(crate) const SERVICE: &str = "s3.amazonaws.com";

/// One destination of a configuration.
pub(crate) struct Destination {
    pub(crate) id: String,
    pub(crate) arn: String,
    pub(crate) events: Vec<&'static str>,
    pub(crate) filter: Option<NotificationConfigurationFilter>,
}

/// All destinations of a configuration.
pub(crate) fn destinations(c: &NotificationConfiguration) -> Vec<Destination> {
    let names = |all: &[api_s3::Event]| all.iter().map(|e| e.as_str()).collect::<Vec<_>>();
    let one =
        |id: &Option<String>, arn: &str, events: &[api_s3::Event], filter: &Option<NotificationConfigurationFilter>| {
            let (id, arn) = (id.clone().unwrap_or_default(), arn.to_owned());
            Destination { id, arn, events: names(events), filter: filter.clone() }
        };
    let mut out = Vec::new();
    out.extend(c.queue_configurations.iter().flatten().map(|q| one(&q.id, &q.queue_arn, &q.events, &q.filter)));
    out.extend(c.topic_configurations.iter().flatten().map(|t| one(&t.id, &t.topic_arn, &t.events, &t.filter)));
    let functions = c.lambda_function_configurations.iter().flatten();
    out.extend(functions.map(|f| one(&f.id, &f.lambda_function_arn, &f.events, &f.filter)));
    out
}

/// Hands an event to every destination that wants it, in the transaction that causes it.
pub(crate) fn tell(
    cx: &Cx,
    tx: &mut Tx,
    bucket: &Bucket,
    key: &str,
    name: &str,
    version: &Version,
) -> Result<(), Fault> {
    told(cx, tx, bucket, key, name, version, None)
}

fn told(
    cx: &Cx,
    tx: &mut Tx,
    bucket: &Bucket,
    key: &str,
    name: &str,
    version: &Version,
    more: Option<&serde_json::Value>,
) -> Result<(), Fault> {
    let Some(found) = config::get::<NotificationConfiguration>(tx, &bucket.name, "notification")? else {
        return Ok(());
    };
    for to in destinations(&found) {
        if to.events.iter().any(|e| covers(e, name)) && passes(&to.filter, key) {
            let mut body = record(cx, bucket, key, name, version, &to.id);
            if let Some(more) = more.and_then(|m| m.as_object()) {
                let all = body["Records"][0].as_object_mut();
                all.into_iter().for_each(|r| r.extend(more.clone()));
            }
            send(cx, tx, bucket, &to.arn, body.to_string())?;
        }
    }
    Ok(())
}

/// An event of S3's own, with what it alone carries.
pub(crate) fn tell_more(
    cx: &Cx,
    tx: &mut Tx,
    bucket: &Bucket,
    key: &str,
    name: &str,
    version: &Version,
    more: &serde_json::Value,
) -> Result<(), Fault> {
    told(cx, tx, bucket, key, name, version, Some(more))
}

/// The message that tells a new destination that it will be told.
pub(crate) fn test(cx: &Cx, tx: &mut Tx, bucket: &Bucket, arn: &str) -> Result<(), Fault> {
    let body = json!({
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Time": cx.now().to_string(),
        "Bucket": bucket.name,
        "RequestId": short_request_id(&cx.request_id),
        "HostId": extended_request_id(&cx.request_id),
    });
    send(cx, tx, bucket, arn, body.to_string())
}

fn send(cx: &Cx, tx: &mut Tx, bucket: &Bucket, arn: &str, body: String) -> Result<(), Fault> {
    let delivery = Delivery {
        target: arn.to_owned(),
        event: Event { body, ..Event::default() },
        service: SERVICE.into(),
        source: ActingFor { arn: bucket.arn(), account: bucket.owner },
        retry: Retry::MANAGED,
        dead_letter: None,
        lane: None,
    };
    // it is the bucket's owner who delivers, whoever caused it
    let mut own = cx.clone();
    own.account = bucket.owner;
    own.deliver(tx, delivery)
}

/// `s3:ObjectCreated:*` covers `s3:ObjectCreated:Put`.
pub(crate) fn covers(wanted: &str, name: &str) -> bool {
    wanted == name || wanted.strip_suffix('*').is_some_and(|head| name.starts_with(head))
}

/// Prefix and suffix of the key.
fn passes(filter: &Option<NotificationConfigurationFilter>, key: &str) -> bool {
    let rules = filter.as_ref().and_then(|f| f.key.as_ref()).and_then(|k| k.filter_rules.as_ref());
    rules.into_iter().flatten().all(|r| {
        let value = r.value.as_deref().unwrap_or("");
        match r.name.map(|n| n.as_str().to_ascii_lowercase()).as_deref() {
            Some("prefix") => key.starts_with(value),
            _ => key.ends_with(value),
        }
    })
}

fn record(cx: &Cx, bucket: &Bucket, key: &str, name: &str, version: &Version, id: &str) -> serde_json::Value {
    let mut object = json!({ "key": encoded(key, true), "sequencer": format!("{:016X}", cx.now().0) });
    if let Some(o) = version.object() {
        object["size"] = o.size.into();
        object["eTag"] = o.etag.clone().into();
    }
    if let Some(id) = &version.id {
        object["versionId"] = id.clone().into();
    }
    json!({ "Records": [{
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": bucket.region.code(),
        "eventTime": cx.now().to_string(),
        "eventName": name.trim_start_matches("s3:"),
        "userIdentity": { "principalId": format!("AWS:{}", cx.principal.unique_id()) },
        "requestParameters": { "sourceIPAddress": cx.source.address.map_or_else(|| SERVICE.into(), |a| a.to_string()) },
        "responseElements": { "x-amz-request-id": short_request_id(&cx.request_id), "x-amz-id-2": extended_request_id(&cx.request_id) },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": id,
            "bucket": {
                "name": bucket.name,
                "ownerIdentity": { "principalId": canonical_id(bucket.owner) },
                "arn": bucket.arn(),
            },
            "object": object,
        },
    }] })
}
