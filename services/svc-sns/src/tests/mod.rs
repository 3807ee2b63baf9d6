//! Tests of the room, in-process, with SQS beside it to receive: a store in memory, a clock that stands, seeded ids.

mod archives;
mod bad_input;
mod filters;
mod large;
mod list;
mod publishing;
mod subscriptions;
mod topics;

use crate::{Room, Signer};
use api_sns as sns;
use api_sqs as sqs;
use base::{Fault, FixedClock, Region, Timestamp};
use kernel::{Cx, Delivery, Ids, Kernel, KernelOptions, Principal, Receiver, Source, Undelivered};
use serde_json::Value;
use shape::{Entries, Op, Schema};
use std::sync::{Arc, Mutex};
use store::Store;

const ACCOUNT: &str = "111122223333";
const OTHER: &str = "444455556666";
/// 2024-01-31T12:00:00Z
const START: Timestamp = Timestamp::from_secs(1_706_702_400);

/// Signs with the text itself, so that tests can read what was signed.
struct Plain;
impl Signer for Plain {
    fn sign(&self, version: u8, text: &str) -> Result<String, String> {
        Ok(format!("v{version} {}", text.replace('\n', "|")))
    }
    fn certificate_path(&self) -> Result<String, String> {
        Ok("/SimpleNotificationService-test.pem".into())
    }
}

/// A web server that answers what it is told.
#[derive(Default)]
struct Web {
    got: Mutex<Vec<Delivery>>,
    answers: Mutex<Vec<Undelivered>>,
}

struct Cloud {
    kernel: Arc<Kernel>,
    clock: Arc<FixedClock>,
    web: Arc<Web>,
    runtime: tokio::runtime::Runtime,
}

impl Cloud {
    fn new() -> Cloud {
        let clock = Arc::new(FixedClock::at(START));
        let mut options = KernelOptions::new(Store::memory(), clock.clone(), Ids::seeded(7));
        let (topics, queues) = (Room::new(Arc::new(Plain)), svc_sqs::Room::default());
        let web = Arc::new(Web::default());
        let server = web.clone();
        let post = move |_: Cx, delivery: Delivery| -> kernel::BoxFuture<Result<(), Undelivered>> {
            let answer = server.answers.lock().unwrap().pop();
            server.got.lock().unwrap().push(delivery);
            Box::pin(std::future::ready(answer.map_or(Ok(()), Err)))
        };
        options.receivers = vec![topics.receiver(), queues.receiver(), Receiver::sent("http", post)];
        let kernel = Kernel::start(options, vec![topics.service(), queues.service()]).expect("a kernel");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Cloud { kernel, clock, web, runtime }
    }

    fn cx(&self, account: &str) -> Cx {
        self.cx_of(Principal::Root(account.parse().expect("an account")))
    }

    fn cx_of(&self, principal: Principal) -> Cx {
        let endpoint = "http://127.0.0.1:4566".into();
        let source = Source { address: None, endpoint, tls: false, user_agent: "test".into() };
        self.kernel.cx(principal, Region::parse("us-east-1").expect("a region"), String::new(), source)
    }

    fn call_as<I: Schema, O: Schema>(&self, cx: Cx, op: &'static Op<I, O>, input: I) -> Result<O, Fault> {
        let out = self.runtime.block_on(self.kernel.invoke(cx, op.api().name, op.meta().name, Box::new(input)))?;
        Ok(*out.into_any().downcast::<O>().expect("the operation's own output"))
    }

    fn try_call<I: Schema, O: Schema>(&self, op: &'static Op<I, O>, input: I) -> Result<O, Fault> {
        self.call_as(self.cx(ACCOUNT), op, input)
    }

    fn call<I: Schema, O: Schema>(&self, op: &'static Op<I, O>, input: I) -> O {
        self.try_call(op, input).unwrap_or_else(|f| panic!("{f}"))
    }

    fn topic(&self, name: &str, attributes: &[(&str, &str)]) -> String {
        let attributes = Some(entries(attributes));
        let input = sns::CreateTopicInput { name: name.into(), attributes, ..Default::default() };
        self.call(&sns::CREATE_TOPIC, input).topic_arn.expect("an ARN")
    }

