//! What other rooms deliver.

use super::*;
use kernel::{ActingFor, Delivery, Event, Retry};

const TOPIC: &str = "arn:aws:sns:us-east-1:111122223333:news";

fn deliver(c: &Cloud, target: &str, body: &str) {
    let delivery = Delivery {
        target: target.into(),
        event: Event { body: body.into(), group: None, ..Event::default() },
        service: "sns.amazonaws.com".into(),
        source: ActingFor { arn: TOPIC.into(), account: ACCOUNT.parse().unwrap() },
        retry: Retry::NEVER,
        dead_letter: Some("arn:aws:sqs:us-east-1:111122223333:dead".into()),
        lane: None,
    };
    let cx = c.cx(ACCOUNT, "us-east-1");
    c.runtime.block_on(async {
        cx.write(move |cx, tx| cx.deliver(tx, delivery)).await.unwrap();
        c.kernel.deliver_due().await.unwrap();
    });
}

fn policy(queue: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"sns.amazonaws.com"}},
        "Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-east-1:111122223333:{queue}",
        "Condition":{{"ArnEquals":{{"aws:SourceArn":"{TOPIC}"}}}}}}]}}"#
    )
}

#[test]
fn a_delivery_that_the_policy_allows_is_a_message_and_another_a_dead_letter() {
    let c = Cloud::new();
    let q = c.queue("q", &[("Policy", &policy("q"))]);
    let closed = c.queue("closed", &[]);
    let dead = c.queue("dead", &[("Policy", &policy("dead"))]);
    deliver(&c, "arn:aws:sqs:us-east-1:111122223333:q", "news");
    deliver(&c, "arn:aws:sqs:us-east-1:111122223333:closed", "refused");
    deliver(&c, "arn:aws:sqs:us-east-1:111122223333:gone", "nowhere");
    assert_eq!(c.bodies(&q, 10), ["news"]);
    assert_eq!(c.bodies(&closed, 10).len(), 0);
    assert_eq!(c.bodies(&dead, 10), ["refused", "nowhere"]);
}
