//! Replication's rules: what they may say, and which buckets want a copy.
//!
//! "Replication configuration file elements" (both versions of the schema), Amazon S3 User Guide;
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html>

use crate::errors;
use crate::limits::REPLICATION_RULES_MAX;
use crate::rules::intake::CLASSES;
use crate::rules::rule_ids;
use api_s3::{
    DeleteMarkerReplicationStatus, MetricsStatus, ReplicaModificationsStatus, ReplicationConfiguration,
    ReplicationRule, ReplicationRuleStatus, ReplicationTimeStatus,
};
use base::Fault;

/// The only limit of time that there is, in minutes.
const MINUTES: i32 = 15;

/// One bucket that wants a copy.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) bucket: String,
    pub(crate) rule: String,
    pub(crate) class: Option<String>,
    pub(crate) owner_override: bool,
    /// Changes of copies are wanted too.
    pub(crate) replica_changes: bool,
    /// Failures are told, and delays where there is a limit in minutes.
    pub(crate) told: Option<Option<i32>>,
}

/// The destination's name.
pub(crate) fn destination(rule: &ReplicationRule) -> Result<&str, Fault> {
    let arn = rule.destination.bucket.as_str();
    let name = arn.strip_prefix("arn:aws:s3:::").filter(|n| !n.is_empty() && !n.contains(['/', ':']));
    name.ok_or_else(|| errors::argument("Bucket", arn, "Invalid bucket ARN."))
}

/// Checks a configuration and gives names to rules without one.
pub(crate) fn check(found: &mut ReplicationConfiguration, name: &mut dyn FnMut() -> String) -> Result<(), Fault> {
    let role: Vec<&str> = found.role.splitn(6, ':').collect();
    if !matches!(role[..], ["arn", "aws", "iam", "", account, path] if account.len() == 12 && path.starts_with("role/"))
    {
        return Err(errors::argument("Role", &found.role, "Invalid Role ARN"));
    }
    let rules = &mut found.rules;
    if rules.is_empty() || rules.len() > REPLICATION_RULES_MAX {
        return Err(errors::malformed_xml());
    }
    for i in 0..rules.len() {
        let earlier = rules[..i].iter().map(|r| r.id.as_deref());
        rules[i].id = Some(rule_ids::one(rules[i].id.as_deref(), earlier, name)?);
        schema(&rules[i])?;
        copy(&rules[i])?;
    }
    if rules.iter().any(|r| r.filter.is_some()) { together(rules) } else { together_before(rules) }
}

/// With a filter a rule is one of the present schema, without one of the former.
fn schema(rule: &ReplicationRule) -> Result<(), Fault> {
    let refer = "for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more \
                 information.";
    let wrong = |what: &str| Err(errors::invalid_request(format!("{what} {refer}")));
    let marker = rule.delete_marker_replication.as_ref();
    let Some(filter) = &rule.filter else {
        return match (&rule.prefix, marker, rule.priority) {
            (None, ..) => Err(errors::malformed_xml()),
            (_, Some(_), _) => wrong("DeleteMarkerReplication cannot be used"),
            (_, _, Some(_)) => wrong("Priority cannot be used"),
            _ => Ok(()),
        };
    };
    let parts = [filter.prefix.is_some(), filter.tag.is_some(), filter.and.is_some()];
    if rule.prefix.is_some() || parts.iter().filter(|p| **p).count() > 1 {
        return Err(errors::malformed_xml());
    }
    match (rule.priority, marker.map(|m| m.status)) {
        (None, _) => wrong("Priority must be specified"),
        (Some(n), _) if n < 0 => {
            Err(errors::argument("Priority", &n.to_string(), "Priority must be a non-negative integer"))
        }
        (_, None) => wrong("DeleteMarkerReplication must be specified"),
        (_, Some(Some(DeleteMarkerReplicationStatus::Enabled))) if has_tags(rule) => Err(errors::invalid_request(
            "Delete marker replication is not supported if any Tag filter is specified. Please refer to S3 Developer Guide for \
             more information.",
        )),
        (_, Some(None)) => Err(errors::malformed_xml()),
        _ => Ok(()),
    }
}

/// What the copy is to be like.
fn copy(rule: &ReplicationRule) -> Result<(), Fault> {
    let to = &rule.destination;
    destination(rule)?;
    if to.storage_class.is_some_and(|c| !CLASSES.contains(&c.as_str())) {
        return Err(Fault::sender("InvalidStorageClass", "The storage class you specified is not valid"));
    }
    if to.access_control_translation.is_some() && to.account.is_none() {
        return Err(errors::invalid_request("Account must be specified when AccessControlTranslation is specified."));
    }
    let timed = to.replication_time.as_ref().filter(|t| t.status == ReplicationTimeStatus::Enabled);
    let measured = to.metrics.as_ref().filter(|m| m.status == MetricsStatus::Enabled);
    let minutes = timed.and_then(|t| t.time.minutes);
    if timed.is_some() && minutes != Some(MINUTES)
        || measured.is_some_and(|m| threshold(m).is_some_and(|n| n != MINUTES))
    {
        return Err(errors::invalid_request(
            "Only 15 minutes is a valid value for replication time and its threshold.",
        ));
    }
    if timed.is_some() && measured.is_none() {
        return Err(errors::invalid_request("ReplicationTime requires Metrics to be enabled."));
    }
    Ok(())
}

