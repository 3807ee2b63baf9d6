//! What a life cycle's rules want of an object, on the clock.
//!
//! "Lifecycle configuration elements" and "Understanding object expiration" (rounding to the next midnight UTC), Amazon S3 User
//! Guide.

use crate::limits::TRANSITION_BYTES_MIN;
use api_s3::{
    ExpirationStatus, GetBucketLifecycleConfigurationOutput, LifecycleRule, TransitionDefaultMinimumObjectSize,
    TransitionStorageClass,
};
use base::Timestamp;

pub(crate) const DAY_MS: i64 = 86_400_000;

/// The rules of a bucket.
#[derive(Default)]
pub(crate) struct Rules {
    pub(crate) list: Vec<LifecycleRule>,
    /// Small objects move to the archives too.
    varies: bool,
}

impl From<GetBucketLifecycleConfigurationOutput> for Rules {
    fn from(kept: GetBucketLifecycleConfigurationOutput) -> Rules {
        let varies = TransitionDefaultMinimumObjectSize::VariesByStorageClass;
        Rules {
            list: kept.rules.unwrap_or_default(),
            varies: kept.transition_default_minimum_object_size == Some(varies),
        }
    }
}

impl Rules {
    /// Whether an object of this size moves to a class: small ones do where the rule says a size of its own.
    pub(crate) fn moves(&self, rule: &LifecycleRule, size: u64, class: TransitionStorageClass) -> bool {
        let archive = matches!(class, TransitionStorageClass::Glacier | TransitionStorageClass::DeepArchive);
        size >= TRANSITION_BYTES_MIN || (self.varies && archive) || says_a_size(rule)
    }
}

fn says_a_size(rule: &LifecycleRule) -> bool {
    rule.filter.as_ref().is_some_and(|f| {
        let and = f.and.as_ref();
        f.object_size_greater_than.is_some()
            || f.object_size_less_than.is_some()
            || and.is_some_and(|a| a.object_size_greater_than.is_some() || a.object_size_less_than.is_some())
    })
}

/// Does the rule concern this object?
pub(crate) fn concerns(rule: &LifecycleRule, key: &str, size: u64, tags: &[(String, String)]) -> bool {
    if rule.status != ExpirationStatus::Enabled {
        return false;
    }
    let Some(f) = &rule.filter else { return rule.prefix.as_ref().is_none_or(|p| key.starts_with(p.as_str())) };
    let and = f.and.as_ref();
    let tagged = |t: &api_s3::Tag| tags.iter().any(|(k, v)| *k == t.key && *v == t.value);
    let prefix = |p: &Option<String>| p.as_ref().is_none_or(|p| key.starts_with(p.as_str()));
    let above = |n: Option<i64>| n.is_none_or(|n| size as i64 > n);
    let below = |n: Option<i64>| n.is_none_or(|n| (size as i64) < n);
    prefix(&f.prefix)
        && f.tag.as_ref().is_none_or(tagged)
        && above(f.object_size_greater_than)
        && below(f.object_size_less_than)
        && and.is_none_or(|a| {
            prefix(&a.prefix)
                && a.tags.iter().flatten().all(tagged)
                && above(a.object_size_greater_than)
                && below(a.object_size_less_than)
        })
}

/// True when the rule looks at objects by tag or size, so that it says nothing of delete markers and uploads.
pub(crate) fn is_narrow(rule: &LifecycleRule) -> bool {
    rule.filter.as_ref().is_some_and(|f| {
        f.tag.is_some() || f.object_size_greater_than.is_some() || f.object_size_less_than.is_some() || f.and.is_some()
    })
}

/// So many days after a moment, rounded up to the next midnight UTC.
pub(crate) fn due(from: Timestamp, days: i32) -> Timestamp {
    let at = from.0 + i64::from(days) * DAY_MS;
    Timestamp((at.div_euclid(DAY_MS) + i64::from(at.rem_euclid(DAY_MS) > 0)) * DAY_MS)
}

/// When the rules let a current version expire, and by which rule.
pub(crate) fn expires(
    rules: &[LifecycleRule],
    key: &str,
    size: u64,
    tags: &[(String, String)],
    modified: Timestamp,
) -> Option<(Timestamp, String)> {
    let one = |r: &LifecycleRule| {
        let e = r.expiration.as_ref()?;
        let at = e.days.map(|d| due(modified, d)).or(e.date)?;
        Some((at, r.id.clone().unwrap_or_default()))
    };
    rules.iter().filter(|r| concerns(r, key, size, tags)).filter_map(one).min_by_key(|(at, _)| *at)
}

/// The class that a current version should have by now; of several the last one that is due.
pub(crate) fn class(
    rules: &Rules,
    key: &str,
    size: u64,
    tags: &[(String, String)],
    modified: Timestamp,
    now: Timestamp,
) -> Option<&'static str> {
    let all = rules.list.iter().filter(|r| concerns(r, key, size, tags));
    let due = all.flat_map(|r| r.transitions.iter().flatten().map(move |t| (r, t))).filter_map(|(r, t)| {
        let at = t.days.map(|d| due(modified, d)).or(t.date)?;
        let class = t.storage_class.filter(|class| rules.moves(r, size, *class))?;
        Some((at, class.as_str()))
    });
    due.filter(|(at, _)| *at <= now).max_by_key(|(at, _)| *at).map(|(_, class)| class)
}
