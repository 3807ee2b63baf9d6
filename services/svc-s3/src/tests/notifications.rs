//! Which notifications a bucket may have.

use super::*;

fn filter(prefix: &str, suffix: &str) -> Option<NotificationConfigurationFilter> {
    let rule = |name, value: &str| FilterRule { name: Some(name), value: Some(value.into()) };
    let filter_rules = vec![rule(FilterRuleName::Prefix, prefix), rule(FilterRuleName::Suffix, suffix)];
    Some(NotificationConfigurationFilter { key: Some(S3KeyFilter { filter_rules: Some(filter_rules) }) })
}

fn queue(event: Event, filter: Option<NotificationConfigurationFilter>) -> QueueConfiguration {
    let queue_arn = "arn:aws:sqs:us-east-1:111111111111:q".into();
    QueueConfiguration { queue_arn, events: vec![event], filter, ..Default::default() }
}

#[test]
fn two_configurations_may_not_be_told_of_one_event() {
    let c = cloud();
    c.bucket("mine");
    // nothing receives in this cloud, which is told of what would pass
    let put = |queues: Vec<QueueConfiguration>| {
        let notification_configuration =
            NotificationConfiguration { queue_configurations: Some(queues), ..Default::default() };
        let input = PutBucketNotificationConfigurationRequest {
            bucket: "mine".into(),
            notification_configuration,
            ..Default::default()
        };
        said(c.call(ME, &PUT_BUCKET_NOTIFICATION_CONFIGURATION, input))
    };
    let (all, made) = (Event::S3ObjectCreated, Event::S3ObjectCreatedPut);
    let (overlap, passes) = ("400 InvalidArgument", "501 NotImplemented");
    assert_eq!(put(vec![queue(all, None), queue(made, None)]), overlap);
    assert_eq!(put(vec![queue(all, None), queue(Event::S3ObjectRemoved, None)]), passes);
    assert_eq!(put(vec![queue(all, filter("a/", "")), queue(made, filter("a/b/", ""))]), overlap);
    assert_eq!(put(vec![queue(all, filter("a/", "")), queue(made, filter("b/", ""))]), passes);
    assert_eq!(put(vec![queue(all, filter("a/", ".jpg")), queue(made, filter("a/", ".png"))]), passes);
    assert_eq!(put(vec![queue(all, filter("", ".jpg")), queue(made, filter("a/", "x.jpg"))]), overlap);
}
