//! RestoreObject: a copy of an archived object for some days, ready after the tier's time on the cloud's clock.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html>; "Understanding archive retrieval options", Amazon S3
//! User Guide.

use super::{find, versions};
use crate::model::Kind;
use crate::named::text;
use crate::rules::{intake, lifecycle};
use crate::{errors, events};
use api_s3::{RestoreObjectOutput, RestoreObjectRequest};
use base::Fault;
use kernel::Cx;
use store::Tx;

const MINUTE_MS: i64 = 60_000;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: RestoreObjectRequest) -> Result<RestoreObjectOutput, Fault> {
    let bucket = find::asked(cx, tx, &input)?;
    let (at, mut version) = find::version(cx, tx, &bucket, &input.key, input.version_id.as_deref())?;
    let Kind::Object(object) = &mut version.kind else { return Err(errors::method_not_allowed("DeleteMarker")) };
    if !intake::is_archived(&object.storage_class) {
        let text = "Restore is not allowed for the object's current storage class";
        let fault = Fault::with_status(403, "InvalidObjectState", text);
        return Err(errors::with(fault, &[("StorageClass", &object.storage_class)]));
    }
    let said = input.restore_request.ok_or_else(errors::malformed_xml)?;
    let days = said.days.filter(|d| *d > 0).ok_or_else(errors::malformed_xml)?;
    let tier = said.glacier_job_parameters.as_ref().and_then(|g| text(g, "Tier")).or_else(|| text(&said, "Tier"));
    let minutes = minutes(&object.storage_class, tier.as_deref().unwrap_or("Standard"))?;
    // a copy that is made is accepted, one that is there is only kept longer
    let status = match object.restored {
        Some((ready, _)) if ready > cx.now() => {
            let text = "Object restore is already in progress";
            return Err(Fault::with_status(409, "RestoreAlreadyInProgress", text));
        }
        Some((ready, until)) if until > cx.now() => {
            object.restored = Some((ready, lifecycle::due(cx.now(), days)));
            200
        }
        _ => {
            let ready = cx.now().plus_ms(minutes * MINUTE_MS);
            object.restored = Some((ready, lifecycle::due(ready, days)));
            202
        }
    };
    versions::update(tx, &at, &version)?;
    events::tell(cx, tx, &bucket, &input.key, "s3:ObjectRestore:Post", &version)?;
    Ok(RestoreObjectOutput { status_code: Some(status), ..Default::default() })
}

/// How long a retrieval takes: the longest time that AWS names for class and tier.
fn minutes(class: &str, tier: &str) -> Result<i64, Fault> {
    match (class, tier) {
        ("GLACIER", "Expedited") => Ok(5),
        ("GLACIER", "Standard") => Ok(5 * 60),
        ("GLACIER", _) => Ok(12 * 60),
        (_, "Standard") => Ok(12 * 60),
        (_, "Bulk") => Ok(48 * 60),
        _ => {
            let text = "Retrieval option is not supported by this storage class";
            Err(errors::invalid_request(text))
        }
    }
}
