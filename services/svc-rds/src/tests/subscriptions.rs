//! Event subscriptions: who is told, in which words, and what is refused.

use super::*;
use api_rds as api;
use expect_test::expect;
use kernel::deliver::AttributeValue;

const TOPIC: &str = "arn:aws:sns:ap-northeast-2:111122223333:news";

fn topic(cloud: &Cloud, name: &str) {
    cloud.ok(&api_sns::CREATE_TOPIC, api_sns::CreateTopicInput { name: name.into(), ..Default::default() });
}

fn subscription(name: &str) -> api::CreateEventSubscriptionMessage {
    api::CreateEventSubscriptionMessage {
        subscription_name: name.into(),
        sns_topic_arn: TOPIC.into(),
        ..Default::default()
    }
}

fn shown(cloud: &Cloud, name: &str) -> api::EventSubscription {
    let input = api::DescribeEventSubscriptionsMessage { subscription_name: Some(name.into()), ..Default::default() };
    cloud.ok(&api::DESCRIBE_EVENT_SUBSCRIPTIONS, input).event_subscriptions_list.expect("a list").remove(0)
}

fn words(cloud: &Cloud) -> Vec<String> {
    let message = |body: String| {
        let (_, after) = body.split_once("\"Event Message\":\"").expect("a message");
        after.split('"').next().expect("words").to_owned()
    };
    cloud.told().into_iter().map(|d| message(d.event.body)).collect()
}

