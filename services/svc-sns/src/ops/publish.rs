//! Publish: to a topic, or as a text message to a telephone.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_Publish.html>

use super::shared::find;
use super::subscribe::check_phone;
use crate::model::Letter;
use crate::parts::{self, Ready};
use crate::rules::messages::{Draft, Said, draft};
use crate::tables::SMS;
use crate::{Room, errors, inbox, limits};
use api_sns::{PublishInput, PublishResponse};
use base::Fault;
use kernel::Cx;
use kernel::deliver::AttributeValue;
use std::sync::Arc;

pub(crate) async fn run(room: Arc<Room>, cx: Cx, input: PublishInput) -> Result<PublishResponse, Fault> {
    let said = Said {
        text: input.message,
        subject: input.subject,
        structure: input.message_structure,
        attributes: input.message_attributes,
        group: input.message_group_id,
        deduplication: input.message_deduplication_id,
    };
    let (arn, parameter) = match (input.topic_arn, input.target_arn, input.phone_number) {
        (Some(arn), None, None) => (arn, "TopicArn"),
        (None, Some(arn), None) => (arn, "TargetArn"),
        (None, None, Some(number)) => return text_message(&cx, number, draft(None, said)?).await,
        (None, None, None) => {
            return Err(errors::invalid_because("TopicArn or TargetArn", "no value for required parameter"));
        }
        _ => return Err(errors::invalid("Only one of TopicArn, TargetArn, PhoneNumber can be given")),
    };
    if arn.contains(":endpoint/") {
        return Err(Fault::not_implemented("Publish to a mobile endpoint"));
    }
    find::topic(&cx, &cx.snapshot()?, &arn, parameter)?;
    room.warm().await?;
    let (key, ready) = {
        let read = cx.snapshot()?;
        let (key, topic) = find::topic(&cx, &read, &arn, parameter)?;
        let ready = Ready::new(&room, &cx, &read, &key, &topic, draft(Some(&topic), said)?)?;
        (key, ready)
    };
    let published = parts::publish(&room, &cx, key, vec![ready]).await?.pop();
    let published = published.ok_or_else(|| Fault::internal("a message was not published"))?;
    Ok(PublishResponse { message_id: Some(published.id), sequence_number: published.sequence })
}

async fn text_message(cx: &Cx, number: String, draft: Draft) -> Result<PublishResponse, Fault> {
    check_phone(&number)
        .map_err(|()| errors::invalid_because("PhoneNumber", format_args!("{number} is not valid to publish to")))?;
    // "Sending SMS messages": <https://docs.aws.amazon.com/sns/latest/dg/sms_sending-overview.html>
    if draft.text_for("sms").chars().count() > limits::SMS_LENGTH_MAX {
        return Err(errors::invalid("Message too long"));
    }
    let id = cx.ids().uuid();
    cx.write(move |cx, tx| {
        let defaults = SMS.get(tx, &(cx.scope(),)).map_err(Fault::internal)?.unwrap_or_default();
        let of_message = draft.attributes.iter().find(|(name, _)| name == "AWS.SNS.SMS.SenderID");
        let of_message = of_message.and_then(|(_, a)| match &a.value {
            AttributeValue::Text(text) => Some(text.clone()),
            AttributeValue::Bytes(_) => None,
        });
        let of_account = defaults.0.iter().find(|(name, _)| name == "DefaultSenderID").map(|(_, v)| v.clone());
        let from = of_message.or(of_account).unwrap_or_else(|| "NOTICE".into());
        let body = draft.text_for("sms").to_owned();
        let letter = Letter { kind: "sms".into(), to: number, from, subject: None, body, at: cx.now() };
        inbox::put(tx, cx.scope(), &letter)
    })
    .await?;
    Ok(PublishResponse { message_id: Some(id), sequence_number: None })
}
