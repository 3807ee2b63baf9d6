//! Receiving: whose turn it is, what is given up on, and what is then in flight.
//!
//! Amazon SQS visibility timeout: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html>;
//! dead-letter queues: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html>

use super::{Mailbox, New};
use crate::limits;
use crate::model::{Body, Group, Message, MessageKey, Queue, State};
use crate::tables::{BODIES, MESSAGES};
use store::{StoreError, Tx};

/// Where messages go that were received too often.
pub(crate) struct Dead {
    pub(crate) queue: Queue,
    pub(crate) max_receives: u32,
    /// The ARN of the queue that gives up.
    pub(crate) from: String,
}

/// What was received, and how many were given up on.
#[derive(Default)]
pub(crate) struct Taken {
    pub(crate) messages: Vec<(MessageKey, Message)>,
    pub(crate) dead: usize,
}

impl Mailbox {
    /// Takes up to `max` messages and hides them until `until`.
    pub(crate) fn receive(
        &mut self,
        tx: &mut Tx,
        max: usize,
        until: i64,
        dead: Option<&Dead>,
    ) -> Result<Taken, StoreError> {
        self.settle(tx)?;
        let mut taken = Taken::default();
        let mut letters = dead.map(|d| Mailbox::open(tx, self.at.0, &d.queue, self.now)).transpose()?;
        let mut next = self.next_turn(tx)?;
        while let Some(key) = next.filter(|_| self.may_go_on(&taken, max)) {
            let Some(message) = MESSAGES.get(tx, &key)? else { break };
            let mut follow = None;
            match (dead, &mut letters) {
                _ if self.is_expired(key.2) => self.remove(tx, &key, &message)?,
                (Some(dead), Some(letters)) if message.received >= dead.max_receives => {
                    self.give_up(tx, &key, &message, dead, letters)?;
                    taken.dead += 1;
                }
                _ => {
                    let group = message.group.clone();
                    taken.messages.push((key, self.take(tx, &key, message, until)?));
                    // a FIFO group hands out more than one message only together
                    follow = match group {
                        Group::Fifo(_) => self.first_of(tx, &group)?,
                        Group::None | Group::Fair(_) => None,
                    };
                }
            }
            next = match follow {
                Some(key) => Some(key),
                None => self.next_turn(tx)?,
            };
        }
        if let Some(letters) = letters {
            letters.close(tx)?;
        }
        Ok(taken)
    }

    fn may_go_on(&self, taken: &Taken, max: usize) -> bool {
        taken.messages.len() < max && taken.dead < limits::DEAD_MAX && self.counts.in_flight < limits::IN_FLIGHT_MAX
    }

    fn take(&mut self, tx: &mut Tx, key: &MessageKey, old: Message, until: i64) -> Result<Message, StoreError> {
        let new = Message {
            state: State::InFlight { until, since: self.now },
            group: old.group.clone(),
            received: old.received.saturating_add(1),
            first_received: old.first_received.or(Some(self.now)),
        };
        self.set(tx, key, &old, &new)?;
        Ok(new)
    }

    /// Moves a message to the dead-letter queue. A standard queue's keeps the time at which it was sent.
    fn give_up(
        &mut self,
        tx: &mut Tx,
        key: &MessageKey,
        message: &Message,
        dead: &Dead,
        letters: &mut Mailbox,
    ) -> Result<(), StoreError> {
        if let Some(body) = BODIES.get(tx, key)? {
            let fifo = dead.queue.is_fifo();
            let sequence = fifo.then(|| letters.next_number());
            let body = Body { dead_from: Some(dead.from.clone()), sequence, ..body };
            let new = New {
                body,
                group: message.group.clone(),
                until: None,
                sent: (!fifo).then_some(key.2),
                received: message.received,
                first_received: message.first_received,
            };
            letters.add(tx, new)?;
        }
        self.remove(tx, key, message)
    }
}
