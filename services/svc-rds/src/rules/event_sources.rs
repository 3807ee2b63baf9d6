//! What has events, by AWS's names, and of which categories.
//!
//! Amazon RDS event categories and event messages:
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html>

/// A kind of source and its categories.
pub type Kind = (&'static str, &'static [&'static str]);

/// All of AWS's kinds; this room records events of the first three.
pub const KINDS: &[Kind] = &[
    (
        "db-instance",
        &[
            "availability",
            "backup",
            "configuration change",
            "creation",
            "deletion",
            "failover",
            "failure",
            "low storage",
            "maintenance",
            "notification",
            "read replica",
            "recovery",
            "restoration",
            "security",
            "security patching",
        ],
    ),
    ("db-parameter-group", &["configuration change"]),
    ("db-snapshot", &["creation", "deletion", "failure", "notification", "restoration"]),
    ("db-security-group", &["configuration change", "failure"]),
    (
        "db-cluster",
        &[
            "configuration change",
            "creation",
            "deletion",
            "failover",
            "failure",
            "global failover",
            "maintenance",
            "migration",
            "notification",
        ],
    ),
    ("db-cluster-snapshot", &["backup", "failure", "notification"]),
    ("db-proxy", &["configuration change", "creation", "deletion", "failure"]),
    ("custom-engine-version", &["creation", "failure", "restoring"]),
    ("blue-green-deployment", &["creation", "deletion", "failure", "notification"]),
];

/// The kind of this name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|(n, _)| *n == name)
}

/// AWS's number of an event, `RDS-EVENT-0005`, by its words; some of our words have none.
pub fn number(message: &str) -> Option<&'static str> {
    NUMBERS.iter().find(|(words, _)| message.starts_with(words)).map(|(_, number)| *number)
}

/// How a message begins, and its number.
const NUMBERS: &[(&str, &str)] = &[
    ("Backing up DB instance", "RDS-EVENT-0001"),
    ("Finished DB Instance backup", "RDS-EVENT-0002"),
    ("DB instance deleted", "RDS-EVENT-0003"),
    ("DB instance shutdown", "RDS-EVENT-0004"),
    ("DB instance created", "RDS-EVENT-0005"),
    ("DB instance restarted", "RDS-EVENT-0006"),
    ("Applying modification to database instance class", "RDS-EVENT-0012"),
    ("Finished applying modification to DB instance class", "RDS-EVENT-0014"),
    ("Reset master credentials", "RDS-EVENT-0016"),
    ("Finished applying modification to allocated storage", "RDS-EVENT-0017"),
    ("Applying modification to allocated storage", "RDS-EVENT-0018"),
    ("Restored from DB instance", "RDS-EVENT-0019"),
    ("Recovery of the DB instance has started", "RDS-EVENT-0020"),
    ("Recovery of the DB instance is complete", "RDS-EVENT-0021"),
    ("Database instance put into", "RDS-EVENT-0035"),
    ("Updated parameter", "RDS-EVENT-0037"),
    ("Creating manual snapshot", "RDS-EVENT-0040"),
    ("Deleted user snapshot", "RDS-EVENT-0041"),
    ("Manual snapshot created", "RDS-EVENT-0042"),
    ("Restored from snapshot", "RDS-EVENT-0043"),
    ("DB instance stopped", "RDS-EVENT-0087"),
    ("DB instance started", "RDS-EVENT-0088"),
    ("Creating automated snapshot", "RDS-EVENT-0090"),
    ("Automated snapshot created", "RDS-EVENT-0091"),
    ("Finished updating DB parameter group", "RDS-EVENT-0092"),
    ("DB instance is being started due to", "RDS-EVENT-0154"),
    ("Started copy of snapshot", "RDS-EVENT-0196"),
    ("Finished copy of snapshot", "RDS-EVENT-0197"),
];
