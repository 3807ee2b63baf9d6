//! What callers say of a machine's metadata options.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html>

use crate::errors;
use crate::model::MetadataOptions;
use api_ec2::{HttpTokensState, InstanceMetadataEndpointState, InstanceMetadataTagsState};
use base::Fault;
use std::ops::RangeInclusive;

/// Hops that an answer to a PUT may travel.
const HOPS: RangeInclusive<i32> = 1..=64;

/// The options of a machine whose launch says nothing, by whether its image has `ImdsSupport` `v2.0`.
pub fn of_image(wants_tokens: bool) -> MetadataOptions {
    let hop_limit = if wants_tokens { 2 } else { 1 };
    MetadataOptions { tokens_required: wants_tokens, enabled: true, hop_limit, tags: false }
}

/// What a call says.
pub struct Said {
    /// `HttpTokens`
    pub tokens: Option<HttpTokensState>,
    /// `HttpPutResponseHopLimit`
    pub hops: Option<i32>,
    /// `HttpEndpoint`
    pub endpoint: Option<InstanceMetadataEndpointState>,
    /// `InstanceMetadataTags`
    pub tags: Option<InstanceMetadataTagsState>,
}

impl Said {
    /// Changes the options as far as something is said.
    pub fn apply(&self, options: &mut MetadataOptions) -> Result<(), Fault> {
        if let Some(tokens) = self.tokens {
            options.tokens_required = tokens == HttpTokensState::Required;
        }
        if let Some(limit) = self.hops {
            options.hop_limit = hops(limit)?;
        }
        if let Some(endpoint) = self.endpoint {
            options.enabled = endpoint == InstanceMetadataEndpointState::Enabled;
        }
        if let Some(tags) = self.tags {
            options.tags = tags == InstanceMetadataTagsState::Enabled;
        }
        Ok(())
    }
}

/// A hop limit that can be.
pub fn hops(limit: i32) -> Result<i32, Fault> {
    match HOPS.contains(&limit) {
        true => Ok(limit),
        false => Err(errors::invalid_value(limit, "HttpPutResponseHopLimit", "Must be between 1 and 64")),
    }
}
