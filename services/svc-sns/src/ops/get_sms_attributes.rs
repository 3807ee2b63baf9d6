//! GetSMSAttributes: those that were set.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_GetSMSAttributes.html>

use crate::tables::SMS;
use api_sns::{GetSMSAttributesInput, GetSMSAttributesResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: GetSMSAttributesInput) -> Result<GetSMSAttributesResponse, Fault> {
    let kept = SMS.get(read, &(cx.scope(),)).map_err(Fault::internal)?.unwrap_or_default();
    let asked = input.attributes.unwrap_or_default();
    let wanted = |name: &String| asked.is_empty() || asked.contains(name);
    let shown = kept.0.into_iter().filter(|(name, _)| wanted(name)).collect();
    Ok(GetSMSAttributesResponse { attributes: Some(shown) })
}
