//! Subscriptions: confirmation, web servers, mail, attributes, the end.

use super::*;

const HOOK: &str = "http://127.0.0.1:8080/hook";

fn confirm(c: &Cloud, who: Principal, topic: &str, token: &str) -> Result<sns::ConfirmSubscriptionResponse, Fault> {
    let input = sns::ConfirmSubscriptionInput { topic_arn: topic.into(), token: token.into(), ..Default::default() };
    c.call_as(c.cx_of(who), &sns::CONFIRM_SUBSCRIPTION, input)
}

#[test]
fn a_web_server_inside_the_cloud_is_sent_links_that_it_can_reach() {
    let c = Cloud::new();
    let topic = c.topic("news", &[]);
    for inside in ["http://hooks.example.com/x", "http://user@198.18.0.9:8080", "http://127.example.com/"] {
        c.call(&sns::SUBSCRIBE, subscription(&topic, "http", inside, &[]));
        c.deliver();
        let document = json(&c.posts().remove(0).event.body);
        let link = document["SubscribeURL"].as_str().unwrap();
        assert!(link.starts_with("https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&"), "{link}");
        let certificate = document["SigningCertURL"].as_str().unwrap();
        assert!(
            certificate.starts_with("https://sns.us-east-1.amazonaws.com/SimpleNotificationService-"),
            "{certificate}"
        );
    }
    for here in ["http://localhost:8080/", "http://[::1]:9/", "http://127.0.0.2/x", "http://hook.localhost"] {
        c.call(&sns::SUBSCRIBE, subscription(&topic, "http", here, &[]));
        c.deliver();
        let link = json(&c.posts().remove(0).event.body)["SubscribeURL"].as_str().unwrap().to_owned();
        assert!(link.starts_with("http://127.0.0.1:4566/?"), "{link}");
    }
}

#[test]
fn a_web_server_confirms_by_the_link_that_it_was_sent_and_then_gets_messages() {
    let c = Cloud::new();
    let topic = c.topic("news", &[]);
    let input = sns::SubscribeInput { return_subscription_arn: None, ..subscription(&topic, "http", HOOK, &[]) };
    assert_eq!(c.call(&sns::SUBSCRIBE, input).subscription_arn.as_deref(), Some("pending confirmation"));
    c.deliver();
    let asked = c.posts().remove(0);
    let header = |d: &Delivery, name: &str| d.event.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
    assert_eq!(header(&asked, "x-amz-sns-message-type").as_deref(), Some("SubscriptionConfirmation"));
    let document = json(&asked.event.body);
    let token = document["Token"].as_str().unwrap();
    assert_eq!(
        document["SubscribeURL"],
        format!("http://127.0.0.1:4566/?Action=ConfirmSubscription&TopicArn={topic}&Token={token}&Version=2010-03-31")
    );
    c.publish(message(&topic, "too early"));
    assert_eq!(c.posts().len(), 0);
    assert!(said(confirm(&c, Principal::Anonymous, &topic, "wrong")).contains("Invalid parameter: Token"));
    let arn = confirm(&c, Principal::Anonymous, &topic, token).unwrap().subscription_arn.unwrap();
    assert_eq!(c.attribute(&arn, "ConfirmationWasAuthenticated").as_deref(), Some("false"));
    c.publish(message(&topic, "now"));
    let post = c.posts().remove(0);
    assert_eq!(header(&post, "x-amz-sns-subscription-arn"), Some(arn.clone()));
    assert_eq!(header(&post, "content-type").as_deref(), Some("text/plain; charset=UTF-8"));
    assert_eq!(json(&post.event.body)["Message"], "now");
    // the link at the end of a message is not signed either
    unsubscribe_by_link(&c, &arn).unwrap();
    c.publish(message(&topic, "after"));
    let told = c.posts();
    assert_eq!(
        (told.len(), header(&told[0], "x-amz-sns-message-type").as_deref()),
        (1, Some("UnsubscribeConfirmation"))
    );
    assert_eq!(header(&told[0], "x-amz-sns-subscription-arn"), Some(arn.clone()));
    let document = json(&told[0].event.body);
    assert_eq!(
        document["Message"],
        format!(
            "You have chosen to deactivate subscription {arn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message."
        )
    );
    // and it may come back
    assert_eq!(listed(&c), ["Deleted"]);
    assert_eq!(said(c.set(&arn, "RawMessageDelivery", "true")), "NotFound: Subscription does not exist");
    confirm(&c, Principal::Anonymous, &topic, document["Token"].as_str().unwrap()).unwrap();
    assert_eq!(listed(&c), [arn]);
    c.publish(message(&topic, "again"));
    assert_eq!(json(&c.posts().remove(0).event.body)["Message"], "again");
}

