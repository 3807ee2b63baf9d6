//! DeleteResourcePolicy: removing what is not there is no error.

use crate::ops::put_resource_policy::expected;
use crate::ops::shared::find;
use crate::tables;
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    i: api::DeleteResourcePolicyInput,
) -> Result<api::DeleteResourcePolicyOutput, Fault> {
    let (at, mut table) = find::by_arn(cx, tx, &i.resource_arn)?;
    expected(i.expected_revision_id.as_deref(), table.policy.as_ref().map(|(_, r)| r.as_str()), &i.resource_arn)?;
    let old = table.policy.take();
    tables::put_table(tx, at, &table)?;
    Ok(api::DeleteResourcePolicyOutput { revision_id: old.map(|(_, revision)| revision) })
}