fn threshold(metrics: &api_s3::Metrics) -> Option<i32> {
    metrics.event_threshold.as_ref().and_then(|t| t.minutes)
}

/// Rules of the present schema: each has a priority of its own.
fn together(rules: &[ReplicationRule]) -> Result<(), Fault> {
    for (i, rule) in rules.iter().enumerate() {
        if rule.filter.is_none() {
            return Err(errors::invalid_request(
                "Both V1 and V2 of the replication configuration schema cannot be used in one configuration.",
            ));
        }
        if rules[..i].iter().any(|r| r.priority == rule.priority) {
            let n = rule.priority.unwrap_or(0);
            return Err(errors::invalid_request(format!("Found duplicate priority {n}. Priorities must be unique.")));
        }
    }
    Ok(())
}

/// Rules of the former schema: one destination, and prefixes that are apart.
fn together_before(rules: &[ReplicationRule]) -> Result<(), Fault> {
    for (i, rule) in rules.iter().enumerate() {
        let prefix = rule.prefix.as_deref().unwrap_or("");
        for other in &rules[..i] {
            if other.destination.bucket != rule.destination.bucket {
                return Err(errors::invalid_request("Number of distinct destination bucket ARNs cannot exceed 1"));
            }
            let before = other.prefix.as_deref().unwrap_or("");
            if prefix.starts_with(before) || before.starts_with(prefix) {
                return Err(errors::invalid_request(format!(
                    "Found overlapping prefixes '{before}' and '{prefix}' for same action type 'Replication'"
                )));
            }
        }
    }
    Ok(())
}

fn has_tags(rule: &ReplicationRule) -> bool {
    let filter = rule.filter.as_ref();
    filter.is_some_and(|f| {
        f.tag.is_some() || f.and.as_ref().is_some_and(|a| a.tags.as_ref().is_some_and(|t| !t.is_empty()))
    })
}

/// Who wants a copy of an object.
pub(crate) fn of_object(found: &ReplicationConfiguration, key: &str, tags: &[(String, String)]) -> Vec<Wanted> {
    wanted(best(found, |r| concerns(r, key, tags)))
}

/// Who wants a copy of a delete marker.
pub(crate) fn of_marker(found: &ReplicationConfiguration, key: &str) -> Vec<Wanted> {
    let mut rules = best(found, |r| !has_tags(r) && concerns(r, key, &[]));
    rules.retain(|r| {
        let status = r.delete_marker_replication.as_ref().and_then(|m| m.status);
        r.filter.is_none() || status == Some(DeleteMarkerReplicationStatus::Enabled)
    });
    wanted(rules)
}

/// For each destination the rule that counts most.
fn best(found: &ReplicationConfiguration, fits: impl Fn(&ReplicationRule) -> bool) -> Vec<&ReplicationRule> {
    let mut fitting: Vec<_> =
        found.rules.iter().filter(|r| r.status == ReplicationRuleStatus::Enabled && fits(r)).collect();
    fitting.sort_by_key(|r| std::cmp::Reverse(r.priority.unwrap_or(0)));
    let mut out: Vec<&ReplicationRule> = Vec::new();
    for rule in fitting {
        if !out.iter().any(|r| r.destination.bucket == rule.destination.bucket) {
            out.push(rule);
        }
    }
    out
}

fn wanted(rules: Vec<&ReplicationRule>) -> Vec<Wanted> {
    let one = |r: &ReplicationRule| {
        let to = &r.destination;
        let changes = r.source_selection_criteria.as_ref().and_then(|s| s.replica_modifications.as_ref());
        let timed = to.replication_time.as_ref().filter(|t| t.status == ReplicationTimeStatus::Enabled);
        let told = to.metrics.as_ref().is_some_and(|m| m.status == MetricsStatus::Enabled);
        Some(Wanted {
            bucket: destination(r).ok()?.to_owned(),
            rule: r.id.clone().unwrap_or_default(),
            class: to.storage_class.map(|c| c.as_str().to_owned()),
            owner_override: to.access_control_translation.is_some(),
            replica_changes: changes.is_some_and(|c| c.status == ReplicaModificationsStatus::Enabled),
            told: told.then(|| timed.map(|_| MINUTES)),
        })
    };
    rules.into_iter().filter_map(one).collect()
}

fn concerns(rule: &ReplicationRule, key: &str, tags: &[(String, String)]) -> bool {
    let prefix = |p: &Option<String>| p.as_ref().is_none_or(|p| key.starts_with(p.as_str()));
    let tagged = |t: &api_s3::Tag| tags.iter().any(|(k, v)| *k == t.key && *v == t.value);
    let Some(f) = &rule.filter else { return prefix(&rule.prefix) };
    prefix(&f.prefix)
        && f.tag.as_ref().is_none_or(tagged)
        && f.and.as_ref().is_none_or(|a| prefix(&a.prefix) && a.tags.iter().flatten().all(tagged))
}
