//! Publishing in as many transactions as the deliveries need: those of a long message to many subscriptions do not fit one.
//!
//! The publisher is answered after the last of them. One that was cut off in between was not acknowledged: whoever repeats it
//! sends it to everybody, which is the at-least-once delivery of standard topics; FIFO queues drop what they have got already.
//! <https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html>

use crate::model::{Topic, TopicKey};
use crate::publish::{Cursor, Outgoing, Published, Sent};
use crate::rules::messages::Draft;
use crate::{Room, limits};
use base::Fault;
use kernel::Cx;
use std::collections::HashMap;
use std::sync::Arc;
use store::{Read, Tx};

/// A message that is checked and signed.
pub(crate) struct Ready {
    pub(crate) id: String,
    pub(crate) draft: Draft,
    pub(crate) signatures: HashMap<String, String>,
}

impl Ready {
    /// Gives a message its id and the signatures that it needs.
    pub(crate) fn new(
        room: &Room,
        cx: &Cx,
        read: &dyn Read,
        key: &TopicKey,
        topic: &Topic,
        draft: Draft,
    ) -> Result<Ready, Fault> {
        let (id, none) = (cx.ids().uuid(), HashMap::new());
        let out = Outgoing { key, id: id.clone(), draft: &draft, at: cx.now(), signer: &*room.signer, ready: &none };
        let signatures = out.prepare(read, topic)?;
        Ok(Ready { id, draft, signatures })
    }
}

struct Job {
    key: TopicKey,
    all: Vec<Ready>,
}

/// Publishes messages to a topic, one after the other.
pub(crate) async fn publish(
    room: &Arc<Room>,
    cx: &Cx,
    key: TopicKey,
    all: Vec<Ready>,
) -> Result<Vec<Published>, Fault> {
    let _turn = room.turn(&key).await;
    let job = Arc::new(Job { key, all });
    let (mut done, mut cursor) = (Vec::new(), None);
    while done.len() < job.all.len() {
        let (room, inside, first, from) = (room.clone(), job.clone(), done.len(), cursor.take());
        let (more, next) = cx.write(move |cx, tx| part(&room, cx, tx, &inside, first, from)).await?;
        done.extend(more);
        cursor = next;
    }
    Ok(done)
}

/// One transaction: from message `first` on, and in that one from `from` on.
fn part(
    room: &Room,
    cx: &Cx,
    tx: &mut Tx,
    job: &Job,
    first: usize,
    mut from: Option<Cursor>,
) -> Result<(Vec<Published>, Option<Cursor>), Fault> {
    let (mut done, mut bytes) = (Vec::new(), limits::PART_BYTES_MAX);
    for Ready { id, draft, signatures } in &job.all[first..] {
        let at = cx.now();
        let out = Outgoing { key: &job.key, id: id.clone(), draft, at, signer: &*room.signer, ready: signatures };
        match out.send(cx, tx, from.take(), &mut bytes)? {
            Sent::Whole(published) => done.push(published),
            Sent::Part(cursor) => return Ok((done, Some(cursor))),
        }
    }
    Ok((done, None))
}
