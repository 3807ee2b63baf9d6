//! What an account wants of the metadata options of its new machines in a region.
//!
//! Order of precedence: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html>

use super::MetadataOptions;
use serde::{Deserialize, Serialize};
use store::{Record, StoreError};

/// Each: nothing where the account has no preference.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct MetadataDefaults {
    pub tokens_required: Option<bool>,
    pub enabled: Option<bool>,
    pub hop_limit: Option<i32>,
    pub tags: Option<bool>,
    /// Machines that do not require tokens are refused.
    pub tokens_enforced: Option<bool>,
}

/// What was kept while nothing could be enforced.
#[derive(Deserialize)]
struct MetadataDefaultsV1 {
    tokens_required: Option<bool>,
    enabled: Option<bool>,
    hop_limit: Option<i32>,
    tags: Option<bool>,
}

impl From<MetadataDefaultsV1> for MetadataDefaults {
    fn from(old: MetadataDefaultsV1) -> MetadataDefaults {
        let MetadataDefaultsV1 { tokens_required, enabled, hop_limit, tags } = old;
        MetadataDefaults { tokens_required, enabled, hop_limit, tags, tokens_enforced: None }
    }
}

impl Record for MetadataDefaults {
    const VERSION: u8 = 2;

    fn upgrade(version: u8, bytes: &[u8]) -> Result<MetadataDefaults, StoreError> {
        let codec =
            |e: postcard::Error| StoreError::Codec { table: "ec2.metadata-defaults".into(), reason: e.to_string() };
        match version {
            1 => postcard::from_bytes::<MetadataDefaultsV1>(bytes).map(MetadataDefaults::from).map_err(codec),
            found => Err(StoreError::UnknownVersion { found, known: Self::VERSION }),
        }
    }
}

impl MetadataDefaults {
    /// The options of a machine whose launch says nothing: these, and AWS's own where there is no preference.
    pub fn over(&self, own: MetadataOptions) -> MetadataOptions {
        MetadataOptions {
            tokens_required: self.tokens_required.unwrap_or(own.tokens_required),
            enabled: self.enabled.unwrap_or(own.enabled),
            hop_limit: self.hop_limit.unwrap_or(own.hop_limit),
            tags: self.tags.unwrap_or(own.tags),
        }
    }
}
