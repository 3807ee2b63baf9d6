//! Tests of the room, in-process: a store in memory, a clock that stands, seeded ids.

mod bad_input;
mod clock;
mod dead;
mod deliveries;
mod fair;
mod fifo;
mod limits;
mod list;
mod queues;
mod standard;
mod waiting;

use crate::Room;
use api_sqs as sqs;
use base::{Fault, FixedClock, Region, Timestamp};
use kernel::{Cx, Ids, Kernel, KernelOptions, Principal, Source};
use shape::{Entries, Op, Schema};
use std::future::Future;
use std::sync::Arc;
use store::Store;

const ACCOUNT: &str = "111122223333";
const OTHER: &str = "444455556666";
/// 2024-01-31T12:00:00Z
const START: Timestamp = Timestamp::from_secs(1_706_702_400);

/// A cloud with this room alone.
struct Cloud {
    kernel: Arc<Kernel>,
    clock: Arc<FixedClock>,
    runtime: tokio::runtime::Runtime,
}

impl Cloud {
    fn new() -> Cloud {
        let clock = Arc::new(FixedClock::at(START));
        let mut options = KernelOptions::new(Store::memory(), clock.clone(), Ids::seeded(7));
        let room = Room::default();
        options.receivers = vec![room.receiver()];
        let kernel = Kernel::start(options, vec![room.service()]).expect("a kernel");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Cloud { kernel, clock, runtime }
    }

    fn cx(&self, account: &str, region: &str) -> Cx {
        let endpoint = "http://127.0.0.1:4566".into();
        let source = Source { address: None, endpoint, tls: false, user_agent: "test".into() };
        let region = Region::parse(region).expect("a region");
        self.kernel.cx(Principal::Root(account.parse().expect("an account")), region, account.into(), source)
    }

    fn call_as<I: Schema, O: Schema>(&self, cx: Cx, op: &'static Op<I, O>, input: I) -> Result<O, Fault> {
        self.runtime.block_on(self.later(cx, op, input))
    }

    /// The call as a task.
    fn later<I: Schema, O: Schema>(
        &self,
        cx: Cx,
        op: &'static Op<I, O>,
        input: I,
    ) -> impl Future<Output = Result<O, Fault>> + Send + 'static {
        let kernel = self.kernel.clone();
        async move {
            let out = kernel.invoke(cx, op.api().name, op.meta().name, Box::new(input)).await?;
            Ok(*out.into_any().downcast::<O>().expect("the operation's own output"))
        }
    }

    fn try_call<I: Schema, O: Schema>(&self, op: &'static Op<I, O>, input: I) -> Result<O, Fault> {
        self.call_as(self.cx(ACCOUNT, "us-east-1"), op, input)
    }

    fn call<I: Schema, O: Schema>(&self, op: &'static Op<I, O>, input: I) -> O {
        self.try_call(op, input).unwrap_or_else(|f| panic!("{f}"))
    }

    fn pass_seconds(&self, seconds: i64) {
        self.clock.advance_ms(seconds * 1000);
    }

    fn queue(&self, name: &str, attributes: &[(&str, &str)]) -> String {
        let input = sqs::CreateQueueRequest {
            queue_name: name.into(),
            attributes: Some(entries(attributes)),
            ..Default::default()
        };
        self.call(&sqs::CREATE_QUEUE, input).queue_url.expect("a URL")
    }

    fn send(&self, url: &str, body: &str) -> sqs::SendMessageResult {
        self.call(&sqs::SEND_MESSAGE, message(url, body))
    }

    /// Sends to a group, under a deduplication id where the queue wants one.
    fn send_to(&self, url: &str, group: &str, body: &str, id: Option<&str>) -> sqs::SendMessageResult {
        let input = sqs::SendMessageRequest {
            message_group_id: Some(group.into()),
            message_deduplication_id: id.map(str::to_owned),
            ..message(url, body)
        };
        self.call(&sqs::SEND_MESSAGE, input)
    }

    fn receive(&self, url: &str, max: i32) -> Vec<sqs::Message> {
        self.call(&sqs::RECEIVE_MESSAGE, receive(url, max)).messages.unwrap_or_default()
    }

    /// The bodies of what a receive brings.
    fn bodies(&self, url: &str, max: i32) -> Vec<String> {
        self.receive(url, max).into_iter().filter_map(|m| m.body).collect()
    }

    fn delete(&self, url: &str, handle: &str) -> Result<(), Fault> {
        let input = sqs::DeleteMessageRequest { queue_url: url.into(), receipt_handle: handle.into() };
        self.try_call(&sqs::DELETE_MESSAGE, input).map(drop)
    }

    fn hide(&self, url: &str, handle: &str, seconds: i32) -> Result<(), Fault> {
        let input = sqs::ChangeMessageVisibilityRequest {
            queue_url: url.into(),
            receipt_handle: handle.into(),
            visibility_timeout: seconds,
        };
        self.try_call(&sqs::CHANGE_MESSAGE_VISIBILITY, input).map(drop)
    }

    fn attribute(&self, url: &str, name: &str) -> Option<String> {
        let input = sqs::GetQueueAttributesRequest { queue_url: url.into(), attribute_names: Some(vec![name.into()]) };
        self.call(&sqs::GET_QUEUE_ATTRIBUTES, input).attributes.and_then(|a| a.get(name).cloned())
    }

    /// Visible, in flight, delayed.
    fn counts(&self, url: &str) -> [String; 3] {
        ["", "NotVisible", "Delayed"]
            .map(|n| self.attribute(url, &format!("ApproximateNumberOfMessages{n}")).expect("a number"))
    }

    fn set(&self, url: &str, attributes: &[(&str, &str)]) -> Result<(), Fault> {
        let input = sqs::SetQueueAttributesRequest { queue_url: url.into(), attributes: entries(attributes) };
        self.try_call(&sqs::SET_QUEUE_ATTRIBUTES, input).map(drop)
    }
}

fn entries(said: &[(&str, &str)]) -> Entries<String> {
    said.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

fn message(url: &str, body: &str) -> sqs::SendMessageRequest {
    sqs::SendMessageRequest { queue_url: url.into(), message_body: body.into(), ..Default::default() }
}

fn receive(url: &str, max: i32) -> sqs::ReceiveMessageRequest {
    sqs::ReceiveMessageRequest {
        queue_url: url.into(),
        max_number_of_messages: Some(max),
        message_system_attribute_names: Some(vec!["All".into()]),
        message_attribute_names: Some(vec!["All".into()]),
        ..Default::default()
    }
}

fn handle(m: &sqs::Message) -> &str {
    m.receipt_handle.as_deref().expect("a handle")
}

fn system<'a>(m: &'a sqs::Message, name: &str) -> &'a str {
    m.attributes.as_ref().and_then(|a| a.get(name)).map_or("", String::as_str)
}

/// `CODE: message`
fn said<T>(outcome: Result<T, Fault>) -> String {
    outcome.err().map_or_else(|| "succeeded".into(), |f| f.to_string())
}
