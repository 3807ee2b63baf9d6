//! Usage types as AWS's price list writes them: the region's prefix, then what is used.
//!
//! The prefixes: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/aws-usage-report-understand.html>

use base::{Region, Timestamp};

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// Region and prefix. US East (N. Virginia) has none.
const PREFIXES: &[(&str, &str)] = &[
    ("af-south-1", "AFS1"),
    ("ap-east-1", "APE1"),
    ("ap-northeast-1", "APN1"),
    ("ap-northeast-2", "APN2"),
    ("ap-northeast-3", "APN3"),
    ("ap-south-1", "APS3"),
    ("ap-south-2", "APS5"),
    ("ap-southeast-1", "APS1"),
    ("ap-southeast-2", "APS2"),
    ("ap-southeast-3", "APS4"),
    ("ap-southeast-4", "APS6"),
    ("ca-central-1", "CAN1"),
    ("ca-west-1", "CAN2"),
    ("eu-central-1", "EUC1"),
    ("eu-central-2", "EUC2"),
    ("eu-north-1", "EUN1"),
    ("eu-south-1", "EUS1"),
    ("eu-south-2", "EUS2"),
    ("eu-west-1", "EU"),
    ("eu-west-2", "EUW2"),
    ("eu-west-3", "EUW3"),
    ("il-central-1", "ILC1"),
    ("me-central-1", "MEC1"),
    ("me-south-1", "MES1"),
    ("sa-east-1", "SAE1"),
    ("us-east-2", "USE2"),
    ("us-west-1", "USW1"),
    ("us-west-2", "USW2"),
];

/// `APN2-BoxUsage:t3.micro`
pub fn usage_type(region: Region, what: &str) -> String {
    match PREFIXES.iter().find(|(code, _)| *code == region.code()) {
        Some((_, prefix)) => format!("{prefix}-{what}"),
        None => what.to_owned(),
    }
}

/// A time of use cut at each midnight UTC, so that every piece belongs to one day. At least one piece.
pub fn days(from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let mut pieces = Vec::new();
    let mut start = from;
    loop {
        let midnight = Timestamp((start.0.div_euclid(DAY_MS) + 1) * DAY_MS);
        if midnight >= to {
            pieces.push((start, to.max(start)));
            return pieces;
        }
        pieces.push((start, midnight));
        start = midnight;
    }
}

/// The hours between two times.
pub fn hours(from: Timestamp, to: Timestamp) -> f64 {
    (to.0 - from.0) as f64 / 3_600_000.0
}
