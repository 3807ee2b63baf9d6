//! What an account wants of the metadata options of its new machines in a region.
//!
//! Order of precedence: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html>

use super::MetadataOptions;
use serde::{Deserialize, Serialize};
use store::Record;

/// Each: nothing where the account has no preference.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct MetadataDefaults {
    pub tokens_required: Option<bool>,
    pub enabled: Option<bool>,
    pub hop_limit: Option<i32>,
    pub tags: Option<bool>,
}
impl Record for MetadataDefaults {}

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
