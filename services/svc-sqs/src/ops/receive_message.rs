//! ReceiveMessage: looks on a snapshot, so that an empty receive costs no commit; takes in a transaction; waits for the bell.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html>

use super::shared::{find, hide, redriving, show};
use crate::mailbox::{self, Mailbox};
use crate::model::{Attempt, Message, MessageKey, Queue, QueueKey, State};
use crate::rules::{contents, receipts};
use crate::tables::{ATTEMPTS, ATTEMPTS_BY_TIME, BODIES, MESSAGES};
use crate::{Room, errors, limits};
use api_sqs::{ReceiveMessageRequest, ReceiveMessageResult};
use base::Fault;
use kernel::{Cx, Scope};
use std::sync::Arc;
use std::time::Duration;
use store::Tx;
use tokio::time::Instant;

/// Receive attempts that one receive forgets when they are too old.
const FORGET_MAX: usize = 16;

/// What a receive asks for.
#[derive(Clone)]
struct Asked {
    key: QueueKey,
    max: usize,
    /// In seconds; the queue's own otherwise.
    timeout: Option<i32>,
    attempt: Option<String>,
}

/// What one look has brought.
struct Found {
    queue: Queue,
    messages: Vec<(MessageKey, Message)>,
    until: i64,
    more: bool,
    /// A dead-letter queue that got messages.
    dead: Option<(QueueKey, usize)>,
}

pub(crate) async fn run(room: Arc<Room>, cx: Cx, input: ReceiveMessageRequest) -> Result<ReceiveMessageResult, Fault> {
    let wanted = show::Wanted::new(&input)?;
    let (key, queue) = find::queue(&cx, &cx.snapshot()?, &input.queue_url)?;
    let asked = check(&queue, key, &input)?;
    let seconds = input.wait_time_seconds.map_or(queue.attributes.wait, i64::from);
    let found = match take(&room, &cx, &asked).await? {
        None if seconds > 0 => {
            let end = Instant::now() + Duration::from_secs(seconds as u64);
            wait(&room, &cx, &asked, end).await?
        }
        found => found,
    };
    let Some(found) = found else { return Ok(ReceiveMessageResult::default()) };
    answer(&cx, asked.key.0, &found, &wanted)
}

fn check(queue: &Queue, key: QueueKey, input: &ReceiveMessageRequest) -> Result<Asked, Fault> {
    let max = input.max_number_of_messages.unwrap_or(1);
    if !(1..=limits::RECEIVE_MAX).contains(&max) {
        return Err(errors::invalid(max, "MaxNumberOfMessages", "Must be between 1 and 10, if provided."));
    }
    if let Some(wait) = input.wait_time_seconds.filter(|w| !(0..=limits::WAIT_SECONDS_MAX).contains(&i64::from(*w))) {
        return Err(errors::invalid(wait, "WaitTimeSeconds", "Must be >= 0 and <= 20, if provided."));
    }
    input.visibility_timeout.map_or(Ok(()), hide::check)?;
    let attempt = input.receive_request_attempt_id.clone();
    if let Some(id) = &attempt {
        if !queue.is_fifo() {
            return Err(errors::not_for_this_type(id, "ReceiveRequestAttemptId"));
        }
        contents::check_id(id, "ReceiveRequestAttemptId")?;
    }
    Ok(Asked { key, max: max as usize, timeout: input.visibility_timeout, attempt })
}

/// Looks until something comes or the time is over.
async fn wait(room: &Room, cx: &Cx, asked: &Asked, end: Instant) -> Result<Option<Found>, Fault> {
    let waiting = room.bells.enter(cx.kernel(), &asked.key);
    loop {
        // what came between the last look and the bell's first sound
        if let Some(found) = take(room, &cx.again(), asked).await? {
            return Ok(Some(found));
        }
        if tokio::time::timeout_at(end, waiting.rung()).await.is_err() {
            return Ok(None);
        }
    }
}

/// One look, and a transaction where it finds something.
async fn take(room: &Room, cx: &Cx, asked: &Asked) -> Result<Option<Found>, Fault> {
    let visible = {
        let read = cx.snapshot()?;
        let queue = find::by_key(&read, &asked.key)?.ok_or_else(errors::no_such_queue)?;
        asked.attempt.is_some()
            || mailbox::something_visible(&read, (asked.key.0, queue.mailbox), cx.now().0).map_err(Fault::internal)?
    };
    if !visible {
        return Ok(None);
    }
    let inside = asked.clone();
    let found = cx.write(move |cx, tx| receive(cx, tx, &inside)).await?;
    tell(room, &asked.key, &found);
    Ok(Some(found).filter(|f| !f.messages.is_empty()))
}

