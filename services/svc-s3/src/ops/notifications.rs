//! PutBucketNotificationConfiguration and GetBucketNotificationConfiguration.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html>

use super::{config, find};
use crate::errors;
use crate::events::{self, Destination};
use api_s3::{
    GetBucketNotificationConfigurationRequest, NotificationConfiguration, PutBucketNotificationConfigurationRequest,
};
use base::Fault;
use kernel::{ActingFor, Cx};
use shape::Unit;
use store::{Read, Tx};

pub(crate) fn put(cx: &Cx, tx: &mut Tx, input: PutBucketNotificationConfigurationRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let mut said = input.notification_configuration;
    if said.event_bridge_configuration.is_some() {
        return Err(Fault::not_implemented("PutBucketNotificationConfiguration.EventBridgeConfiguration"));
    }
    name(cx, &mut said);
    let all = events::destinations(&said);
    check(&all)?;
    for to in &all {
        if !cx.kernel().receives(&to.arn) {
            return Err(Fault::not_implemented(format_args!("Notifications to {}", to.arn)));
        }
        if input.skip_destination_validation != Some(true) {
            let source = ActingFor { arn: bucket.arn(), account: bucket.owner };
            let service = cx.acting_as(events::SERVICE, source);
            let (action, kind) = match to.arn.starts_with("arn:aws:sqs:") {
                true => ("sqs:SendMessage", "queue"),
                false => ("sns:Publish", "topic"),
            };
            if !service.exists(tx, action, &to.arn)? {
                return Err(unreachable(&to.arn, &format!("The destination {kind} does not exist")));
            }
            if service.permit(tx, action, &to.arn).is_err() {
                let value = format!(
                    "Permissions on the destination {kind} do not allow S3 to publish notifications from this bucket"
                );
                return Err(unreachable(&to.arn, &value));
            }
        }
    }
    let before = config::get::<NotificationConfiguration>(tx, &bucket.name, "notification")?.unwrap_or_default();
    let known = events::destinations(&before);
    if all.is_empty() {
        config::delete(tx, &bucket.name, "notification")?;
        return Ok(Unit::default());
    }
    config::put(tx, &bucket.name, "notification", &said)?;
    for to in all.iter().filter(|to| !known.iter().any(|k| k.arn == to.arn)) {
        events::test(cx, tx, &bucket, &to.arn)?;
    }
    Ok(Unit::default())
}

fn unreachable(arn: &str, why: &str) -> Fault {
    let fault = Fault::sender("InvalidArgument", "Unable to validate the following destination configurations");
    errors::with(fault, &[("ArgumentName", arn), ("ArgumentValue", why)])
}

/// Two configurations may not both be told of one event of one object.
fn overlap(a: &Destination, b: &Destination) -> Option<&'static str> {
    let same = |x: &str| b.events.iter().any(|y| events::covers(x, y) || events::covers(y, x));
    let (a_head, a_tail) = ends(a);
    let (b_head, b_tail) = ends(b);
    let heads = a_head.starts_with(&*b_head) || b_head.starts_with(&*a_head);
    let tails = a_tail.ends_with(&*b_tail) || b_tail.ends_with(&*a_tail);
    if !(a.events.iter().any(|e| same(e)) && heads && tails) {
        return None;
    }
    Some(match a.filter.is_some() || b.filter.is_some() {
        true => {
            "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping \
             for the same event type."
        }
        false => "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
    })
}

/// The prefix and the suffix that keys must have.
fn ends(to: &Destination) -> (String, String) {
    let rules = to.filter.as_ref().and_then(|f| f.key.as_ref()).and_then(|k| k.filter_rules.as_ref());
    let (mut head, mut tail) = (String::new(), String::new());
    for rule in rules.into_iter().flatten() {
        let prefix = rule.name.is_some_and(|n| n.as_str().eq_ignore_ascii_case("prefix"));
        *(if prefix { &mut head } else { &mut tail }) = rule.value.clone().unwrap_or_default();
    }
    (head, tail)
}

/// Configurations without a name get one.
fn name(cx: &Cx, said: &mut NotificationConfiguration) {
    let give = |id: &mut Option<String>| {
        if id.as_deref().is_none_or(str::is_empty) {
            *id = Some(cx.ids().uuid());
        }
    };
    said.queue_configurations.iter_mut().flatten().for_each(|q| give(&mut q.id));
    said.topic_configurations.iter_mut().flatten().for_each(|t| give(&mut t.id));
    said.lambda_function_configurations.iter_mut().flatten().for_each(|f| give(&mut f.id));
}

fn check(all: &[Destination]) -> Result<(), Fault> {
    for (i, to) in all.iter().enumerate() {
        if all[..i].iter().any(|other| other.id == to.id) {
            let text = "Same ID used for multiple configurations. IDs must be unique";
            return Err(Fault::sender("InvalidArgument", text));
        }
        if let Some(text) = all[..i].iter().find_map(|other| overlap(other, to)) {
            return Err(Fault::sender("InvalidArgument", text));
        }
        let rules = to.filter.as_ref().and_then(|f| f.key.as_ref()).and_then(|k| k.filter_rules.as_ref());
        let names: Vec<_> =
            rules.into_iter().flatten().map(|r| r.name.map(|n| n.as_str().to_ascii_lowercase())).collect();
        let twice = names.iter().enumerate().any(|(i, n)| names[..i].contains(n));
        if twice || names.iter().any(Option::is_none) {
            let text = "Cannot specify more than one prefix rule in a filter.";
            return Err(errors::argument("filter", "", text));
        }
    }
    Ok(())
}

pub(crate) fn get(
    cx: &Cx,
    read: &dyn Read,
    input: GetBucketNotificationConfigurationRequest,
) -> Result<NotificationConfiguration, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    Ok(config::get(read, &bucket.name, "notification")?.unwrap_or_default())
}
