//! What a life cycle's rules want of an object, on the clock.
//!
//! "Lifecycle configuration elements" and "Understanding object expiration" (rounding to the next midnight UTC), Amazon S3 User
//! Guide.

use crate::errors;
use crate::limits::{LIFECYCLE_RULES_MAX, TRANSITION_BYTES_MIN};
use crate::rules::intake::CLASSES;
use api_s3::{
    ExpirationStatus, GetBucketLifecycleConfigurationOutput, LifecycleRule, Transition,
    TransitionDefaultMinimumObjectSize, TransitionStorageClass,
};
use base::{Fault, Timestamp};

const DAY_MS: i64 = 86_400_000;
/// The classes that objects move through, the warmest first.
const WATERFALL: [&str; 6] =
    ["STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"];

/// Checks a configuration and gives names to rules without one.
pub(crate) fn check(rules: &mut [LifecycleRule], name: &mut dyn FnMut() -> String) -> Result<(), Fault> {
    if rules.is_empty() || rules.len() > LIFECYCLE_RULES_MAX {
        return Err(errors::malformed_xml());
    }
    for i in 0..rules.len() {
        let id = rules[i].id.clone().filter(|id| !id.is_empty()).unwrap_or_else(&mut *name);
        if id.len() > 255 {
            return Err(errors::argument("ID", &id, "ID length should not exceed allowed limit of 255"));
        }
        if rules[..i].iter().any(|r| r.id.as_ref() == Some(&id)) {
            return Err(errors::argument("ID", &id, "Rule ID must be unique. Found same ID for more than one rule"));
        }
        rules[i].id = Some(id);
        check_rule(&rules[i])?;
    }
    Ok(())
}

fn check_rule(rule: &LifecycleRule) -> Result<(), Fault> {
    let wrong = |text: &str| Err(errors::invalid_request(text));
    if rule.filter.is_some() == rule.prefix.is_some() {
        return Err(errors::malformed_xml());
    }
    let acts = rule.expiration.is_some()
        || rule.transitions.as_ref().is_some_and(|t| !t.is_empty())
        || rule.noncurrent_version_expiration.is_some()
        || rule.noncurrent_version_transitions.as_ref().is_some_and(|t| !t.is_empty())
        || rule.abort_incomplete_multipart_upload.is_some();
    if !acts {
        return wrong("At least one action needs to be specified in a rule");
    }
    if let Some(e) = &rule.expiration {
        let said = usize::from(e.days.is_some())
            + usize::from(e.date.is_some())
            + usize::from(e.expired_object_delete_marker.is_some());
        if said != 1 {
            return Err(errors::malformed_xml());
        }
        if e.days.is_some_and(|d| d <= 0) {
            let text = "'Days' for Expiration action must be a positive integer";
            return Err(errors::argument("Days", "", text));
        }
        if e.date.is_some_and(|d| d.0 % DAY_MS != 0) {
            return Err(errors::argument("Date", "", "'Date' must be at midnight GMT"));
        }
    }
    check_tags(rule)?;
    check_dates(rule)?;
    for t in rule.transitions.iter().flatten() {
        let class = t.storage_class.map_or("", |c| c.as_str());
        if !CLASSES.contains(&class) || t.days.is_some() == t.date.is_some() {
            return Err(errors::malformed_xml());
        }
        let days = t.days.unwrap_or(i32::MAX);
        if matches!(class, "STANDARD_IA" | "ONEZONE_IA") && days < 30 {
            let text =
                format!("'Days' in Transition action must be greater than or equal to 30 for storageClass '{class}'");
            return Err(errors::argument("Days", &days.to_string(), text));
        }
        let expires = rule.expiration.as_ref().and_then(|e| e.days);
        if expires.is_some_and(|e| t.days.is_some_and(|d| d >= e)) {
            let text = format!(
                "'Days' in the Expiration action for {} must be greater than 'Days' in the Transition action",
                filter_name(rule)
            );
            return Err(errors::argument("Days", "", text));
        }
    }
    let noncurrent = rule.noncurrent_version_expiration.as_ref().and_then(|n| n.noncurrent_days);
    if noncurrent.is_some_and(|d| d <= 0) {
        let text = "'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer";
        return Err(errors::argument("NoncurrentDays", "", text));
    }
    if rule.abort_incomplete_multipart_upload.as_ref().is_some_and(|a| a.days_after_initiation.unwrap_or(0) <= 0) {
        let text = "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer";
        return Err(errors::argument("DaysAfterInitiation", "", text));
    }
    Ok(())
}

