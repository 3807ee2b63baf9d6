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
    /// The options of a machine whose launch says nothing, over those of its image.
    pub fn over(&self, image: MetadataOptions) -> MetadataOptions {
        MetadataOptions {
            tokens_required: self.tokens_required.unwrap_or(image.tokens_required),
            enabled: self.enabled.unwrap_or(image.enabled),
            hop_limit: self.hop_limit.unwrap_or(image.hop_limit),
            tags: self.tags.unwrap_or(image.tags),
        }
    }
}
