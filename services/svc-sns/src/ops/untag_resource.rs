//! UntagResource.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_UntagResource.html>

use super::shared::tagging;
use api_sns::{UntagResourceRequest, UntagResourceResponse};
use base::Fault;
use kernel::{Cx, tags};
use store::Tx;

pub(crate) fn run(_: &Cx, tx: &mut Tx, input: UntagResourceRequest) -> Result<UntagResourceResponse, Fault> {
    let key = tagging::topic(tx, &input.resource_arn)?;
    input.tag_keys.iter().try_for_each(|k| tags::remove(tx, key.0, &input.resource_arn, k, None))?;
    Ok(UntagResourceResponse {})
}
