//! Permissions boundaries: any managed policy may be one.
//!
//! IAM User Guide, "Permissions boundaries for IAM entities".

use crate::errors::no_such_entity;
use crate::find;
use base::Fault;
use kernel::Cx;
use store::Read;

/// The boundary as given, if there is such a policy.
pub(crate) fn checked(cx: &Cx, read: &dyn Read, arn: Option<String>) -> Result<Option<String>, Fault> {
    if let Some(arn) = &arn
        && find::managed(read, cx.global(), arn)?.is_none()
    {
        return Err(no_such_entity(format!("Scope ARN: {arn} does not exist or is not attachable.")));
    }
    Ok(arn)
}
