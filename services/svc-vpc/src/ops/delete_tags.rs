//! DeleteTags: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html>

use crate::errors;
use crate::limits::TAGGED_RESOURCES_MAX;
use crate::ops::shared::resources;
use api_ec2::DeleteTagsRequest;
use base::Fault;
use kernel::{Cx, tags};
use shape::Unit;
use store::Tx;

/// Removes tags by key, or by key and value, or all of them. A tag that is not there is no error.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteTagsRequest) -> Result<Unit, Fault> {
    let at = cx.scope();
    if input.resources.is_empty() {
        return Err(errors::missing("resourceIdSet"));
    }
    if input.resources.len() > TAGGED_RESOURCES_MAX {
        return Err(errors::invalid(format!("A call can untag at most {TAGGED_RESOURCES_MAX} resources.")));
    }
    for id in &input.resources {
        if resources::type_of(id).is_none() {
            return Err(Fault::sender("InvalidID", format!("The ID '{id}' is not valid")));
        }
        match input.tags.as_ref().filter(|t| !t.is_empty()) {
            None => tags::clear(tx, at, id)?,
            Some(wanted) => {
                for tag in wanted {
                    let key = tag.key.as_deref().ok_or_else(|| errors::missing("Tag.Key"))?;
                    tags::remove(tx, at, id, key, tag.value.as_deref())?;
                }
            }
        }
    }
    Ok(Unit {})
}
