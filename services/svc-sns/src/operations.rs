//! The visible list of what this room serves. A test compares it with the model; mobile push, data protection and the SMS sandbox
//! are answered by `NotImplemented`, by name.

use crate::{Room, ops, resources};
use api_sns as api;
use kernel::{Operation, read, waiting, write};
use std::sync::Arc;

/// The topic that a request names by ARN.
macro_rules! on_topic {
    ($op:expr, $input:ident) => {
        $op.on(|_, _, i: &api::$input| vec![i.topic_arn.clone()])
    };
}

/// Everything.
pub(crate) fn operations(room: &Arc<Room>) -> Vec<Operation> {
    let all = topics().into_iter().chain(subscriptions(room)).chain(messages(room));
    all.map(|op| op.guarded_by(resources::guard).described_by(resources::describe)).collect()
}

fn topics() -> Vec<Operation> {
    vec![
        on_topic!(
            write(&api::ADD_PERMISSION, ops::add_permission::run, "TopicArn Label AWSAccountId ActionName"),
            AddPermissionInput
        ),
        write(&api::CREATE_TOPIC, ops::create_topic::run, "Name Attributes Tags")
            .on(|cx, _, i: &api::CreateTopicInput| vec![cx.arn("sns", i.name.as_str())]),
        on_topic!(write(&api::DELETE_TOPIC, ops::delete_topic::run, "TopicArn"), DeleteTopicInput),
        on_topic!(
            read(&api::GET_TOPIC_ATTRIBUTES, ops::get_topic_attributes::run, "TopicArn"),
            GetTopicAttributesInput
        ),
        read(&api::LIST_TAGS_FOR_RESOURCE, ops::list_tags_for_resource::run, "ResourceArn")
            .on(|_, _, i: &api::ListTagsForResourceRequest| vec![i.resource_arn.clone()]),
        read(&api::LIST_TOPICS, ops::list_topics::run, "NextToken"),
        on_topic!(write(&api::REMOVE_PERMISSION, ops::remove_permission::run, "TopicArn Label"), RemovePermissionInput),
        on_topic!(
            write(&api::SET_TOPIC_ATTRIBUTES, ops::set_topic_attributes::run, "TopicArn AttributeName AttributeValue"),
            SetTopicAttributesInput
        ),
        write(&api::TAG_RESOURCE, ops::tag_resource::run, "ResourceArn Tags")
            .on(|_, _, i: &api::TagResourceRequest| vec![i.resource_arn.clone()]),
        write(&api::UNTAG_RESOURCE, ops::untag_resource::run, "ResourceArn TagKeys")
            .on(|_, _, i: &api::UntagResourceRequest| vec![i.resource_arn.clone()]),
    ]
}

fn subscriptions(room: &Arc<Room>) -> Vec<Operation> {
    vec![
        // whoever has the token has got the message
        write(&api::CONFIRM_SUBSCRIPTION, ops::confirm_subscription::run, "TopicArn Token AuthenticateOnUnsubscribe")
            .free(),
        read(&api::GET_SUBSCRIPTION_ATTRIBUTES, ops::get_subscription_attributes::run, "SubscriptionArn"),
        read(&api::LIST_SUBSCRIPTIONS, ops::list_subscriptions::run, "NextToken"),
        on_topic!(
            read(&api::LIST_SUBSCRIPTIONS_BY_TOPIC, ops::list_subscriptions_by_topic::run, "TopicArn NextToken"),
            ListSubscriptionsByTopicInput
        ),
        write(
            &api::SET_SUBSCRIPTION_ATTRIBUTES,
            ops::set_subscription_attributes::run,
            "SubscriptionArn AttributeName AttributeValue",
        ),
        on_topic!(
            waiting(
                &api::SUBSCRIBE,
                room.clone(),
                ops::subscribe::run,
                "TopicArn Protocol Endpoint Attributes ReturnSubscriptionArn"
            ),
            SubscribeInput
        )
        .keys(|_, _, i: &api::SubscribeInput| {
            let keys = policy::Context::new().with("sns:Protocol", i.protocol.as_str());
            match &i.endpoint {
                Some(endpoint) => keys.with("sns:Endpoint", endpoint.as_str()),
                None => keys,
            }
        }),
        // the link in a mail is signed by nobody; the handler says whose call it may be
        waiting(&api::UNSUBSCRIBE, room.clone(), ops::unsubscribe::run, "SubscriptionArn").free(),
    ]
}

fn messages(room: &Arc<Room>) -> Vec<Operation> {
    vec![
        read(&api::GET_SMS_ATTRIBUTES, ops::get_sms_attributes::run, "attributes"),
        waiting(
            &api::PUBLISH,
            room.clone(),
            ops::publish::run,
            "TopicArn TargetArn PhoneNumber Message Subject MessageStructure MessageAttributes MessageDeduplicationId MessageGroupId",
        )
        .on(|_, _, i: &api::PublishInput| i.topic_arn.iter().chain(&i.target_arn).cloned().collect())
        .open_to_everyone()
        .data_event(),
        on_topic!(
            waiting(&api::PUBLISH_BATCH, room.clone(), ops::publish_batch::run, "TopicArn PublishBatchRequestEntries"),
            PublishBatchInput
        )
        .action(|_: &api::PublishBatchInput| "sns:Publish")
        .data_event(),
        write(&api::SET_SMS_ATTRIBUTES, ops::set_sms_attributes::run, "attributes"),
    ]
}
