//! TagResource.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html>

use super::shared::tagging;
use api_sns::{TagResourceRequest, TagResourceResponse};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(_: &Cx, tx: &mut Tx, input: TagResourceRequest) -> Result<TagResourceResponse, Fault> {
    let key = tagging::topic(tx, &input.resource_arn)?;
    tagging::set(tx, &key, &input.tags)?;
    Ok(TagResourceResponse {})
}
