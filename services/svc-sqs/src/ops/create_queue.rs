//! CreateQueue: the same name with the same attributes is the same queue.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html>

use super::shared::{find, redriving, tagging};
use crate::model::{Attributes, Queue};
use crate::rules::{attributes, urls};
use crate::tables::GRAVES;
use crate::{errors, limits};
use api_sqs::{CreateQueueRequest, CreateQueueResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: CreateQueueRequest) -> Result<CreateQueueResult, Fault> {
    let said = input.attributes.map_or_else(Vec::new, |a| a.0);
    if let Some((name, _)) = said.iter().find(|(name, _)| !attributes::SETTABLE.contains(&name.as_str())) {
        return Err(errors::unknown_attribute(name));
    }
    let fifo = said.iter().any(|(name, value)| name == "FifoQueue" && value.eq_ignore_ascii_case("true"));
    urls::check_name(&input.queue_name, fifo)?;
    let mut wanted = Attributes::new(fifo);
    wanted.set_all(&said)?;
    let key = (cx.scope(), input.queue_name);
    let url = urls::url(cx, &key);
    if let Some(there) = find::by_key(tx, &key)? {
        return match wanted.differs(&there.attributes, &said) {
            Some(name) => Err(errors::queue_exists(name)),
            None => Ok(CreateQueueResult { queue_url: Some(url) }),
        };
    }
    let now = cx.now();
    let grave = GRAVES.get(tx, &key).map_err(Fault::internal)?;
    if grave.is_some_and(|g| g.0 + limits::DELETED_NAME_MS > now.0) {
        return Err(errors::deleted_recently());
    }
    redriving::check(tx, &key, fifo, wanted.redrive.as_ref())?;
    let queue = Queue {
        serial: find::serial(tx, key.0)?,
        mailbox: find::serial(tx, key.0)?,
        created: now,
        modified: now,
        purged: None,
        attributes: wanted,
    };
    find::keep(tx, &key, &queue)?;
    GRAVES.delete(tx, &key).map_err(Fault::internal)?;
    if let Some(said) = input.tags {
        tagging::set(tx, &key, said)?;
    }
    Ok(CreateQueueResult { queue_url: Some(url) })
}
