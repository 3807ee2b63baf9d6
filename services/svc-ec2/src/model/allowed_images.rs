//! Which images of others an account allows itself in a region.
//!
//! Allowed AMIs: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-allowed-amis.html>

use base::Timestamp;
use serde::{Deserialize, Serialize};
use store::Record;

/// The setting and its criteria, which are kept also while it is off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct AllowedImages {
    pub state: Allowing,
    pub criteria: Vec<Criterion>,
}
impl Record for AllowedImages {}

/// The three states of the setting.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Allowing {
    /// All images are allowed.
    #[default]
    Disabled,
    /// All are, and each is shown with what the criteria say of it.
    Audit,
    /// Only those that meet a criterion are seen and used.
    Enabled,
}

/// Met by an image that meets all that is said in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Criterion {
    /// Empty: any.
    pub providers: Vec<String>,
    pub product_codes: Vec<String>,
    /// With wildcards.
    pub names: Vec<String>,
    pub days_since_deprecated: Option<i32>,
    pub days_since_created: Option<i32>,
}

/// What is asked of an image: under which owners and names it is known, and since when.
pub struct Facts<'a> {
    /// Owners' ids, and the names beside each.
    pub known: Vec<(&'a str, &'a str)>,
    /// `amazon`
    pub alias: &'a str,
    /// Since then.
    pub created_at: Timestamp,
}

const DAY_MS: i64 = 24 * 3_600_000;

impl AllowedImages {
    /// An image of somebody else meets a criterion; without criteria nothing is asked of it.
    pub fn allows(&self, image: &Facts<'_>, now: Timestamp) -> bool {
        self.criteria.is_empty() || self.criteria.iter().any(|c| c.is_met(image, now))
    }
}

impl Criterion {
    fn is_met(&self, image: &Facts<'_>, now: Timestamp) -> bool {
        let provider = |owner: &str| self.providers.iter().any(|p| p == owner || p == image.alias);
        let named = |name: &str| self.names.iter().any(|n| base::glob::matches(n, name));
        let known = image.known.iter().any(|(owner, name)| {
            (self.providers.is_empty() || provider(owner)) && (self.names.is_empty() || named(name))
        });
        let age_ms = now.0 - image.created_at.0;
        let young = self.days_since_created.is_none_or(|days| age_ms <= i64::from(days) * DAY_MS);
        // no image of others is deprecated here, and none has a product code
        known && young && self.product_codes.is_empty()
    }
}
