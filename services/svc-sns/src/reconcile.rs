//! The loop `sns-archive`: replays what archives keep, and forgets what they need not keep any longer, and subscriptions that nobody
//! confirmed.
//!
//! A subscription that replays gets nothing as it is published: it finds it in the archive, in its order. When it has come to the
//! archive's end it is live again, in the transaction that looked. No message is published to the topic meanwhile: a long one that is
//! written in several transactions is either before that or after it.
//! <https://docs.aws.amazon.com/sns/latest/dg/message-archiving-and-replay-subscriber.html>

use crate::archive;
use crate::model::{
    Archived, ArchivedKey, Protocol, Replay, ReplayState, Subscription, SubscriptionKey, Topic, TopicKey,
};
use crate::publish::{Links, Outgoing, sequence, wants};
use crate::rules::messages::Draft;
use crate::tables::{ARCHIVE, ARCHIVING, BY_END, DROPPED, REPLAYING, SUBSCRIPTIONS, TOPICS};
use crate::{Room, limits};
use base::{Fault, Timestamp};
use kernel::{Cx, Next, Reconciler, Scope, StoreFault, World};
use std::collections::HashMap;
use std::error::Error;
use store::{Read, StoreError, Tx};

const DAY_MS: i64 = 24 * 3_600_000;

type Failure = Box<dyn Error + Send + Sync>;

/// The loop.
pub(crate) struct Archives(pub(crate) Room);

/// How far a replay came in one round.
enum Step {
    /// There may be more.
    More,
    /// It waits for messages up to a point that is yet to come.
    Until(Timestamp),
    /// It has ended, or waits for its confirmation.
    Rests,
}

impl Reconciler for Archives {
    fn name(&self) -> &'static str {
        "sns-archive"
    }
    fn watches(&self) -> &'static [&'static str] {
        static WATCHED: [&str; 3] = [SUBSCRIPTIONS.name(), ARCHIVE.name(), DROPPED.name()];
        &WATCHED
    }
    fn run(&mut self, world: &World) -> Result<Next, Failure> {
        let (mut more, mut due, mut outcome) = (false, None, Ok(()));
        for (key, _) in SUBSCRIPTIONS.list_by(&REPLAYING, &world.kernel.store.snapshot()?, &())? {
            match self.replay(world, &key) {
                Ok(Step::More) => more = true,
                Ok(Step::Until(at)) => due = sooner(due, Some(at)),
                Ok(Step::Rests) => {}
                // one that fails holds no other up
                Err(e) => outcome = outcome.and(Err(e)),
            }
        }
        more |= forget_dropped(world)?;
        let (old, next) = forget_old(world)?;
        due = sooner(due, forget_unconfirmed(world)?);
        outcome?;
        if more || old {
            return Ok(Next::After(0));
        }
        Ok(sooner(due, next).map_or(Next::Settled, Next::At))
    }
}

impl Archives {
    /// Hands over the next messages of one replay.
    fn replay(&self, world: &World, key: &SubscriptionKey) -> Result<Step, Failure> {
        let topic_key = (key.0, key.1.clone());
        let ready = match find(&world.kernel.store.snapshot()?, key)? {
            Some((topic, s, messages)) => self.sign(&topic_key, &topic, key, &s, &messages)?,
            None => return Ok(Step::Rests),
        };
        let _turn = self.0.turn_blocking(&topic_key);
        let (room, key) = (self.0.clone(), key.clone());
        let cx = world.kernel.service_cx(key.0, "sns.amazonaws.com");
        let run = move |tx: &mut Tx| -> Result<Step, StoreFault> { Ok(step(&room, &cx, tx, &key, &ready)?) };
        Ok(world.kernel.store.write(run).map_err(|StoreFault(fault)| fault)?)
    }

    /// Signatures are made before the transaction.
    fn sign(
        &self,
        topic_key: &TopicKey,
        topic: &Topic,
        key: &SubscriptionKey,
        s: &Subscription,
        messages: &[(ArchivedKey, Archived)],
    ) -> Result<HashMap<String, String>, Failure> {
        let mut ready = HashMap::new();
        if s.raw || matches!(s.protocol, Protocol::Email | Protocol::Sms) {
            return Ok(ready);
        }
        let (links, none) = (Links::new(key, s), HashMap::new());
        for (at, message) in messages {
            let draft = message.draft();
            let out = outgoing(&self.0, topic_key, at, message, &draft, &none);
            let text = out.said(s, None, &links).to_sign();
            let signature = self.0.signer.sign(topic.signature_version, &text)?;
            ready.insert(text, signature);
        }
        Ok(ready)
    }
}

type Found = (Topic, Subscription, Vec<(ArchivedKey, Archived)>);

/// A confirmed subscription that replays, with its topic and its next messages.
fn find(read: &dyn Read, key: &SubscriptionKey) -> Result<Option<Found>, StoreError> {
    let topic_key = (key.0, key.1.clone());
    let (Some(s), Some(topic)) = (SUBSCRIPTIONS.get(read, key)?, TOPICS.get(read, &topic_key)?) else {
        return Ok(None);
    };
    let (true, Some(replay), Some(archive)) = (s.is_confirmed() && s.is_replaying(), &s.replay, &topic.archive) else {
        return Ok(None);
    };
    let messages = archive::page(read, &topic_key, archive, replay, limits::REPLAY_MESSAGES_MAX)?;
    Ok(Some((topic, s, messages)))
}