    /// A queue that topics may send to, and its ARN.
    fn queue(&self, name: &str) -> (String, String) {
        let arn = format!("arn:aws:sqs:us-east-1:{ACCOUNT}:{name}");
        let policy = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"sns.amazonaws.com"}},
            "Action":"sqs:SendMessage","Resource":"{arn}"}}]}}"#
        );
        let mut attributes = vec![("Policy", policy.as_str())];
        attributes.extend(name.ends_with(".fifo").then_some(("FifoQueue", "true")));
        let input = sqs::CreateQueueRequest {
            queue_name: name.into(),
            attributes: Some(entries(&attributes)),
            ..Default::default()
        };
        (self.call(&sqs::CREATE_QUEUE, input).queue_url.expect("a URL"), arn)
    }

    fn subscribe(&self, topic: &str, protocol: &str, endpoint: &str, attributes: &[(&str, &str)]) -> String {
        let input = subscription(topic, protocol, endpoint, attributes);
        self.call(&sns::SUBSCRIBE, input).subscription_arn.expect("an ARN")
    }

    /// A topic and a queue that gets its messages as they are.
    fn pair(&self, attributes: &[(&str, &str)]) -> (String, String, String) {
        let topic = self.topic("news", &[]);
        let (url, queue) = self.queue("q");
        let all = [&[("RawMessageDelivery", "true")], attributes].concat();
        let subscription = self.subscribe(&topic, "sqs", &queue, &all);
        (topic, url, subscription)
    }

    fn publish(&self, input: sns::PublishInput) -> sns::PublishResponse {
        let out = self.call(&sns::PUBLISH, input);
        self.deliver();
        out
    }

    fn deliver(&self) {
        self.runtime.block_on(self.kernel.deliver_due()).expect("deliveries");
    }

    fn messages(&self, url: &str) -> Vec<sqs::Message> {
        let input = sqs::ReceiveMessageRequest {
            queue_url: url.into(),
            max_number_of_messages: Some(10),
            message_attribute_names: Some(vec!["All".into()]),
            attribute_names: Some(vec!["All".into()]),
            ..Default::default()
        };
        self.call(&sqs::RECEIVE_MESSAGE, input).messages.unwrap_or_default()
    }

    fn bodies(&self, url: &str) -> Vec<String> {
        self.messages(url).into_iter().filter_map(|m| m.body).collect()
    }

    fn posts(&self) -> Vec<Delivery> {
        std::mem::take(&mut *self.web.got.lock().unwrap())
    }

    fn letters(&self) -> Vec<crate::Letter> {
        let all = crate::inbox::all(&self.kernel.store.snapshot().expect("a snapshot")).expect("the inbox");
        all.into_iter().map(|(_, l)| l).collect()
    }

    fn attribute(&self, subscription: &str, name: &str) -> Option<String> {
        let input = sns::GetSubscriptionAttributesInput { subscription_arn: subscription.into() };
        self.call(&sns::GET_SUBSCRIPTION_ATTRIBUTES, input).attributes.and_then(|a| a.get(name).cloned())
    }

    fn set(&self, subscription: &str, name: &str, value: &str) -> Result<(), Fault> {
        let input = sns::SetSubscriptionAttributesInput {
            subscription_arn: subscription.into(),
            attribute_name: name.into(),
            attribute_value: Some(value.into()),
        };
        self.try_call(&sns::SET_SUBSCRIPTION_ATTRIBUTES, input).map(drop)
    }
}

fn subscription(topic: &str, protocol: &str, endpoint: &str, attributes: &[(&str, &str)]) -> sns::SubscribeInput {
    sns::SubscribeInput {
        topic_arn: topic.into(),
        protocol: protocol.into(),
        endpoint: Some(endpoint.into()),
        attributes: Some(entries(attributes)),
        return_subscription_arn: Some(true),
    }
}

fn entries(said: &[(&str, &str)]) -> Entries<String> {
    said.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

fn message(topic: &str, text: &str) -> sns::PublishInput {
    sns::PublishInput { topic_arn: Some(topic.into()), message: text.into(), ..Default::default() }
}

fn attribute(data_type: &str, value: &str) -> sns::MessageAttributeValue {
    sns::MessageAttributeValue { data_type: data_type.into(), string_value: Some(value.into()), binary_value: None }
}

fn attributes(said: &[(&str, &str, &str)]) -> Option<Entries<sns::MessageAttributeValue>> {
    Some(said.iter().map(|(name, t, v)| ((*name).to_owned(), attribute(t, v))).collect())
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// `CODE: message`
fn said<T>(outcome: Result<T, Fault>) -> String {
    outcome.err().map_or_else(|| "succeeded".into(), |f| f.to_string())
}