#[test]
fn a_topic_hears_what_happens_in_the_form_that_aws_documents() {
    let mut cloud = Cloud::new();
    topic(&cloud, "news");
    let made = cloud.ok(&api::CREATE_EVENT_SUBSCRIPTION, subscription("All")).event_subscription.expect("one");
    assert_eq!((made.status.as_deref(), made.cust_subscription_id.as_deref()), (Some("creating"), Some("all")));
    let tags = Some(vec![api::Tag { key: Some("team".into()), value: Some("shop".into()) }]);
    cloud.ok(&api::CREATE_DB_INSTANCE, api::CreateDBInstanceMessage { tags, ..create("one") });
    cloud.settle();
    let told = cloud.told();
    let first = told.first().expect("a delivery");
    assert_eq!((first.target.as_str(), first.service.as_str()), (TOPIC, "events.rds.amazonaws.com"));
    assert_eq!(first.event.headers, [("subject".to_owned(), "RDS Notification Message".to_owned())]);
    expect![[r#"{"Event Source":"db-instance","Event Time":"2023-11-14 22:13:20.000","Identifier Link":"https://console.aws.amazon.com/rds/home?region=ap-northeast-2#dbinstance:id=one","Source ID":"one","Source ARN":"arn:aws:rds:ap-northeast-2:111122223333:db:one","Event ID":"http://docs.amazonwebservices.com/AmazonRDS/latest/UserGuide/USER_Events.html#RDS-EVENT-0005","Event Message":"DB instance created","Tags":{"team":"shop"}}"#]]
    .assert_eq(&first.event.body);
    let attributes: Vec<_> = first.event.attributes.iter().map(|(n, a)| (n.as_str(), a.value.clone())).collect();
    let text = |t: &str| AttributeValue::Text(t.into());
    let arn = "arn:aws:rds:ap-northeast-2:111122223333:db:one";
    assert_eq!(attributes, [("Resource", text(arn)), ("EventID", text("RDS-EVENT-0005"))]);
}

#[test]
fn what_is_told_can_be_narrowed_to_sources_categories_and_nothing() {
    let mut cloud = Cloud::new();
    topic(&cloud, "news");
    cloud.available("one");
    cloud.available("two");
    let narrow = api::CreateEventSubscriptionMessage {
        source_type: Some("db-instance".into()),
        source_ids: Some(vec!["ONE".into()]),
        event_categories: Some(vec!["notification".into(), "low storage".into()]),
        ..subscription("narrow")
    };
    cloud.ok(&api::CREATE_EVENT_SUBSCRIPTION, narrow);
    let cycle = |cloud: &mut Cloud, name: &str| {
        cloud.ok(&api::STOP_DB_INSTANCE, state(name));
        cloud.settle();
        cloud.ok(
            &api::START_DB_INSTANCE,
            api::StartDBInstanceMessage { db_instance_identifier: name.into(), ..Default::default() },
        );
        cloud.settle();
    };
    cycle(&mut cloud, "one");
    cycle(&mut cloud, "two");
    assert_eq!(words(&cloud), ["DB instance stopped", "DB instance started"]);
    let add = api::AddSourceIdentifierToSubscriptionMessage {
        subscription_name: "narrow".into(),
        source_identifier: "Two".into(),
    };
    cloud.ok(&api::ADD_SOURCE_IDENTIFIER_TO_SUBSCRIPTION, add);
    cycle(&mut cloud, "two");
    assert_eq!(words(&cloud).len(), 2);
    let remove = api::RemoveSourceIdentifierFromSubscriptionMessage {
        subscription_name: "narrow".into(),
        source_identifier: "one".into(),
    };
    cloud.ok(&api::REMOVE_SOURCE_IDENTIFIER_FROM_SUBSCRIPTION, remove);
    assert_eq!(shown(&cloud, "narrow").source_ids_list, Some(vec!["two".into()]));
    cycle(&mut cloud, "one");
    assert_eq!(words(&cloud), Vec::<String>::new());
    let quiet = api::ModifyEventSubscriptionMessage {
        subscription_name: "narrow".into(),
        enabled: Some(false),
        ..Default::default()
    };
    cloud.ok(&api::MODIFY_EVENT_SUBSCRIPTION, quiet);
    cycle(&mut cloud, "two");
    assert_eq!(words(&cloud), Vec::<String>::new());
    assert_eq!(shown(&cloud, "narrow").enabled, Some(false));
}

#[test]
fn how_a_subscription_stands_with_its_topic_is_asked_of_the_topic() {
    let cloud = Cloud::new();
    topic(&cloud, "news");
    cloud.ok(&api::CREATE_EVENT_SUBSCRIPTION, subscription("s"));
    assert_eq!(shown(&cloud, "s").status.as_deref(), Some("active"));
    let policy = |statement: &str| api_sns::SetTopicAttributesInput {
        topic_arn: TOPIC.into(),
        attribute_name: "Policy".into(),
        attribute_value: Some(format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#)),
    };
    let other = format!(
        r#"{{"Effect":"Allow","Principal":{{"Service":"s3.amazonaws.com"}},"Action":"sns:Publish","Resource":"{TOPIC}"}}"#
    );
    cloud.ok(&api_sns::SET_TOPIC_ATTRIBUTES, policy(&other));
    assert_eq!(shown(&cloud, "s").status.as_deref(), Some("no-permission"));
    assert_eq!(
        cloud.refused(&api::CREATE_EVENT_SUBSCRIPTION, subscription("t")),
        format!("400 SNSNoAuthorization: You do not have permission to publish to the SNS topic {TOPIC}.")
    );
    let own = other.replace("s3.amazonaws.com", "events.rds.amazonaws.com");
    cloud.ok(&api_sns::SET_TOPIC_ATTRIBUTES, policy(&own));
    assert_eq!(shown(&cloud, "s").status.as_deref(), Some("active"));
    cloud.ok(&api_sns::DELETE_TOPIC, api_sns::DeleteTopicInput { topic_arn: TOPIC.into() });
    assert_eq!(shown(&cloud, "s").status.as_deref(), Some("topic-not-exist"));
}

#[test]
fn subscriptions_that_make_no_sense_are_refused() {
    let cloud = Cloud::new();
    topic(&cloud, "news");
    let with = |change: &dyn Fn(&mut api::CreateEventSubscriptionMessage)| {
        let mut input = subscription("s");
        change(&mut input);
        cloud.refused(&api::CREATE_EVENT_SUBSCRIPTION, input)
    };
    let found = [
        with(&|i| i.subscription_name = "two words".into()),
        with(&|i| i.sns_topic_arn = "news".into()),
        with(&|i| i.sns_topic_arn = TOPIC.replace("news", "olds")),
        with(&|i| i.sns_topic_arn = TOPIC.replace("news", "news.fifo")),
        with(&|i| i.sns_topic_arn = TOPIC.replace("ap-northeast-2", "us-east-1")),
        with(&|i| i.source_type = Some("db-table".into())),
        with(&|i| i.source_ids = Some(vec!["one".into()])),
        with(&|i| {
            i.source_type = Some("db-instance".into());
            i.source_ids = Some(vec!["one".into()]);
        }),
        with(&|i| {
            i.source_type = Some("db-parameter-group".into());
            i.event_categories = Some(vec!["backup".into()]);
        }),
        with(&|i| i.event_categories = Some(vec!["weather".into()])),
        cloud.refused(
            &api::DELETE_EVENT_SUBSCRIPTION,
            api::DeleteEventSubscriptionMessage { subscription_name: "s".into() },
        ),
    ];
    expect![[r#"
        400 InvalidParameterValue: The parameter SubscriptionName is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.
        404 SNSTopicArnNotFound: SNS topic news not found.
        404 SNSTopicArnNotFound: SNS topic arn:aws:sns:ap-northeast-2:111122223333:olds not found.
        400 SNSInvalidTopic: RDS does not support FIFO (first in, first out) topics.
        404 SNSTopicArnNotFound: SNS topic arn:aws:sns:us-east-1:111122223333:news not found.
        400 InvalidParameterValue: Invalid value 'db-table' for SourceType.
        400 InvalidParameterCombination: SourceType must be provided when SourceIds are provided.
        404 SourceNotFound: Could not find source: one
        404 SubscriptionCategoryNotFound: Category backup not found for source type db-parameter-group.
        404 SubscriptionCategoryNotFound: Category weather not found.
        404 SubscriptionNotFound: Event Subscription s not found."#]]
    .assert_eq(&found.join("\n"));
    cloud.ok(&api::CREATE_EVENT_SUBSCRIPTION, subscription("s"));
    assert_eq!(with(&|_| ()), "400 SubscriptionAlreadyExist: Event Subscription s already exists.");
}

#[test]
fn a_subscription_has_tags_and_goes_with_them() {
    let cloud = Cloud::new();
    topic(&cloud, "news");
    let tags = Some(vec![api::Tag { key: Some("a".into()), value: Some("b".into()) }]);
    cloud.ok(&api::CREATE_EVENT_SUBSCRIPTION, api::CreateEventSubscriptionMessage { tags, ..subscription("s") });
    let arn = shown(&cloud, "s").event_subscription_arn.expect("an ARN");
    assert_eq!(arn, "arn:aws:rds:ap-northeast-2:111122223333:es:s");
    let list = || api::ListTagsForResourceMessage { resource_name: arn.clone(), ..Default::default() };
    assert_eq!(cloud.ok(&api::LIST_TAGS_FOR_RESOURCE, list()).tag_list.map(|t| t.len()), Some(1));
    let delete = api::DeleteEventSubscriptionMessage { subscription_name: "s".into() };
    let gone = cloud.ok(&api::DELETE_EVENT_SUBSCRIPTION, delete).event_subscription.expect("one");
    assert_eq!(gone.status.as_deref(), Some("deleting"));
    assert!(cloud.refused(&api::LIST_TAGS_FOR_RESOURCE, list()).starts_with("404 SubscriptionNotFound"));
    cloud.ok(&api::CREATE_EVENT_SUBSCRIPTION, subscription("s"));
    assert_eq!(cloud.ok(&api::LIST_TAGS_FOR_RESOURCE, list()).tag_list.map(|t| t.len()), Some(0));
}