fn unsubscribe_by_link(c: &Cloud, arn: &str) -> Result<(), Fault> {
    let input = sns::UnsubscribeInput { subscription_arn: arn.into() };
    c.call_as(c.cx_of(Principal::Anonymous), &sns::UNSUBSCRIBE, input).map(drop)
}

fn listed(c: &Cloud) -> Vec<String> {
    let list = c.call(&sns::LIST_SUBSCRIPTIONS, sns::ListSubscriptionsInput::default());
    list.subscriptions.unwrap().into_iter().filter_map(|s| s.subscription_arn).collect()
}

#[test]
fn a_queue_is_unsubscribed_by_a_signed_call_alone() {
    let c = Cloud::new();
    let (_, _, subscribed) = c.pair(&[]);
    assert!(said(unsubscribe_by_link(&c, &subscribed)).starts_with("AuthorizationError: "));
    c.call(&sns::UNSUBSCRIBE, sns::UnsubscribeInput { subscription_arn: subscribed });
    assert_eq!(listed(&c), [""; 0]);
}

#[test]
fn who_does_not_confirm_within_two_days_is_not_subscribed() {
    let c = Cloud::new();
    let topic = c.topic("news", &[]);
    c.subscribe(&topic, "email", "ada@example.com", &[]);
    c.kernel.advance_clock(2 * 24 * 3_600_000 - 1_000).unwrap();
    assert_eq!(listed(&c), ["PendingConfirmation"]);
    c.kernel.advance_clock(1_000).unwrap();
    assert_eq!(listed(&c), [""; 0]);
}

#[test]
fn those_of_earlier_versions_end_too() {
    use crate::tables::{BY_END, SUBSCRIPTIONS};
    use std::ops::Bound::Unbounded;
    let c = Cloud::new();
    c.subscribe(&c.topic("news", &[]), "email", "ada@example.com", &[]);
    let ends = || SUBSCRIPTIONS.list_by(&BY_END, &c.kernel.store.snapshot().unwrap(), &()).unwrap().len();
    let forget = |tx: &mut store::Tx| -> Result<(), store::StoreError> {
        let mut entries = Vec::new();
        store::Read::scan_raw(tx, BY_END.name(), Unbounded, Unbounded, false, &mut |key, _| {
            entries.push(key.to_vec());
            Ok(true)
        })?;
        entries.into_iter().try_for_each(|entry| store::Raw::new(BY_END.name()).delete(tx, entry).map(drop))
    };
    c.kernel.store.write(forget).unwrap();
    assert_eq!(ends(), 0);
    c.kernel.store.write(|tx: &mut store::Tx| (crate::MIGRATIONS[0].run)(tx)).unwrap();
    assert_eq!(ends(), 1);
}

#[test]
fn a_clock_that_is_moved_on_makes_every_retry_in_its_time() {
    let c = Cloud::new();
    let topic = c.topic("news", &[]);
    let policy =
        r#"{"healthyRetryPolicy":{"numRetries":6,"minDelayTarget":60,"maxDelayTarget":60,"numNoDelayRetries":1}}"#;
    c.subscribe(&topic, "http", HOOK, &[("DeliveryPolicy", policy)]);
    c.deliver();
    let token = json(&c.posts().remove(0).event.body)["Token"].as_str().unwrap().to_owned();
    confirm(&c, Principal::Anonymous, &topic, &token).unwrap();
    *c.web.answers.lock().unwrap() = vec![Undelivered::Later("busy".into()); 9];
    c.publish(message(&topic, "x"));
    assert_eq!(c.posts().len(), 2, "one retry at once");
    c.kernel.advance_clock(24 * 3_600_000).unwrap();
    assert_eq!(c.posts().len(), 5);
}

