//! GetInstanceMetadataDefaults and ModifyInstanceMetadataDefaults: what an account wants of its new machines' metadata options.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataDefaults.html>

use crate::model::MetadataDefaults;
use crate::rules::metadata::hops;
use crate::tables;
use api_ec2 as api;
use api_ec2::{
    GetInstanceMetadataDefaultsRequest, GetInstanceMetadataDefaultsResult, ModifyInstanceMetadataDefaultsRequest,
    ModifyInstanceMetadataDefaultsResult,
};
use base::Fault;
use kernel::Cx;
use shape::Enum;
use store::{Read, Tx};

/// No preference, said of the hop limit.
const NO_LIMIT: i32 = -1;

pub fn get(
    cx: &Cx,
    read: &dyn Read,
    _: GetInstanceMetadataDefaultsRequest,
) -> Result<GetInstanceMetadataDefaultsResult, Fault> {
    let d = tables::metadata_defaults(read, cx.scope())?;
    let able = |on: bool| if on { "enabled" } else { "disabled" };
    let said = d != MetadataDefaults::default();
    let level = api::InstanceMetadataDefaultsResponse {
        http_tokens: d
            .tokens_required
            .and_then(|on| api::HttpTokensState::parse(if on { "required" } else { "optional" })),
        http_put_response_hop_limit: d.hop_limit,
        http_endpoint: d.enabled.and_then(|on| api::InstanceMetadataEndpointState::parse(able(on))),
        instance_metadata_tags: d.tags.and_then(|on| api::InstanceMetadataTagsState::parse(able(on))),
        http_tokens_enforced: d.tokens_enforced.and_then(|on| api::HttpTokensEnforcedState::parse(able(on))),
        managed_by: said.then_some(api::ManagedBy::Account),
        ..Default::default()
    };
    Ok(GetInstanceMetadataDefaultsResult { account_level: Some(level) })
}

pub fn modify(
    cx: &Cx,
    tx: &mut Tx,
    input: ModifyInstanceMetadataDefaultsRequest,
) -> Result<ModifyInstanceMetadataDefaultsResult, Fault> {
    let mut d = tables::metadata_defaults(tx, cx.scope())?;
    if let Some(word) = input.http_tokens {
        d.tokens_required = preference(word.as_str(), "required");
    }
    if let Some(word) = input.http_endpoint {
        d.enabled = preference(word.as_str(), "enabled");
    }
    if let Some(word) = input.instance_metadata_tags {
        d.tags = preference(word.as_str(), "enabled");
    }
    if let Some(word) = input.http_tokens_enforced {
        d.tokens_enforced = preference(word.as_str(), "enabled");
    }
    if let Some(limit) = input.http_put_response_hop_limit {
        d.hop_limit = if limit == NO_LIMIT { None } else { Some(hops(limit)?) };
    }
    tables::keep_metadata_defaults(tx, cx.scope(), &d)?;
    Ok(ModifyInstanceMetadataDefaultsResult { r#return: Some(true) })
}

fn preference(word: &str, on: &str) -> Option<bool> {
    (word != "no-preference").then_some(word == on)
}