fn receive(cx: &Cx, tx: &mut Tx, asked: &Asked) -> Result<Found, Fault> {
    let queue = find::by_key(tx, &asked.key)?.ok_or_else(errors::no_such_queue)?;
    let now = cx.now().0;
    let seconds = asked.timeout.map_or(queue.attributes.visibility_timeout, i64::from);
    let until = now + seconds * 1000;
    let mut mailbox = Mailbox::open(tx, asked.key.0, &queue, now).map_err(Fault::internal)?;
    let mut dead = None;
    let again = match &asked.attempt {
        Some(id) => again(tx, &mut mailbox, (asked.key.0, queue.serial, id.clone()), until, now)?,
        None => None,
    };
    let messages = match again {
        Some(messages) => messages,
        None => {
            let letters = redriving::dead(tx, &asked.key, &queue)?;
            let taken =
                mailbox.receive(tx, asked.max, until, letters.as_ref().map(|(_, d)| d)).map_err(Fault::internal)?;
            let full = mailbox.counts.in_flight >= limits::IN_FLIGHT_MAX && mailbox.counts.visible > 0;
            if taken.messages.is_empty() && full && !queue.is_fifo() {
                return Err(errors::too_many_in_flight());
            }
            dead = letters.map(|(key, _)| (key, taken.dead)).filter(|(_, n)| *n > 0);
            remember(tx, asked, &queue, &taken.messages, now)?;
            taken.messages
        }
    };
    let more = mailbox.counts.visible > 0;
    mailbox.close(tx).map_err(Fault::internal)?;
    Ok(Found { queue, messages, until, more, dead })
}

/// What an attempt of this id has received, if nothing of it has changed: the same messages under the same handles, hidden anew.
fn again(
    tx: &mut Tx,
    mailbox: &mut Mailbox,
    id: (Scope, u64, String),
    until: i64,
    now: i64,
) -> Result<Option<Vec<(MessageKey, Message)>>, Fault> {
    let known = ATTEMPTS.get(tx, &id).map_err(Fault::internal)?;
    let Some(known) = known.filter(|a| a.at + limits::DEDUPLICATION_MS > now) else { return Ok(None) };
    let mut out = Vec::new();
    for (key, received) in known.messages {
        let message = MESSAGES.get(tx, &key).map_err(Fault::internal)?;
        match message {
            Some(m) if m.received == received && matches!(m.state, State::InFlight { until, .. } if until > now) => {
                out.push((key, m));
            }
            _ => {
                let reason =
                    "The receiveRequestAttemptId is not valid anymore since the receive call is not retryable.";
                return Err(errors::invalid(&id.2, "ReceiveRequestAttemptId", reason));
            }
        }
    }
    for (key, message) in &mut out {
        let new = Message { state: State::InFlight { until, since: now }, ..message.clone() };
        mailbox.set(tx, key, message, &new).map_err(Fault::internal)?;
        *message = new;
    }
    Ok(Some(out))
}

fn remember(tx: &mut Tx, asked: &Asked, queue: &Queue, taken: &[(MessageKey, Message)], now: i64) -> Result<(), Fault> {
    let Some(id) = &asked.attempt else { return Ok(()) };
    let mut old = Vec::new();
    let visit = &mut |(_, _, at): (Scope, u64, i64), key| {
        let too_old = at + limits::DEDUPLICATION_MS <= now;
        old.extend(too_old.then_some(key));
        too_old && old.len() < FORGET_MAX
    };
    ATTEMPTS.visit_by(&ATTEMPTS_BY_TIME, tx, &(asked.key.0, queue.serial), visit).map_err(Fault::internal)?;
    for key in old {
        ATTEMPTS.delete(tx, &key).map_err(Fault::internal)?;
    }
    if taken.is_empty() {
        return Ok(());
    }
    let messages = taken.iter().map(|(key, m)| (*key, m.received)).collect();
    let attempt = Attempt { at: now, messages };
    ATTEMPTS.put(tx, &(asked.key.0, queue.serial, id.clone()), &attempt).map_err(Fault::internal)
}

/// Wakes whom the receive concerns: the next consumer where there is more, and those of the dead-letter queue.
fn tell(room: &Room, key: &QueueKey, found: &Found) {
    room.bells.hidden_until(key, found.until);
    room.bells.ring(key, usize::from(found.more));
    if let Some((dead, count)) = &found.dead {
        room.bells.ring(dead, *count);
    }
}

fn answer(cx: &Cx, scope: Scope, found: &Found, wanted: &show::Wanted) -> Result<ReceiveMessageResult, Fault> {
    let read = cx.snapshot()?;
    let mut messages = Vec::with_capacity(found.messages.len());
    for (key, state) in &found.messages {
        // deleted by another who holds its handle: an attempt's retry
        let Some(body) = BODIES.get(&read, key).map_err(Fault::internal)? else { continue };
        debug_assert_eq!(key.0, scope);
        let receipt = receipts::Receipt { key: *key, received: state.received };
        let handle = receipts::close(cx.kernel(), &found.queue, &receipt);
        messages.push(show::message(key, state, body, handle, wanted));
    }
    Ok(ReceiveMessageResult { messages: (!messages.is_empty()).then_some(messages) })
}
