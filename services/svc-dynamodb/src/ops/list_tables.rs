//! ListTables: names in order, pages by the last name.

use crate::limits::TABLES_PAGE_MAX;
use crate::tables::TABLES;
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, i: api::ListTablesInput) -> Result<api::ListTablesOutput, Fault> {
    let limit = i.limit.map_or(TABLES_PAGE_MAX, |n| n as usize);
    let after = i.exclusive_start_table_name.map(|name| (cx.scope(), name));
    let mut names = Vec::new();
    TABLES
        .visit(read, &(cx.scope(),), after.as_ref(), &mut |(_, name), _| {
            names.push(name);
            names.len() <= limit
        })
        .map_err(Fault::internal)?;
    let more = names.len() > limit;
    names.truncate(limit);
    let last = names.last().filter(|_| more).cloned();
    Ok(api::ListTablesOutput { table_names: Some(names), last_evaluated_table_name: last })
}
