//! SQS and SNS: a topic that feeds a queue, pages of both, a queue and a topic that are not there.

use crate::clients::Failed;
use aws_config::SdkConfig;
use aws_sdk_sqs::types::{MessageAttributeValue, QueueAttributeName, SendMessageBatchRequestEntry};
use serde_json::{Value, json};

/// How long a poll waits, in seconds.
const WAIT_SECONDS: i32 = 10;

/// What was seen.
pub(crate) async fn run(config: &SdkConfig) -> Result<Value, Failed> {
    let (sqs, sns) = (aws_sdk_sqs::Client::new(config), aws_sdk_sns::Client::new(config));
    let mut urls = Vec::new();
    for n in 0..3 {
        let made = sqs.create_queue().queue_name(format!("rust-{n}")).send().await?;
        urls.push(made.queue_url().ok_or("no address")?.to_owned());
    }
    let (mut pages, mut sizes) = (sqs.list_queues().into_paginator().page_size(2).send(), Vec::new());
    while let Some(page) = pages.try_next().await? {
        sizes.push(page.queue_urls().len());
    }
    Ok(json!({
        "sizes": sizes,
        "through": through(&sqs, &sns, &urls[0]).await?,
        "batch": batch(&sqs, &urls[1]).await?,
        "missing": missing(&sqs, &sns).await?,
    }))
}

/// A message through a topic, as the queue's consumer gets it.
async fn through(sqs: &aws_sdk_sqs::Client, sns: &aws_sdk_sns::Client, url: &str) -> Result<Value, Failed> {
    let asked = sqs.get_queue_attributes().queue_url(url).attribute_names(QueueAttributeName::QueueArn).send().await?;
    let queue = asked.attributes().and_then(|a| a.get(&QueueAttributeName::QueueArn)).ok_or("no ARN")?;
    let made = sns.create_topic().name("rust").send().await?;
    let topic = made.topic_arn().ok_or("no topic")?;
    let policy = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": { "Service": "sns.amazonaws.com" }, "Action": "sqs:SendMessage", "Resource": queue,
        "Condition": { "ArnEquals": { "aws:SourceArn": topic } },
    }] });
    let set = sqs.set_queue_attributes().queue_url(url).attributes(QueueAttributeName::Policy, policy.to_string());
    set.send().await?;
    let subscribe = sns.subscribe().topic_arn(topic).protocol("sqs").endpoint(queue);
    subscribe.attributes("RawMessageDelivery", "true").send().await?;
    sns.publish().topic_arn(topic).message("caf\u{e9} \u{2615}").send().await?;
    let got = sqs.receive_message().queue_url(url).wait_time_seconds(WAIT_SECONDS).send().await?;
    let message = got.messages().first().ok_or("no message came")?;
    let handle = message.receipt_handle().ok_or("no handle")?;
    sqs.delete_message().queue_url(url).receipt_handle(handle).send().await?;
    let mut topics = sns.list_subscriptions_by_topic().topic_arn(topic).into_paginator().send();
    let mut subscriptions = 0;
    while let Some(page) = topics.try_next().await? {
        subscriptions += page.subscriptions().len();
    }
    Ok(json!({ "body": message.body(), "subscriptions": subscriptions }))
}

/// A batch whose second entry is refused.
async fn batch(sqs: &aws_sdk_sqs::Client, url: &str) -> Result<Value, Failed> {
    let attribute = MessageAttributeValue::builder().data_type("Number").string_value("7").build()?;
    let good = SendMessageBatchRequestEntry::builder().id("good").message_body("x").message_attributes("n", attribute);
    let bad = SendMessageBatchRequestEntry::builder().id("bad").message_body("x").delay_seconds(901);
    let sent = sqs.send_message_batch().queue_url(url).entries(good.build()?).entries(bad.build()?).send().await?;
    let failed: Vec<_> = sent.failed().iter().map(|f| json!([f.id(), f.code(), f.sender_fault()])).collect();
    let got = sqs.receive_message().queue_url(url).message_attribute_names("All").send().await?;
    let number = got.messages().first().and_then(|m| m.message_attributes()?.get("n")?.string_value());
    Ok(json!({ "failed": failed, "number": number }))
}

async fn missing(sqs: &aws_sdk_sqs::Client, sns: &aws_sdk_sns::Client) -> Result<Value, Failed> {
    let queue = sqs.get_queue_url().queue_name("nothing").send().await.err().ok_or("no such queue")?;
    let queue = queue.as_service_error().map(|e| e.is_queue_does_not_exist());
    let arn = sns.create_topic().name("gone").send().await?.topic_arn.ok_or("no topic")?;
    sns.delete_topic().topic_arn(&arn).send().await?;
    let topic = sns.publish().topic_arn(&arn).message("x").send().await.err().ok_or("no such topic")?;
    Ok(json!([queue, topic.as_service_error().map(|e| e.is_not_found_exception())]))
}
