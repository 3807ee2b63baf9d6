//! Which of S3's actions concern buckets, and which concern what lies in them.
//!
//! "Actions, resources, and condition keys for Amazon S3", Service Authorization Reference.

use policy::Action;
use std::sync::LazyLock;

/// The facts that the operations' own permissions are generated from.
const FACTS: &str = include_str!("../../../../models/s3.iam");
/// An action that the facts have for versions only.
const TORRENT: &str = "s3:GetObjectTorrent";

#[derive(Default)]
struct Actions {
    bucket: Vec<String>,
    object: Vec<String>,
}

static ACTIONS: LazyLock<Actions> = LazyLock::new(|| {
    let mut out = Actions { object: vec![TORRENT.into()], ..Actions::default() };
    let mut open = String::new();
    for line in FACTS.lines() {
        let first = line.split_whitespace().next().unwrap_or("").trim_end_matches('!');
        match (line.strip_prefix("action "), first) {
            (Some(rest), _) => open = format!("s3:{}", rest.split(' ').next().unwrap_or("")),
            (None, "bucket") => out.bucket.push(open.clone()),
            (None, "object") => out.object.push(open.clone()),
            _ => {}
        }
    }
    out
});

/// Whether a pattern of actions has one that concerns buckets, and one that concerns objects.
pub(crate) fn concern(pattern: &Action) -> (bool, bool) {
    let any = |all: &[String]| all.iter().any(|a| pattern.covers(a));
    (any(&ACTIONS.bucket), any(&ACTIONS.object))
}
