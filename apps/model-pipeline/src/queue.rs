//! A queue as its consumers see it: take one message, hold it, give it back, delete it.
//!
//! Amazon SQS Developer Guide: "Long polling", "Visibility timeout", "Dead-letter queues".

use crate::aws::{self, AwsError};
use aws_sdk_sqs::{Client, types::MessageSystemAttributeName};

/// How long a poll waits for a message, in seconds: the longest that SQS allows.
const WAIT_SECONDS: i32 = 20;
/// The longest that a message is hidden after a failure, in seconds.
const BACK_OFF_SECONDS_MAX: u32 = 60;

/// One queue.
#[derive(Clone)]
pub(crate) struct Queue {
    client: Client,
    /// With more patience.
    poll: Client,
    url: String,
}

/// A message that was taken.
pub(crate) struct Taken {
    pub(crate) id: String,
    pub(crate) body: String,
    /// How often it was taken, with this time.
    pub(crate) times: u32,
    handle: String,
}

impl Queue {
    pub(crate) fn new(config: &aws_config::SdkConfig, url: &str) -> Queue {
        Queue { client: Client::new(config), poll: Client::new(&aws::polling(config)), url: url.to_owned() }
    }

    /// Sends a message.
    pub(crate) async fn send(&self, body: String) -> Result<(), AwsError> {
        let send = self.client.send_message().queue_url(&self.url).message_body(body).send();
        send.await.map(drop).map_err(|e| AwsError::of("SendMessage", &e))
    }

    /// Waits for a message, for at most 20 seconds, and hides it for `visibility` seconds.
    pub(crate) async fn take(&self, visibility: u32) -> Result<Option<Taken>, AwsError> {
        let receive = self.poll.receive_message().queue_url(&self.url).max_number_of_messages(1);
        let receive = receive.wait_time_seconds(WAIT_SECONDS).visibility_timeout(seconds(visibility));
        let count = MessageSystemAttributeName::ApproximateReceiveCount;
        let found = receive.message_system_attribute_names(count.clone()).send().await;
        let found = found.map_err(|e| AwsError::of("ReceiveMessage", &e))?;
        Ok(found.messages.unwrap_or_default().into_iter().next().map(|message| Taken {
            id: message.message_id.unwrap_or_default(),
            body: message.body.unwrap_or_default(),
            times: message.attributes.and_then(|a| a.get(&count)?.parse().ok()).unwrap_or(1),
            handle: message.receipt_handle.unwrap_or_default(),
        }))
    }

    /// Hides a message for so many seconds from now.
    pub(crate) async fn hide(&self, taken: &Taken, visibility: u32) -> Result<(), AwsError> {
        let change = self.client.change_message_visibility().queue_url(&self.url).receipt_handle(&taken.handle);
        let change = change.visibility_timeout(seconds(visibility)).send();
        change.await.map(drop).map_err(|e| AwsError::of("ChangeMessageVisibility", &e))
    }

    /// Gives a message back, for a try that is later the more tries there were.
    pub(crate) async fn give_back(&self, taken: &Taken) -> Result<(), AwsError> {
        self.hide(taken, back_off(taken.times)).await
    }

    /// The message is done with.
    pub(crate) async fn delete(&self, taken: &Taken) -> Result<(), AwsError> {
        let delete = self.client.delete_message().queue_url(&self.url).receipt_handle(&taken.handle).send();
        delete.await.map(drop).map_err(|e| AwsError::of("DeleteMessage", &e))
    }
}

/// Seconds until the next try: 1, 2, 4 ... 60.
pub(crate) fn back_off(times: u32) -> u32 {
    1u32.checked_shl(times.saturating_sub(1)).filter(|s| *s != 0).unwrap_or(u32::MAX).min(BACK_OFF_SECONDS_MAX)
}

fn seconds(seconds: u32) -> i32 {
    i32::try_from(seconds).unwrap_or(i32::MAX)
}
