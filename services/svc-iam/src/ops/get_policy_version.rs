//! A version of a managed policy, with its document.
//!
//! IAM API Reference, GetPolicyVersion.

use crate::errors::{broken, no_such_entity};
use crate::find::{self, Managed};
use crate::rules::documents;
use crate::show;
use crate::tables::VERSIONS;
use api_iam::{GetPolicyVersionRequest, GetPolicyVersionResponse, PolicyVersion};
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, input: GetPolicyVersionRequest) -> Result<GetPolicyVersionResponse, Fault> {
    let version = match find::any_policy(cx, read, &input.policy_arn)? {
        Managed::Aws(policy) if policy.version == input.version_id => PolicyVersion {
            document: Some(documents::encode(policy.document)),
            version_id: Some(policy.version.into()),
            is_default_version: Some(true),
            create_date: Some(policy.updated),
        },
        Managed::Aws(_) => return Err(missing(&input.policy_arn, &input.version_id)),
        Managed::Own(policy) => {
            let number = number(&input.version_id).ok_or_else(|| missing(&input.policy_arn, &input.version_id))?;
            let found = VERSIONS.get(read, &(cx.global(), policy.id.clone(), number)).map_err(broken)?;
            let found = found.ok_or_else(|| missing(&input.policy_arn, &input.version_id))?;
            show::version(&policy, number, found)
        }
    };
    Ok(GetPolicyVersionResponse { policy_version: Some(version) })
}

/// `v3`
pub(crate) fn number(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.parse().ok()
}

pub(crate) fn missing(arn: &str, version: &str) -> Fault {
    no_such_entity(format!("Policy {arn} version {version} does not exist or is not attachable."))
}
