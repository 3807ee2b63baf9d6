//! Moves messages of dead-letter queues for the tasks that run, at their rate.
//!
//! Dead-letter queue redrive:
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html>

use crate::bells::Bells;
use crate::limits;
use crate::mailbox::{Mailbox, New};
use crate::model::{Body, Message, MessageKey, MoveStatus, MoveTask, Queue, QueueKey};
use crate::rules::urls;
use crate::tables::{BODIES, MESSAGES, MOVES, QUEUES};
use base::Timestamp;
use kernel::{Next, Reconciler, Scope, World};
use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;
use store::{StoreError, Tx};

/// The loop.
pub(crate) struct Moves {
    pub(crate) bells: Arc<Bells>,
}

type TaskKey = (Scope, String, i64, String);

/// Queues that got messages, and how many.
type Rung = HashMap<QueueKey, usize>;

impl Reconciler for Moves {
    fn name(&self) -> &'static str {
        "sqs.moves"
    }
    fn watches(&self) -> &'static [&'static str] {
        &["sqs.moves"]
    }
    fn run(&mut self, world: &World) -> Result<Next, Box<dyn Error + Send + Sync>> {
        let store = &world.kernel.store;
        let all = MOVES.list(&store.snapshot()?, &())?;
        let now = world.kernel.clock.now().0;
        let (mut next, mut more) = (None::<i64>, false);
        for (key, task) in all.into_iter().filter(|(_, t)| t.status == MoveStatus::Running) {
            if task.due > now {
                next = Some(next.map_or(task.due, |n| n.min(task.due)));
                continue;
            }
            more = true;
            let ids = world.kernel.ids.clone();
            let make_id = move || ids.uuid();
            let rung = store.write(move |tx: &mut Tx| step(tx, &key, now, &make_id))?;
            rung.iter().for_each(|(queue, count)| self.bells.ring(queue, *count));
        }
        Ok(match (more, next) {
            (true, _) => Next::After(0),
            (false, Some(at)) => Next::At(Timestamp(at)),
            (false, None) => Next::Settled,
        })
    }
}

/// One step of a task: up to a second's messages where it has a rate.
fn step(tx: &mut Tx, key: &TaskKey, now: i64, make_id: &dyn Fn() -> String) -> Result<Rung, StoreError> {
    let mut rung = Rung::new();
    let Some(mut task) = MOVES.get(tx, key)?.filter(|t| t.status == MoveStatus::Running && t.due <= now) else {
        return Ok(rung);
    };
    let source = QUEUES.get(tx, &(key.0, key.1.clone()))?;
    match source {
        None => task.status = MoveStatus::Failed("AWS.SimpleQueueService.NonExistentQueue".into()),
        Some(_) if now - task.started > limits::MOVE_TASK_MS_MAX => {
            task.status = MoveStatus::Failed("The task has run for more than 36 hours.".into());
        }
        Some(source) => {
            let mut mailbox = Mailbox::open(tx, key.0, &source, now)?;
            let max = task.per_second.map_or(limits::MOVE_BATCH_MAX, |n| n as usize);
            move_some(tx, &mut mailbox, &source, &mut task, max, now, make_id, &mut rung)?;
            mailbox.close(tx)?;
            task.due = now + if task.per_second.is_some() { 1000 } else { 0 };
        }
    }
    MOVES.put(tx, key, &task)?;
    Ok(rung)
}

#[allow(clippy::too_many_arguments)] // the parts of one step
fn move_some(
    tx: &mut Tx,
    mailbox: &mut Mailbox,
    source: &Queue,
    task: &mut MoveTask,
    max: usize,
    now: i64,
    make_id: &dyn Fn() -> String,
    rung: &mut Rung,
) -> Result<(), StoreError> {
    mailbox.settle(tx)?;
    let mut bytes = 0;
    for _ in 0..max {
        let Some(key) = mailbox.next_turn(tx)? else {
            task.status = MoveStatus::Completed;
            return Ok(());
        };
        let (Some(message), Some(body)) = (MESSAGES.get(tx, &key)?, BODIES.get(tx, &key)?) else { return Ok(()) };
        bytes += body.text.len();
        let target = task.destination.as_deref().or(body.dead_from.as_deref()).and_then(urls::of_arn);
        let target = match target {
            Some(target) => QUEUES.get(tx, &target)?.map(|q| (target, q)),
            None => None,
        };
        let Some((target, queue)) = target.filter(|(k, q)| k.0 == mailbox.at.0 && q.is_fifo() == source.is_fifo())
        else {
            task.status = MoveStatus::Failed("AWS.SimpleQueueService.NonExistentQueue".into());
            return Ok(());
        };
        hand_over(tx, mailbox, &queue, &key, &message, body, now, make_id())?;
        *rung.entry(target).or_default() += 1;
        task.moved += 1;
        if bytes > limits::MOVE_BATCH_BYTES_MAX {
            break;
        }
    }
    Ok(())
}

/// A moved message is a new one: another id, another time, not received yet.
#[allow(clippy::too_many_arguments)] // the parts of one move
fn hand_over(
    tx: &mut Tx,
    from: &mut Mailbox,
    to: &Queue,
    key: &MessageKey,
    message: &Message,
    body: Body,
    now: i64,
    id: String,
) -> Result<(), StoreError> {
    let mut target = Mailbox::open(tx, from.at.0, to, now)?;
    let sequence = to.is_fifo().then(|| target.next_number());
    let body = Body { id, dead_from: None, sequence, ..body };
    let new = New { body, group: message.group.clone(), until: None, sent: None, received: 0, first_received: None };
    target.add(tx, new)?;
    target.close(tx)?;
    from.remove(tx, key, message)
}