fn step(
    room: &Room,
    cx: &Cx,
    tx: &mut Tx,
    key: &SubscriptionKey,
    ready: &HashMap<String, String>,
) -> Result<Step, Fault> {
    let Some((topic, mut s, messages)) = find(tx, key).map_err(Fault::internal)? else { return Ok(Step::Rests) };
    let Some(mut replay) = s.replay.clone() else { return Ok(Step::Rests) };
    let (whole, mut bytes) = (messages.len() < limits::REPLAY_MESSAGES_MAX, limits::PART_BYTES_MAX);
    let (topic_key, mut left) = ((key.0, key.1.clone()), messages.len());
    for (at, message) in messages {
        if bytes == 0 {
            break;
        }
        if wants(&s, &message.draft(), &message.draft().values()) {
            let draft = message.replayed(&replay);
            let out = outgoing(room, &topic_key, &at, &message, &draft, ready);
            let written = out.hand_over(cx, tx, &topic, key, &s, Some(&sequence(at.3)))? + limits::DELIVERY_BYTES;
            bytes = bytes.saturating_sub(written);
        }
        replay.state = ReplayState::InProgress { after: (at.2, at.3) };
        left -= 1;
    }
    let step = ends(&mut replay, whole && left == 0, cx.now());
    s.replay = Some(replay);
    SUBSCRIPTIONS.put(tx, key, &s).map_err(Fault::internal)?;
    Ok(step)
}

/// What has come to its end is completed: at the archive's end, unless messages up to a later point are waited for.
fn ends(replay: &mut Replay, whole: bool, now: Timestamp) -> Step {
    match replay.until.filter(|until| *until >= now) {
        _ if !whole => Step::More,
        Some(until) => Step::Until(until.plus_ms(1)),
        None => {
            replay.state = ReplayState::Completed;
            Step::Rests
        }
    }
}

fn outgoing<'a>(
    room: &'a Room,
    key: &'a TopicKey,
    at: &ArchivedKey,
    message: &Archived,
    draft: &'a Draft,
    ready: &'a HashMap<String, String>,
) -> Outgoing<'a> {
    Outgoing { key, id: message.id.clone(), draft, at: Timestamp(at.2), signer: &*room.signer, ready }
}

/// Removes some messages of archives that have ended; true when there may be more.
fn forget_dropped(world: &World) -> Result<bool, Failure> {
    let Some((of, _)) = DROPPED.first(&world.kernel.store.snapshot()?, &())? else { return Ok(false) };
    world.kernel.store.write(move |tx: &mut Tx| -> Result<(), StoreError> {
        let page = ARCHIVE.page(tx, &of, None, limits::ARCHIVE_FORGET_MAX)?;
        page.iter().try_for_each(|(key, _)| ARCHIVE.delete(tx, key).map(drop))?;
        if page.len() < limits::ARCHIVE_FORGET_MAX {
            DROPPED.delete(tx, &of)?;
        }
        Ok(())
    })?;
    Ok(true)
}

/// Removes some messages that are older than their topics keep them: whether there may be more, and when the next one goes.
fn forget_old(world: &World) -> Result<(bool, Option<Timestamp>), Failure> {
    let (now, read) = (world.kernel.clock.now(), world.kernel.store.snapshot()?);
    let (mut more, mut next) = (false, None);
    for (key, topic) in TOPICS.list_by(&ARCHIVING, &read, &())? {
        let Some(archive) = topic.archive else { continue };
        let (of, days) = ((key.0, archive.id.clone()), i64::from(archive.days));
        let goes =
            |first: Option<(ArchivedKey, Archived)>| first.map(|(key, _)| Timestamp(key.2).plus_ms(days * DAY_MS));
        let first = goes(ARCHIVE.first(&read, &of)?);
        match first.filter(|at| *at <= now) {
            None => next = sooner(next, first),
            Some(_) => {
                world.kernel.store.write(move |tx: &mut Tx| forget(tx, &of, now.plus_ms(-days * DAY_MS)))?;
                more = true;
            }
        }
    }
    Ok((more, next))
}

/// Removes subscriptions that were not confirmed, or that nobody wanted back, within two days; when the next one goes.
///
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html>
fn forget_unconfirmed(world: &World) -> Result<Option<Timestamp>, Failure> {
    let (now, mut due, mut next) = (world.kernel.clock.now(), Vec::new(), None);
    SUBSCRIPTIONS.visit_by(&BY_END, &world.kernel.store.snapshot()?, &(), &mut |(until,), key| {
        let over = until <= now.0 && due.len() < limits::ARCHIVE_FORGET_MAX;
        match over {
            true => due.push(key),
            false => next = Some(Timestamp(until)),
        }
        over
    })?;
    if !due.is_empty() {
        world.kernel.store.write(move |tx: &mut Tx| -> Result<(), StoreError> {
            for key in &due {
                let ended = SUBSCRIPTIONS.get(tx, key)?.and_then(|s| s.standing.token().map(|(_, until)| until <= now));
                if ended == Some(true) {
                    SUBSCRIPTIONS.delete(tx, key)?;
                }
            }
            Ok(())
        })?;
    }
    Ok(next)
}

fn forget(tx: &mut Tx, of: &(Scope, String), until: Timestamp) -> Result<(), StoreError> {
    let page = ARCHIVE.page(tx, of, None, limits::ARCHIVE_FORGET_MAX)?;
    let old = page.iter().take_while(|(key, _)| key.2 <= until.0);
    old.map(|(key, _)| key).try_for_each(|key| ARCHIVE.delete(tx, key).map(drop))
}

fn sooner(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    [a, b].into_iter().flatten().min()
}