#[test]
fn deliveries_are_repeated_by_the_policy_and_given_up_afterwards() {
    let c = Cloud::new();
    let topic = c.topic("news", &[]);
    let policy =
        r#"{"healthyRetryPolicy":{"numRetries":2,"minDelayTarget":5,"maxDelayTarget":5,"numNoDelayRetries":1}}"#;
    c.subscribe(&topic, "http", HOOK, &[("DeliveryPolicy", policy), ("RawMessageDelivery", "true")]);
    c.deliver();
    let token = json(&c.posts().remove(0).event.body)["Token"].as_str().unwrap().to_owned();
    confirm(&c, Principal::Anonymous, &topic, &token).unwrap();
    *c.web.answers.lock().unwrap() = vec![Undelivered::Later("busy".into()); 9];
    c.publish(message(&topic, "x"));
    assert_eq!(c.posts().len(), 2, "one retry at once");
    c.clock.advance_ms(4_999);
    c.deliver();
    assert_eq!(c.posts().len(), 0);
    c.clock.advance_ms(1);
    c.deliver();
    assert_eq!(c.posts().len(), 1);
    c.clock.advance_ms(100_000);
    c.deliver();
    assert_eq!(c.posts().len(), 0, "given up");
}

#[test]
fn a_delivery_policy_counts_within_its_bounds() {
    let c = Cloud::new();
    let topic = c.topic("news", &[]);
    let arn = c.subscribe(&topic, "http", HOOK, &[]);
    for retries in ["101", "-1", "4294967297", "1.5", "\"3\""] {
        let policy = format!(r#"{{"healthyRetryPolicy":{{"numRetries":{retries}}}}}"#);
        assert_eq!(
            said(c.set(&arn, "DeliveryPolicy", &policy)),
            "InvalidParameter: Invalid parameter: DeliveryPolicy: numRetries must be between 0 and 100"
        );
    }
    c.set(&arn, "DeliveryPolicy", r#"{"healthyRetryPolicy":{"numRetries":100}}"#).unwrap();
}

#[test]
fn a_mail_address_is_asked_and_mailed_in_the_inbox() {
    let c = Cloud::new();
    let topic = c.topic("news", &[("DisplayName", "Shop")]);
    c.subscribe(&topic, "email", "ada@example.com", &[]);
    let asked = c.letters().remove(0);
    assert_eq!(asked.subject.as_deref(), Some("AWS Notification - Subscription Confirmation"));
    let token = asked.body.split("Token=").nth(1).unwrap().split('&').next().unwrap();
    confirm(&c, Principal::Anonymous, &topic, token).unwrap();
    c.publish(sns::PublishInput { subject: Some("Sale".into()), ..message(&topic, "today") });
    let mail = c.letters().remove(1);
    assert_eq!((mail.from.as_str(), mail.subject.as_deref()), ("Shop", Some("Sale")));
    assert!(mail.body.starts_with("today\n\n--\n") && mail.body.contains("Action=Unsubscribe"), "{}", mail.body);
}

#[test]
fn a_token_is_good_for_two_days() {
    let c = Cloud::new();
    let topic = c.topic("news", &[]);
    c.subscribe(&topic, "http", HOOK, &[]);
    c.deliver();
    let token = json(&c.posts().remove(0).event.body)["Token"].as_str().unwrap().to_owned();
    c.clock.advance_ms(2 * 24 * 3_600_000);
    assert!(said(confirm(&c, Principal::Anonymous, &topic, &token)).contains("Invalid parameter: Token"));
}

#[test]
fn the_same_endpoint_is_subscribed_once() {
    let c = Cloud::new();
    let (topic, _, first) = c.pair(&[]);
    let queue = format!("arn:aws:sqs:us-east-1:{ACCOUNT}:q");
    assert_eq!(c.subscribe(&topic, "sqs", &queue, &[("RawMessageDelivery", "true")]), first);
    let other = c.try_call(&sns::SUBSCRIBE, subscription(&topic, "sqs", &queue, &[]));
    assert!(said(other).contains("Subscription already exists with different attributes"));
    let list = c.call(
        &sns::LIST_SUBSCRIPTIONS_BY_TOPIC,
        sns::ListSubscriptionsByTopicInput { topic_arn: topic, next_token: None },
    );
    assert_eq!(list.subscriptions.unwrap().len(), 1);
}

#[test]
fn strangers_may_neither_look_nor_subscribe_nor_unsubscribe() {
    let c = Cloud::new();
    let (topic, _, subscribed) = c.pair(&[]);
    let stranger = || c.cx(OTHER);
    let get = sns::GetSubscriptionAttributesInput { subscription_arn: subscribed.clone() };
    assert!(said(c.call_as(stranger(), &sns::GET_SUBSCRIPTION_ATTRIBUTES, get)).starts_with("AuthorizationError"));
    let end = sns::UnsubscribeInput { subscription_arn: subscribed };
    assert!(said(c.call_as(stranger(), &sns::UNSUBSCRIBE, end)).starts_with("AuthorizationError"));
    let input = subscription(&topic, "email", "eve@example.com", &[]);
    assert!(said(c.call_as(stranger(), &sns::SUBSCRIBE, input.clone())).starts_with("AuthorizationError"));
    let permission = sns::AddPermissionInput {
        topic_arn: topic.clone(),
        label: "them".into(),
        aws_account_id: vec![OTHER.into()],
        action_name: vec!["Subscribe".into(), "Publish".into()],
    };
    c.call(&sns::ADD_PERMISSION, permission);
    c.call_as(stranger(), &sns::SUBSCRIBE, input).unwrap();
    c.call_as(stranger(), &sns::PUBLISH, message(&topic, "x")).unwrap();
    let list = c.call_as(stranger(), &sns::LIST_SUBSCRIPTIONS, sns::ListSubscriptionsInput::default()).unwrap();
    assert_eq!(list.subscriptions.unwrap()[0].subscription_arn.as_deref(), Some("PendingConfirmation"));
    c.call(&sns::REMOVE_PERMISSION, sns::RemovePermissionInput { topic_arn: topic.clone(), label: "them".into() });
    assert!(said(c.call_as(stranger(), &sns::PUBLISH, message(&topic, "x"))).starts_with("AuthorizationError"));
}

/// "Sending Amazon SNS messages to an Amazon SQS queue in a different account"
#[test]
fn a_queue_of_another_account_is_asked_and_its_owner_need_not_be() {
    let c = Cloud::new();
    let topic = c.topic("news", &[]);
    let (url, queue) = c.queue("q");
    let permission = sns::AddPermissionInput {
        topic_arn: topic.clone(),
        label: "them".into(),
        aws_account_id: vec![OTHER.into()],
        action_name: vec!["Subscribe".into()],
    };
    c.call(&sns::ADD_PERMISSION, permission);
    // the other account subscribes a queue that is not its own: the queue is asked
    let input = sns::SubscribeInput {
        return_subscription_arn: None,
        ..subscription(&topic, "sqs", &queue, &[("RawMessageDelivery", "true")])
    };
    let out = c.call_as(c.cx(OTHER), &sns::SUBSCRIBE, input).unwrap();
    assert_eq!(out.subscription_arn.as_deref(), Some("pending confirmation"));
    c.publish(message(&topic, "too early"));
    let asked = json(&c.bodies(&url).remove(0));
    assert_eq!(asked["Type"], "SubscriptionConfirmation");
    let token = asked["Token"].as_str().unwrap();
    let arn = confirm(&c, Principal::Root(OTHER.parse().unwrap()), &topic, token).unwrap().subscription_arn.unwrap();
    let attributes = |name: &str| {
        let input = sns::GetSubscriptionAttributesInput { subscription_arn: arn.clone() };
        c.call_as(c.cx(OTHER), &sns::GET_SUBSCRIPTION_ATTRIBUTES, input).unwrap().attributes.unwrap().get(name).cloned()
    };
    assert_eq!(attributes("Owner").as_deref(), Some(OTHER));
    assert_eq!(attributes("PendingConfirmation").as_deref(), Some("false"));
    c.publish(message(&topic, "now"));
    assert_eq!(c.bodies(&url), ["now"]);
    // its owner subscribes another topic's messages at once
    let theirs = sns::CreateTopicInput { name: "theirs".into(), ..Default::default() };
    let theirs = c.call_as(c.cx(OTHER), &sns::CREATE_TOPIC, theirs).unwrap().topic_arn.unwrap();
    assert!(
        said(c.try_call(&sns::SUBSCRIBE, subscription(&theirs, "sqs", &queue, &[]))).starts_with("AuthorizationError")
    );
    let permission = sns::AddPermissionInput {
        topic_arn: theirs.clone(),
        label: "us".into(),
        aws_account_id: vec![ACCOUNT.into()],
        action_name: vec!["Subscribe".into()],
    };
    c.call_as(c.cx(OTHER), &sns::ADD_PERMISSION, permission).unwrap();
    c.subscribe(&theirs, "sqs", &queue, &[("RawMessageDelivery", "true")]);
    c.call_as(c.cx(OTHER), &sns::PUBLISH, message(&theirs, "from them")).unwrap();
    c.deliver();
    assert_eq!(c.bodies(&url), ["from them"]);
}
