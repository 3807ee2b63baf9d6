//! Which of S3's actions concern buckets, and which concern what lies in them.
//!
//! "Actions, resources, and condition keys for Amazon S3", Service Authorization Reference.

use policy::Action;

/// An action that the facts have for versions only.
const TORRENT: &str = "GetObjectTorrent";

/// Whether a pattern of actions has one that concerns buckets, and one that concerns objects.
pub(crate) fn concern(pattern: &Action) -> (bool, bool) {
    let covered = || api_s3::ACTIONS.iter().filter(|(name, _)| pattern.covers(&format!("s3:{name}")));
    let any = |kind: &str| covered().any(|(name, kinds)| kinds.contains(&kind) || kind == "object" && *name == TORRENT);
    (any("bucket"), any("object"))
}
