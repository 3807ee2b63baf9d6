//! Topics as resources: names, attributes, lists, tags.

use super::*;

fn create(c: &Cloud, name: &str, attributes: &[(&str, &str)]) -> String {
    let attributes = Some(entries(attributes));
    said(c.try_call(&sns::CREATE_TOPIC, sns::CreateTopicInput { name: name.into(), attributes, ..Default::default() }))
}

#[test]
fn the_same_topic_can_be_created_again_and_another_of_its_name_cannot() {
    let c = Cloud::new();
    let topic = c.topic("t", &[("DisplayName", "T")]);
    assert_eq!(topic, "arn:aws:sns:us-east-1:111122223333:t");
    assert_eq!(c.topic("t", &[]), topic);
    assert_eq!(
        create(&c, "t", &[("DisplayName", "U")]),
        "InvalidParameter: Invalid parameter: Attributes Reason: Topic already exists with different attributes"
    );
}

#[test]
fn attributes_tell_of_policy_owner_and_subscriptions() {
    let c = Cloud::new();
    let (topic, _, subscribed) = c.pair(&[]);
    let get = || {
        let input = sns::GetTopicAttributesInput { topic_arn: topic.clone() };
        c.call(&sns::GET_TOPIC_ATTRIBUTES, input).attributes.unwrap()
    };
    let seen = get();
    assert_eq!(seen.get("SubscriptionsConfirmed").map(String::as_str), Some("1"));
    assert!(seen.get("Policy").unwrap().contains("__default_statement_ID"));
    assert!(seen.get("EffectiveDeliveryPolicy").unwrap().contains("\"numRetries\":3"));
    c.call(&sns::UNSUBSCRIBE, sns::UnsubscribeInput { subscription_arn: subscribed });
    assert_eq!(get().get("SubscriptionsDeleted").map(String::as_str), Some("1"));
}

#[test]
fn a_deleted_topic_is_gone_with_its_subscriptions() {
    let c = Cloud::new();
    let (topic, _, _) = c.pair(&[]);
    c.call(&sns::DELETE_TOPIC, sns::DeleteTopicInput { topic_arn: topic.clone() });
    c.call(&sns::DELETE_TOPIC, sns::DeleteTopicInput { topic_arn: topic.clone() });
    assert!(said(c.try_call(&sns::PUBLISH, message(&topic, "x"))).starts_with("NotFound: Topic does not exist"));
    let list = c.call(&sns::LIST_SUBSCRIPTIONS, sns::ListSubscriptionsInput::default());
    assert_eq!(list.subscriptions.unwrap().len(), 0);
}

#[test]
fn lists_come_in_pages_of_a_hundred_and_accounts_see_their_own() {
    let c = Cloud::new();
    (0..101).for_each(|n| drop(c.topic(&format!("t{n:03}"), &[])));
    let list = |token| c.call(&sns::LIST_TOPICS, sns::ListTopicsInput { next_token: token });
    let first = list(None);
    assert_eq!(first.topics.unwrap().len(), 100);
    let second = list(first.next_token);
    assert_eq!((second.topics.unwrap().len(), second.next_token), (1, None));
    let other = c.call_as(c.cx(OTHER), &sns::LIST_TOPICS, sns::ListTopicsInput::default()).unwrap();
    assert_eq!(other.topics.unwrap().len(), 0);
}

#[test]
fn tags_are_kept_and_removed() {
    let c = Cloud::new();
    let topic = c.topic("t", &[]);
    let tag = |k: &str, v: &str| sns::Tag { key: k.into(), value: v.into() };
    let input = sns::TagResourceRequest { resource_arn: topic.clone(), tags: vec![tag("a", "1"), tag("b", "2")] };
    c.call(&sns::TAG_RESOURCE, input);
    let input = sns::UntagResourceRequest { resource_arn: topic.clone(), tag_keys: vec!["a".into()] };
    c.call(&sns::UNTAG_RESOURCE, input);
    let left = c.call(&sns::LIST_TAGS_FOR_RESOURCE, sns::ListTagsForResourceRequest { resource_arn: topic });
    assert_eq!(left.tags, Some(vec![tag("b", "2")]));
}
