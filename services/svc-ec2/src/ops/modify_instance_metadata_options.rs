//! ModifyInstanceMetadataOptions.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html>

use crate::errors;
use crate::ids::InstanceId;
use crate::ops::shared::show;
use crate::rules::metadata::Said;
use crate::tables;
use api_ec2::{HttpTokensState, ModifyInstanceMetadataOptionsRequest, ModifyInstanceMetadataOptionsResult};
use base::Fault;
use ec2_words::{Id, tagging};
use kernel::{Cx, tags};
use store::Tx;

pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: ModifyInstanceMetadataOptionsRequest,
) -> Result<ModifyInstanceMetadataOptionsResult, Fault> {
    let id = InstanceId::parse(&input.instance_id)?;
    let mut i = tables::instance(tx, cx.scope(), &id)?;
    if !i.state.lives() {
        return Err(errors::not_valid(&id, i.state));
    }
    let enforced = tables::metadata_defaults(tx, cx.scope())?.tokens_enforced == Some(true);
    if enforced && input.http_tokens == Some(HttpTokensState::Optional) {
        return Err(errors::tokens_enforced("enable IMDSv1 on an instance", "modify the instance"));
    }
    let said = Said {
        tokens: input.http_tokens,
        hops: input.http_put_response_hop_limit,
        endpoint: input.http_endpoint,
        tags: input.instance_metadata_tags,
    };
    said.apply(&mut i.metadata)?;
    if i.metadata.tags {
        tagging::told_by_metadata(tags::of(tx, cx.scope(), &id)?.iter().map(|(key, _)| key.as_str()))?;
    }
    tables::keep(tx, cx.scope(), &i)?;
    Ok(ModifyInstanceMetadataOptionsResult {
        instance_id: Some(id.to_string()),
        // applied when this call is over
        instance_metadata_options: Some(show::metadata_options(&i, false)),
    })
}
