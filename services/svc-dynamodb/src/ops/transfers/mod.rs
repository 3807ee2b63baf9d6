//! Exports of tables to buckets, and imports from buckets into new tables.
//!
//! Amazon DynamoDB Developer Guide, "DynamoDB data export to Amazon S3" and "DynamoDB data import from Amazon S3".

pub(crate) mod describe_export;
pub(crate) mod describe_import;
pub(crate) mod export_table_to_point_in_time;
pub(crate) mod import_table;
pub(crate) mod list_exports;
pub(crate) mod list_imports;
pub(crate) mod show;

use crate::transfer::Asker;
use kernel::{Cx, Need};

/// The caller, as the loop will act.
fn asker(cx: &Cx) -> Asker {
    Asker { principal: cx.principal.clone(), access_key_id: cx.access_key_id.clone() }
}

/// The name of a transfer in its ARN: the time in milliseconds and some letters.
fn id(cx: &Cx) -> String {
    format!("{:014}-{}", cx.now().0, cx.ids().text(8, b"0123456789abcdef"))
}

/// What the caller must be allowed on a bucket and on the objects below a prefix.
pub(crate) fn needs(bucket: &str, prefix: &str, on_bucket: &[&'static str], on_objects: &[&'static str]) -> Vec<Need> {
    let bucket = format!("arn:aws:s3:::{bucket}");
    let objects = format!("{bucket}/{prefix}*");
    let one = |arn: &str, action: &&'static str| Need::new(action, arn.to_owned());
    on_bucket.iter().map(|a| one(&bucket, a)).chain(on_objects.iter().map(|a| one(&objects, a))).collect()
}
