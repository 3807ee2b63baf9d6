//! Calls as `hanul logs --calls` shows them: the trail, as a person reads it.

use kernel::TrailRecord;
use serde_json::{Value, json};

/// Calls that are shown at once.
const CALLS_MAX: usize = 1000;

/// The newest calls at or after a time in milliseconds, oldest first.
pub fn since(kernel: &kernel::Kernel, from: i64) -> Result<Value, String> {
    let snapshot = kernel.store.snapshot().map_err(|e| e.to_string())?;
    let rows = kernel::trail::since(&snapshot, from, CALLS_MAX).map_err(|e| e.to_string())?;
    Ok(rows.into_iter().map(|((scope, at, id), record)| shown(scope, at, &id, &record)).collect())
}

fn shown(scope: kernel::Scope, at: i64, id: &str, r: &TrailRecord) -> Value {
    let parameters = serde_json::from_str(&r.request_parameters).unwrap_or(Value::Null);
    json!({
        "milliseconds": at,
        "eventTime": r.event_time.to_string(),
        "eventID": id,
        "eventSource": r.event_source,
        "eventName": r.event_name,
        "awsRegion": scope.region.code(),
        "recipientAccountId": scope.account.to_string(),
        "userIdentity": { "type": r.identity_kind, "arn": r.identity_arn, "accessKeyId": r.access_key_id, "invokedBy": r.invoked_by },
        "sourceIPAddress": r.source_ip,
        "userAgent": r.user_agent,
        "requestParameters": parameters,
        "errorCode": r.error_code,
        "errorMessage": r.error_message,
        "requestID": r.request_id,
        "readOnly": r.read_only,
    })
}
