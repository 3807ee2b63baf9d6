//! What a life cycle's configuration may say.
//!
//! "Lifecycle configuration elements", "Transitioning objects using Amazon S3 Lifecycle" (its constraints), Amazon S3 User Guide;
//! wording as clients report it.

use super::lifecycle::DAY_MS;
use crate::errors;
use crate::limits::LIFECYCLE_RULES_MAX;
use crate::rules::intake::CLASSES;
use crate::rules::rule_ids;
use api_s3::LifecycleRule;
use base::{Fault, Timestamp};

/// The classes that objects move through, the warmest first.
const WATERFALL: [&str; 6] =
    ["STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"];

/// Checks a configuration and gives names to rules without one.
pub(crate) fn check(rules: &mut [LifecycleRule], name: &mut dyn FnMut() -> String) -> Result<(), Fault> {
    if rules.is_empty() || rules.len() > LIFECYCLE_RULES_MAX {
        return Err(errors::malformed_xml());
    }
    for i in 0..rules.len() {
        let earlier = rules[..i].iter().map(|r| r.id.as_deref());
        rules[i].id = Some(rule_ids::one(rules[i].id.as_deref(), earlier, name)?);
        check_rule(&rules[i])?;
    }
    Ok(())
}

fn check_rule(rule: &LifecycleRule) -> Result<(), Fault> {
    if rule.filter.is_some() == rule.prefix.is_some() {
        return Err(errors::malformed_xml());
    }
    let acts = rule.expiration.is_some()
        || rule.transitions.as_ref().is_some_and(|t| !t.is_empty())
        || rule.noncurrent_version_expiration.is_some()
        || rule.noncurrent_version_transitions.as_ref().is_some_and(|t| !t.is_empty())
        || rule.abort_incomplete_multipart_upload.is_some();
    if !acts {
        return Err(errors::invalid_request("At least one action needs to be specified in a rule"));
    }
    check_ends(rule)?;
    check_tags(rule)?;
    current(rule).check()?;
    noncurrent(rule).check()
}

/// What removes things does so after a whole number of days, or at a midnight.
fn check_ends(rule: &LifecycleRule) -> Result<(), Fault> {
    if let Some(e) = &rule.expiration {
        let said = usize::from(e.days.is_some())
            + usize::from(e.date.is_some())
            + usize::from(e.expired_object_delete_marker.is_some());
        if said != 1 {
            return Err(errors::malformed_xml());
        }
        positive("Days", "Expiration", e.days)?;
        midnight(e.date)?;
    }
    if let Some(n) = &rule.noncurrent_version_expiration {
        positive("NoncurrentDays", "NoncurrentVersionExpiration", n.noncurrent_days)?;
    }
    match &rule.abort_incomplete_multipart_upload {
        Some(a) => {
            let days = a.days_after_initiation.unwrap_or(0);
            positive("DaysAfterInitiation", "AbortIncompleteMultipartUpload", Some(days))
        }
        None => Ok(()),
    }
}

fn positive(field: &'static str, action: &str, days: Option<i32>) -> Result<(), Fault> {
    match days.filter(|d| *d <= 0) {
        Some(days) => {
            let text = format!("'{field}' for {action} action must be a positive integer");
            Err(errors::argument(field, &days.to_string(), text))
        }
        None => Ok(()),
    }
}

