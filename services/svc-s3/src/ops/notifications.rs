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
            let action = if to.arn.starts_with("arn:aws:sqs:") { "sqs:SendMessage" } else { "sns:Publish" };
            let service = cx.acting_as(events::SERVICE, source);
            if service.permit(tx, action, &to.arn).is_err() {
                let text = "Unable to validate the following destination configurations";
                let fault = Fault::sender("InvalidArgument", text);
                let value =
                    "Permissions on the destination queue do not allow S3 to publish notifications from this bucket";
                return Err(errors::with(fault, &[("ArgumentName", &to.arn), ("ArgumentValue", value)]));
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
