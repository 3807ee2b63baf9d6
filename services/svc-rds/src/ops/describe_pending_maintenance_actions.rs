//! DescribePendingMaintenanceActions: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribePendingMaintenanceActions.html>

use super::shared::find;
use super::shared::listing::{self, Known, Query};
use crate::errors;
use api_rds::{DescribePendingMaintenanceActionsMessage, PendingMaintenanceActionsMessage};
use base::Fault;
use kernel::Cx;
use store::Read;

const FILTERS: &[Known<String>] = &[("db-cluster-id", |_| Vec::new()), ("db-instance-id", |_| Vec::new())];

/// The cloud maintains nothing by itself, so nothing is pending.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribePendingMaintenanceActionsMessage,
) -> Result<PendingMaintenanceActionsMessage, Fault> {
    if let Some(arn) = input.resource_identifier.as_deref().filter(|a| !a.is_empty()) {
        match find::own(cx, arn) {
            Some(("db", name)) => find::instance(cx, read, &name).map(drop)?,
            _ => return Err(errors::resource_name(arn)),
        }
    }
    let query = Query {
        what: &("DescribePendingMaintenanceActions", &input.resource_identifier),
        filters: &input.filters,
        max: input.max_records,
        marker: &input.marker,
    };
    let (_, marker) = listing::page(cx, &query, Vec::new(), FILTERS, String::clone)?;
    Ok(PendingMaintenanceActionsMessage { pending_maintenance_actions: Some(Vec::new()), marker })
}
