//! DeleteTable: the loop removes items and entries, then the table.

use crate::errors;
use crate::model::{IndexLife, Life};
use crate::ops::shared::{find, global, show};
use crate::tables;
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, i: api::DeleteTableInput) -> Result<api::DeleteTableOutput, Fault> {
    let (at, mut table) = find::any(cx, tx, &i.table_name)?;
    match table.life {
        Life::Creating | Life::Restoring { .. } | Life::Joining | Life::Importing => {
            return Err(errors::in_use(format_args!("Table is being created: {}", table.name)));
        }
        Life::Updating => return Err(errors::in_use(format_args!("Table is being updated: {}", table.name))),
        Life::Deleting => return Err(errors::in_use(format_args!("Table is being deleted: {}", table.name))),
        Life::Active => {}
    }
    if table.indexes.iter().any(|i| matches!(i.life, IndexLife::Creating { .. })) {
        return Err(errors::in_use(format_args!("Table is being updated: {}", table.name)));
    }
    global::removable(&table)?;
    global::not_a_source(cx, tx, at, &table)?;
    global::leave(tx, at, &table)?;
    table.life = Life::Deleting;
    tables::put_table(tx, at, &table)?;
    // AWS shows neither keys nor definitions of a table that goes
    let shown = show::table(tx, at, &table)?;
    let shown =
        api::TableDescription { attribute_definitions: None, key_schema: None, creation_date_time: None, ..shown };
    Ok(api::DeleteTableOutput { table_description: Some(shown) })
}