/// Uploads and markers have no tags.
fn check_tags(rule: &LifecycleRule) -> Result<(), Fault> {
    let filter = rule.filter.as_ref();
    let tagged = filter.is_some_and(|f| f.tag.is_some() || f.and.as_ref().is_some_and(|a| a.tags.is_some()));
    let markers = rule.expiration.as_ref().is_some_and(|e| e.expired_object_delete_marker == Some(true));
    if tagged && rule.abort_incomplete_multipart_upload.is_some() {
        return Err(errors::invalid_request("AbortIncompleteMultipartUpload cannot be specified with Tags."));
    }
    if tagged && markers {
        return Err(errors::invalid_request("ExpiredObjectDeleteMarker cannot be specified with Tags."));
    }
    Ok(())
}

/// A rule counts days or names dates, and does not move objects twice to one class.
fn check_dates(rule: &LifecycleRule) -> Result<(), Fault> {
    let (moves, name) = (rule.transitions.as_deref().unwrap_or_default(), filter_name(rule));
    if moves.iter().any(|t| t.date.is_some()) && moves.iter().any(|t| t.days.is_some()) {
        let text = format!("Found mixed 'Date' and 'Days' based Transition actions in lifecycle rule for {name}");
        return Err(errors::invalid_request(text));
    }
    let ends = rule.expiration.as_ref();
    let mixed = ends.is_some_and(|e| {
        moves.iter().any(|t| e.days.is_some() && t.date.is_some() || e.date.is_some() && t.days.is_some())
    });
    if mixed {
        let text = format!(
            "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for {name}"
        );
        return Err(errors::invalid_request(text));
    }
    if moves.iter().enumerate().any(|(i, t)| moves[..i].iter().any(|other| other.storage_class == t.storage_class)) {
        let text = format!("'StorageClass' must be different for 'Transition' actions in same 'Rule' with {name}");
        return Err(errors::invalid_request(text));
    }
    // down the waterfall alone ("Transitioning objects using Amazon S3 Lifecycle")
    let rank = |t: &Transition| WATERFALL.iter().position(|c| t.storage_class.is_some_and(|s| s.as_str() == *c));
    for (warm, cold) in moves.iter().flat_map(|a| moves.iter().map(move |b| (a, b))) {
        if rank(warm) < rank(cold) && warm.days.zip(cold.days).is_some_and(|(w, c)| w >= c) {
            let class = |t: &Transition| t.storage_class.map_or("", |c| c.as_str());
            let text = format!(
                "'Days' in the Transition action for StorageClass '{}' for {name} must be greater than 'Days' in the \
                 Transition action for StorageClass '{}'",
                class(cold),
                class(warm)
            );
            return Err(errors::argument("Days", "", text));
        }
    }
    Ok(())
}

/// A rule's objects, as messages name them.
fn filter_name(rule: &LifecycleRule) -> String {
    match (&rule.prefix, &rule.filter) {
        (Some(prefix), _) => format!("prefix '{prefix}'"),
        (None, filter) => {
            let filter = filter.as_ref();
            let inner = filter.and_then(|f| f.and.as_ref()).and_then(|a| a.prefix.as_deref());
            let prefix = filter.and_then(|f| f.prefix.as_deref()).or(inner).unwrap_or("");
            format!("filter '(prefix={prefix})'")
        }
    }
}

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
