//! RestoreTableToPointInTime: the loop copies the items as they were.

use crate::errors::{self, invalid};
use crate::model::Restore;
use crate::ops::backups::restored::{Overrides, table};
use crate::ops::describe_continuous_backups::earliest;
use crate::ops::shared::{find, show};
use crate::tables;
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    i: api::RestoreTableToPointInTimeInput,
) -> Result<api::RestoreTableToPointInTimeOutput, Fault> {
    let given = match (&i.source_table_arn, &i.source_table_name) {
        (Some(arn), None) => arn,
        (None, Some(name)) => name,
        _ => return Err(invalid("One and only one of SourceTableArn and SourceTableName must be specified")),
    };
    let (at, name) = find::place(cx, given)?;
    let source = tables::table(tx, at, &name)?.ok_or_else(|| errors::table_not_found(&name))?;
    let (since, days) = source.recovery.ok_or_else(|| errors::recovery_off(&name))?;
    let to = match (i.use_latest_restorable_time.unwrap_or(false), i.restore_date_time) {
        (true, None) => cx.now(),
        (false, Some(t)) if t >= earliest(cx, since, days) && t <= cx.now() => t,
        (false, Some(_)) => return Err(errors::restore_time()),
        _ => return Err(invalid("One and only one of UseLatestRestorableTime and RestoreDateTime must be specified")),
    };
    let from = Restore { items: source.key, backup: None, source: find::arn(at, &name), to };
    let overrides = Overrides {
        billing: i.billing_mode_override,
        throughput: i.provisioned_throughput_override,
        on_demand: i.on_demand_throughput_override,
        globals: i.global_secondary_index_override,
        locals: i.local_secondary_index_override,
    };
    let t = table(cx, tx, &i.target_table_name, &source, from, overrides)?;
    Ok(api::RestoreTableToPointInTimeOutput { table_description: Some(show::table(tx, at, &t)?) })
}
