//! Sending one message: what it may be, and what becomes of it.

use crate::mailbox::{Mailbox, New};
use crate::model::{Attribute, Body, Group, Queue, Seen};
use crate::rules::{contents, digests};
use crate::tables::{SEEN, SEEN_BY_TIME};
use crate::{errors, limits};
use api_sqs::{MessageAttributeValue, MessageSystemAttributeValue};
use base::Fault;
use kernel::{Cx, Scope};
use sha2::{Digest, Sha256};
use shape::Entries;
use store::Tx;

/// Deduplication ids that one send forgets when they are too old.
const FORGET_MAX: usize = 16;
/// Where sequence numbers begin, and how far apart they are: 20 digits, not consecutive.
const SEQUENCE_START: u128 = 18_850_000_000_000_000_000;
const SEQUENCE_STEP: u128 = 256;

/// A message as a request says it.
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) delay: Option<i32>,
    pub(crate) attributes: Option<Entries<MessageAttributeValue>>,
    pub(crate) system: Option<Entries<MessageSystemAttributeValue>>,
    pub(crate) deduplication: Option<String>,
    pub(crate) group: Option<String>,
}

/// A message that may be sent to its queue.
pub(crate) struct Draft {
    pub(crate) text: String,
    pub(crate) md5: [u8; 16],
    pub(crate) attributes: Vec<(String, Attribute)>,
    pub(crate) trace: Option<(String, Attribute)>,
    pub(crate) delay_ms: i64,
    pub(crate) group: Group,
    /// For FIFO queues.
    pub(crate) deduplication: Option<String>,
}

/// What the sender is answered.
pub(crate) struct Sent {
    pub(crate) id: String,
    pub(crate) sequence: Option<String>,
    /// False for a duplicate.
    pub(crate) new: bool,
    pub(crate) delayed_until: Option<i64>,
}

/// Checks a message against its queue.
pub(crate) fn draft(queue: &Queue, said: Said) -> Result<Draft, Fault> {
    if said.text.is_empty() {
        return Err(errors::missing("MessageBody"));
    }
    contents::check_text(&said.text)?;
    let attributes = contents::attributes(said.attributes)?;
    let max = queue.attributes.maximum_message_size;
    if contents::size(&said.text, &attributes) as i64 > max {
        return Err(errors::too_long(max));
    }
    let delay = delay(queue, said.delay)?;
    let (group, deduplication) = identity(queue, &said.text, said.group, said.deduplication)?;
    let trace = contents::trace(said.system)?;
    let md5 = digests::of_body(&said.text);
    Ok(Draft { text: said.text, md5, attributes, trace, delay_ms: delay * 1000, group, deduplication })
}

fn delay(queue: &Queue, said: Option<i32>) -> Result<i64, Fault> {
    let Some(said) = said else { return Ok(queue.attributes.delay) };
    if !(0..=limits::DELAY_SECONDS_MAX).contains(&i64::from(said)) {
        return Err(errors::invalid(said, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900."));
    }
    match queue.is_fifo() {
        true if said > 0 => Err(errors::not_for_this_type(said, "DelaySeconds")),
        true => Ok(queue.attributes.delay),
        false => Ok(said.into()),
    }
}

/// Group and deduplication id.
fn identity(
    queue: &Queue,
    text: &str,
    group: Option<String>,
    deduplication: Option<String>,
) -> Result<(Group, Option<String>), Fault> {
    group.as_deref().map_or(Ok(()), |g| contents::check_id(g, "MessageGroupId"))?;
    let Some(fifo) = queue.attributes.fifo else {
        return match deduplication {
            Some(id) => Err(errors::not_for_this_type(id, "MessageDeduplicationId")),
            None => Ok((group.map_or(Group::None, Group::Fair), None)),
        };
    };
    let group = group.ok_or_else(|| errors::missing("MessageGroupId"))?;
    let id = match deduplication {
        Some(id) => {
            contents::check_id(&id, "MessageDeduplicationId")?;
            id
        }
        None if fifo.content_based => hex::encode(Sha256::digest(text.as_bytes())),
        None => {
            return Err(errors::plain(
                "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
            ));
        }
    };
    Ok((Group::Fifo(group), Some(id)))
}

/// Puts a message into its mailbox, unless a FIFO queue has had it within five minutes.
pub(crate) fn put(
    cx: &Cx,
    tx: &mut Tx,
    scope: Scope,
    queue: &Queue,
    mailbox: &mut Mailbox,
    draft: Draft,
) -> Result<Sent, Fault> {
    let now = cx.now().0;
    let seen = seen_key(scope, queue, &draft);
    if let Some(key) = &seen {
        forget(tx, scope, queue.serial, now)?;
        let known = SEEN.get(tx, key).map_err(Fault::internal)?;
        if let Some(known) = known.filter(|s| s.at + limits::DEDUPLICATION_MS > now) {
            let sequence = Some(sequence_number(known.sequence));
            return Ok(Sent { id: known.id, sequence, new: false, delayed_until: None });
        }
    }
    let (id, number) = (cx.ids().uuid(), mailbox.next_number());
    if let Some(key) = &seen {
        SEEN.put(tx, key, &Seen { at: now, id: id.clone(), sequence: number }).map_err(Fault::internal)?;
    }
    let sequence = seen.is_some().then_some(number);
    let body = Body {
        id: id.clone(),
        text: draft.text,
        md5: draft.md5,
        attributes: draft.attributes,
        trace: draft.trace.map(|(text, _)| text),
        sender: cx.principal.unique_id(),
        deduplication: draft.deduplication,
        sequence,
        dead_from: None,
    };
    let until = (draft.delay_ms > 0).then(|| now + draft.delay_ms);
    let new = New { body, group: draft.group, until, sent: None, received: 0, first_received: None };
    mailbox.add(tx, new).map_err(Fault::internal)?;
    Ok(Sent { id, sequence: sequence.map(sequence_number), new: true, delayed_until: until })
}

fn seen_key(scope: Scope, queue: &Queue, draft: &Draft) -> Option<(Scope, u64, String, String)> {
    let (fifo, id) = (queue.attributes.fifo?, draft.deduplication.clone()?);
    let group = match &draft.group {
        Group::Fifo(group) if fifo.per_group_ids => group.clone(),
        _ => String::new(),
    };
    Some((scope, queue.serial, group, id))
}

/// Forgets deduplication ids that are too old.
fn forget(tx: &mut Tx, scope: Scope, serial: u64, now: i64) -> Result<(), Fault> {
    let mut old = Vec::new();
    let visit = &mut |(_, _, at): (Scope, u64, i64), key| {
        let too_old = at + limits::DEDUPLICATION_MS <= now;
        old.extend(too_old.then_some(key));
        too_old && old.len() < FORGET_MAX
    };
    SEEN.visit_by(&SEEN_BY_TIME, tx, &(scope, serial), visit).map_err(Fault::internal)?;
    for key in old {
        SEEN.delete(tx, &key).map_err(Fault::internal)?;
    }
    Ok(())
}

/// A message's number as FIFO queues show it.
pub(crate) fn sequence_number(number: u64) -> String {
    (SEQUENCE_START + u128::from(number) * SEQUENCE_STEP).to_string()
}
