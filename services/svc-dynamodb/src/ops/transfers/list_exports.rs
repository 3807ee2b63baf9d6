//! ListExports, by table; pages by ARN.

use crate::errors::invalid;
use crate::limits::TRANSFERS_PAGE_MAX;
use crate::ops::shared::find;
use crate::ops::transfers::show;
use crate::tables::EXPORTS;
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, i: api::ListExportsInput) -> Result<api::ListExportsOutput, Fault> {
    let limit = i.max_results.map_or(TRANSFERS_PAGE_MAX, |n| n as usize);
    let name = i.table_arn.as_deref().map(|t| find::place(cx, t)).transpose()?.map(|(_, name)| name);
    let bad = || invalid("The provided NextToken is not valid");
    let after = match i.next_token.as_deref() {
        Some(t) => Some(kernel::seal::open(cx.kernel(), "dynamodb-exports", t).ok_or_else(bad)?),
        None => None,
    };
    let after = after.map(|arn| (cx.scope(), String::from_utf8_lossy(&arn).into_owned()));
    let mut found = Vec::new();
    EXPORTS
        .visit(read, &(cx.scope(),), after.as_ref(), &mut |(_, arn), e| {
            if name.as_ref().is_none_or(|n| e.head.table == *n) {
                found.push((arn, show::export_summary(&e)));
            }
            found.len() <= limit
        })
        .map_err(Fault::internal)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more).map(|(arn, _)| arn.clone());
    Ok(api::ListExportsOutput {
        export_summaries: Some(found.into_iter().map(|(_, e)| e).collect()),
        next_token: last.map(|arn| kernel::seal::close(cx.kernel(), "dynamodb-exports", arn.as_bytes())),
    })
}