fn midnight(date: Option<Timestamp>) -> Result<(), Fault> {
    match date.filter(|d| d.0.rem_euclid(DAY_MS) != 0) {
        Some(date) => Err(errors::argument("Date", &date.to_string(), "'Date' must be at midnight GMT")),
        None => Ok(()),
    }
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

/// When something happens: so many days after, or on a day.
#[derive(Clone, Copy)]
enum When {
    Days(i32),
    Date(Timestamp),
}

/// A rule's transitions of one kind, and when the same versions are removed.
struct Moves {
    /// `Transition`
    action: &'static str,
    /// `Expiration`
    end: &'static str,
    /// `Days`
    days: &'static str,
    /// The rule's objects, as messages name them.
    of: String,
    /// Class and time; `None` where the rule says not exactly one.
    all: Vec<(&'static str, Option<When>)>,
    ends: Option<When>,
}

fn when(days: Option<i32>, date: Option<Timestamp>) -> Option<When> {
    match (days, date) {
        (Some(days), None) => Some(When::Days(days)),
        (None, Some(date)) => Some(When::Date(date)),
        _ => None,
    }
}

fn current(rule: &LifecycleRule) -> Moves {
    let all = rule.transitions.iter().flatten();
    Moves {
        action: "Transition",
        end: "Expiration",
        days: "Days",
        of: filter_name(rule),
        all: all.map(|t| (t.storage_class.map_or("", |c| c.as_str()), when(t.days, t.date))).collect(),
        ends: rule.expiration.as_ref().and_then(|e| when(e.days, e.date)),
    }
}

fn noncurrent(rule: &LifecycleRule) -> Moves {
    let all = rule.noncurrent_version_transitions.iter().flatten();
    Moves {
        action: "NoncurrentVersionTransition",
        end: "NoncurrentVersionExpiration",
        days: "NoncurrentDays",
        of: filter_name(rule),
        all: all.map(|t| (t.storage_class.map_or("", |c| c.as_str()), when(t.noncurrent_days, None))).collect(),
        ends: rule.noncurrent_version_expiration.as_ref().and_then(|e| when(e.noncurrent_days, None)),
    }
}

impl Moves {
    fn check(&self) -> Result<(), Fault> {
        let mut known = Vec::new();
        for (class, when) in &self.all {
            let when = when.filter(|_| CLASSES.contains(class)).ok_or_else(errors::malformed_xml)?;
            self.check_when(class, when)?;
            known.push((*class, when));
        }
        self.check_one_clock(&known)?;
        if known.iter().enumerate().any(|(i, (class, _))| known[..i].iter().any(|(other, _)| other == class)) {
            let Moves { action, of, .. } = self;
            let text = format!("'StorageClass' must be different for '{action}' actions in same 'Rule' with {of}");
            return Err(errors::invalid_request(text));
        }
        for (warm, cold) in known.iter().flat_map(|a| known.iter().map(move |b| (a, b))) {
            self.check_stay(warm, cold)?;
        }
        self.check_end(&known)
    }

    fn check_when(&self, class: &str, when: When) -> Result<(), Fault> {
        let days = match when {
            When::Days(days) => days,
            When::Date(date) => return midnight(Some(date)),
        };
        let Moves { action, days: field, .. } = self;
        let text = match class {
            _ if days < 0 => format!("'{field}' in {action} action must be nonnegative"),
            "STANDARD_IA" | "ONEZONE_IA" if days < 30 => {
                format!("'{field}' in {action} action must be greater than or equal to 30 for storageClass '{class}'")
            }
            _ => return Ok(()),
        };
        Err(errors::argument(field, &days.to_string(), text))
    }

    /// A rule counts days or names dates.
    fn check_one_clock(&self, known: &[(&str, When)]) -> Result<(), Fault> {
        let Moves { action, end, of, .. } = self;
        let dated = |w: &When| matches!(w, When::Date(_));
        let what = match known.first() {
            Some((_, first)) if known.iter().any(|(_, w)| dated(w) != dated(first)) => format!("{action} actions"),
            Some((_, first)) if self.ends.is_some_and(|e| dated(&e) != dated(first)) => {
                format!("{end} and {action} actions")
            }
            _ => return Ok(()),
        };
        Err(errors::invalid_request(format!("Found mixed 'Date' and 'Days' based {what} in lifecycle rule for {of}")))
    }

    /// Down the waterfall alone, and not before the least time that a class is charged for is over.
    fn check_stay(&self, (warm, from): &(&str, When), (cold, to): &(&str, When)) -> Result<(), Fault> {
        let rank = |class: &str| WATERFALL.iter().position(|c| *c == class);
        let least = least_days(warm);
        let (field, stays) = self.between(*from, *to);
        if rank(warm) >= rank(cold) || stays >= least {
            return Ok(());
        }
        let Moves { action, of, .. } = self;
        let more = match least {
            1 => "greater than".into(),
            days => format!("{days} days more than"),
        };
        let text = format!(
            "'{field}' in the '{action}' action for StorageClass '{cold}' for {of} must be {more} '{of}' in the '{action}' \
             action for StorageClass '{warm}'"
        );
        Err(errors::argument(field, "", text))
    }

    fn check_end(&self, known: &[(&str, When)]) -> Result<(), Fault> {
        let Some(end) = self.ends else { return Ok(()) };
        let Moves { action, end: ends, of, .. } = self;
        for (_, when) in known {
            let (field, stays) = self.between(*when, end);
            if stays <= 0 {
                let later = if field == "Date" { "later" } else { "greater" };
                let text = format!(
                    "'{field}' in the {ends} action for {of} must be {later} than '{field}' in the {action} action"
                );
                return Err(errors::argument(field, "", text));
            }
        }
        Ok(())
    }

    /// The member that says it, and the days from one to the other; the clocks are the same.
    fn between(&self, from: When, to: When) -> (&'static str, i64) {
        match (from, to) {
            (When::Days(from), When::Days(to)) => (self.days, i64::from(to) - i64::from(from)),
            (When::Date(from), When::Date(to)) => ("Date", to.0.saturating_sub(from.0) / DAY_MS),
            _ => (self.days, i64::MAX),
        }
    }
}

/// How long an object stays in a class at least, before the same rule moves it on.
fn least_days(class: &str) -> i64 {
    match class {
        "STANDARD_IA" | "ONEZONE_IA" => 30,
        "GLACIER_IR" | "GLACIER" => 90,
        _ => 1,
    }
}

/// A rule's objects, as messages name them.
fn filter_name(rule: &LifecycleRule) -> String {
    let Some(filter) = &rule.filter else {
        return format!("prefix '{}'", rule.prefix.as_deref().unwrap_or(""));
    };
    let and = filter.and.as_ref();
    let prefix = filter.prefix.as_deref().or(and.and_then(|a| a.prefix.as_deref()));
    let above = filter.object_size_greater_than.or(and.and_then(|a| a.object_size_greater_than));
    let below = filter.object_size_less_than.or(and.and_then(|a| a.object_size_less_than));
    let parts = [
        prefix.map(|p| format!("prefix={p}")),
        above.map(|n| format!("objectsizegreaterthan={n}")),
        below.map(|n| format!("objectsizelessthan={n}")),
    ];
    format!("filter '({})'", parts.into_iter().flatten().collect::<Vec<_>>().join(" and "))
}
