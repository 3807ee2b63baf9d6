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

use crate::model::Table;
use crate::ops::shared::find;
use crate::transfer::{Asker, Bucket, Head};
use base::Fault;
use kernel::token::{self, Seen};
use kernel::{Cx, Need, Scope};
use store::Tx;

/// The head of a new transfer, an `export` or an `import`. Its name in its ARN is the time in milliseconds and some letters; the loop
/// will act as who asks now.
fn head(cx: &Cx, at: Scope, kind: &str, table: &Table, bucket: Bucket) -> Head {
    let id = format!("{:014}-{}", cx.now().0, cx.ids().text(8, b"0123456789abcdef"));
    Head {
        arn: format!("{}/{kind}/{id}", find::arn(at, &table.name)),
        table: table.name.clone(),
        key: table.key,
        table_id: table.id.clone(),
        by: Asker { principal: cx.principal.clone(), access_key_id: cx.access_key_id.clone() },
        bucket,
    }
}

/// The client's token and the digest of the request.
type Said<'a> = (Option<&'a String>, [u8; 32]);

/// Which transfer the same token made before; `None`: none. `conflict` is what is wrong with another request by that token.
fn made_before(
    cx: &Cx,
    tx: &mut Tx,
    operation: &str,
    said: Said<'_>,
    conflict: fn() -> Fault,
) -> Result<Option<String>, Fault> {
    let (Some(token), digest) = said else { return Ok(None) };
    match token::look(cx, tx, operation, token, digest)? {
        Seen::Same(made) => Ok(Some(made.into_iter().next().unwrap_or_default())),
        Seen::Other => Err(conflict()),
        Seen::Never => Ok(None),
    }
}

/// Remembers what a token made.
fn remember(cx: &Cx, tx: &mut Tx, operation: &str, said: Said<'_>, arn: &str) -> Result<(), Fault> {
    match said {
        (Some(token), digest) => token::remember(cx, tx, operation, token, digest, vec![arn.to_owned()]),
        _ => Ok(()),
    }
}

/// What the caller must be allowed on a bucket and on the objects below a prefix.
pub(crate) fn needs(bucket: &str, prefix: &str, on_bucket: &[&'static str], on_objects: &[&'static str]) -> Vec<Need> {
    let bucket = format!("arn:aws:s3:::{bucket}");
    let objects = format!("{bucket}/{prefix}*");
    let one = |arn: &str, action: &&'static str| Need::new(action, arn.to_owned());
    on_bucket.iter().map(|a| one(&bucket, a)).chain(on_objects.iter().map(|a| one(&objects, a))).collect()
}
