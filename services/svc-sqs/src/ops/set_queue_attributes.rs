//! SetQueueAttributes.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>

use super::shared::{find, redriving};
use crate::errors;
use crate::rules::attributes::SETTABLE;
use api_sqs::SetQueueAttributesRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: SetQueueAttributesRequest) -> Result<Unit, Fault> {
    let (key, mut queue) = find::queue(cx, tx, &input.queue_url)?;
    let said = input.attributes.0;
    if said.is_empty() {
        return Err(errors::missing("Attribute.Name"));
    }
    if let Some((name, _)) = said.iter().find(|(name, _)| !SETTABLE.contains(&name.as_str())) {
        return Err(errors::unknown_attribute(name));
    }
    queue.attributes.set_all(&said)?;
    if said.iter().any(|(name, _)| name == "RedrivePolicy") {
        redriving::check(tx, &key, queue.is_fifo(), queue.attributes.redrive.as_ref())?;
    }
    queue.modified = cx.now();
    find::keep(tx, &key, &queue)?;
    Ok(Unit {})
}
