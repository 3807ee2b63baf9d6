//! What a FIFO topic keeps: begun and ended with its policy, written with each message, read by replays.
//!
//! <https://docs.aws.amazon.com/sns/latest/dg/fifo-message-archiving-replay.html>

use crate::errors;
use crate::model::{Archive, Archived, ArchivedKey, Replay, ReplayState, Topic, TopicKey};
use crate::rules::messages::{Draft, structure};
use crate::tables::{ARCHIVE, DROPPED, SUBSCRIPTIONS};
use base::Fault;
use kernel::Cx;
use kernel::deliver::{Attribute, AttributeValue};
use sha2::{Digest, Sha256};
use store::{Read, StoreError, Tx};

/// Marks replayed messages.
const REPLAYED: &str = "Replayed";

/// Gives a new archive its beginning; an ended one is forgotten, and what is replayed of it fails.
pub(crate) fn settle(
    cx: &Cx,
    tx: &mut Tx,
    key: &TopicKey,
    before: Option<&Archive>,
    topic: &mut Topic,
) -> Result<(), Fault> {
    match (before, &mut topic.archive) {
        (None, Some(new)) => {
            new.id = cx.ids().uuid();
            new.since = cx.now();
        }
        (Some(old), None) => {
            DROPPED.put(tx, &(key.0, old.id.clone()), &true).map_err(Fault::internal)?;
            fail_replays(tx, key).map_err(Fault::internal)?;
        }
        _ => {}
    }
    Ok(())
}

fn fail_replays(tx: &mut Tx, key: &TopicKey) -> Result<(), StoreError> {
    for (key, mut s) in SUBSCRIPTIONS.list(tx, key)? {
        if let Some(replay) = s.replay.as_mut().filter(|r| r.goes_on()) {
            replay.state = ReplayState::Failed;
            SUBSCRIPTIONS.put(tx, &key, &s)?;
        }
    }
    Ok(())
}

/// A topic with an archive is not deleted by accident.
pub(crate) fn check_deletable(topic: &Topic) -> Result<(), Fault> {
    match topic.archive {
        Some(_) => Err(errors::invalid_state("Cannot delete a topic with an ArchivePolicy")),
        None => Ok(()),
    }
}

/// Keeps a message that was published.
pub(crate) fn keep(
    cx: &Cx,
    tx: &mut Tx,
    topic: (&TopicKey, &Topic),
    number: u64,
    id: &str,
    draft: &Draft,
) -> Result<(), Fault> {
    let Some(archive) = &topic.1.archive else { return Ok(()) };
    let of = (topic.0.0, archive.id.clone());
    // a host's clock that went back changes no order
    let last = ARCHIVE.last(tx, &of).map_err(Fault::internal)?.map_or(i64::MIN, |(key, _)| key.2);
    let message = Archived {
        id: id.to_owned(),
        text: draft.text.clone(),
        structured: draft.by_protocol.is_some(),
        subject: draft.subject.clone(),
        attributes: draft.attributes.clone(),
        group: draft.group.clone(),
        deduplication: draft.deduplication.clone(),
    };
    ARCHIVE.put(tx, &(of.0, of.1, cx.now().0.max(last), number), &message).map_err(Fault::internal)
}

/// The next messages of a replay.
pub(crate) fn page(
    read: &dyn Read,
    key: &TopicKey,
    archive: &Archive,
    replay: &Replay,
    limit: usize,
) -> Result<Vec<(ArchivedKey, Archived)>, StoreError> {
    let after = match replay.state {
        ReplayState::InProgress { after } => after,
        // the last that could lie before the point
        _ => (replay.start.0.saturating_sub(1), u64::MAX),
    };
    let of = (key.0, archive.id.clone());
    let mut page = ARCHIVE.page(read, &of, Some(&(of.0, of.1.clone(), after.0, after.1)), limit)?;
    page.retain(|(key, _)| replay.until.is_none_or(|until| key.2 <= until.0));
    Ok(page)
}

impl Archived {
    /// The message as it was published.
    pub(crate) fn draft(&self) -> Draft {
        Draft {
            text: self.text.clone(),
            by_protocol: self.structured.then(|| structure(&self.text).ok()).flatten(),
            subject: self.subject.clone(),
            attributes: self.attributes.clone(),
            group: self.group.clone(),
            deduplication: self.deduplication.clone(),
        }
    }

    /// The same as it is replayed. A FIFO queue would take it for a repetition under the id that it had.
    pub(crate) fn replayed(&self, replay: &Replay) -> Draft {
        let mut draft = self.draft();
        let mark = Attribute { data_type: "String".into(), value: AttributeValue::Text("true".into()) };
        draft.attributes.retain(|(name, _)| name != REPLAYED);
        draft.attributes.push((REPLAYED.into(), mark));
        draft.deduplication =
            draft.deduplication.map(|id| hex::encode(Sha256::digest(format!("{}\n{id}", replay.begun.0))));
        draft
    }
}
