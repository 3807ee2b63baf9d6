//! ListTagsForResource.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_ListTagsForResource.html>

use super::shared::tagging;
use api_sns::{ListTagsForResourceRequest, ListTagsForResourceResponse, Tag};
use base::Fault;
use kernel::{Cx, tags};
use store::Read;

pub(crate) fn run(
    _: &Cx,
    read: &dyn Read,
    input: ListTagsForResourceRequest,
) -> Result<ListTagsForResourceResponse, Fault> {
    let key = tagging::topic(read, &input.resource_arn)?;
    let found = tags::of(read, key.0, &input.resource_arn)?;
    Ok(ListTagsForResourceResponse { tags: Some(found.into_iter().map(|(key, value)| Tag { key, value }).collect()) })
}
