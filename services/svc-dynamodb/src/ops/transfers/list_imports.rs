//! ListImports, by table; pages by ARN.

use crate::errors::invalid;
use crate::limits::TRANSFERS_PAGE_MAX;
use crate::ops::shared::find;
use crate::ops::transfers::show;
use crate::tables::IMPORTS;
use api_dynamodb as api;
use base::Fault;
use data_encoding::HEXLOWER;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, i: api::ListImportsInput) -> Result<api::ListImportsOutput, Fault> {
    let limit = i.page_size.map_or(TRANSFERS_PAGE_MAX, |n| n as usize);
    let name = i.table_arn.as_deref().map(|t| find::place(cx, t)).transpose()?.map(|(_, name)| name);
    let after = i.next_token.as_deref().map(opened).transpose()?.map(|arn| (cx.scope(), arn));
    let mut found = Vec::new();
    IMPORTS
        .visit(read, &(cx.scope(),), after.as_ref(), &mut |(_, arn), import| {
            if name.as_ref().is_none_or(|n| import.head.table == *n) {
                found.push((arn, show::import_summary(cx.scope(), &import)));
            }
            found.len() <= limit
        })
        .map_err(Fault::internal)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more).map(|(arn, _)| arn.clone());
    Ok(api::ListImportsOutput {
        import_summary_list: Some(found.into_iter().map(|(_, i)| i).collect()),
        next_token: last.map(closed),
    })
}

/// Bytes of a token: AWS's are at least so long, and a multiple of eight.
const TOKEN_BYTES_MIN: usize = 56;

/// An ARN as a token, which consists of whole groups of sixteen hexadecimal digits.
fn closed(arn: String) -> String {
    let mut bytes = arn.into_bytes();
    bytes.resize(bytes.len().max(TOKEN_BYTES_MIN).next_multiple_of(8), 0);
    HEXLOWER.encode(&bytes)
}

fn opened(token: &str) -> Result<String, Fault> {
    let bytes = HEXLOWER.decode(token.as_bytes()).ok().and_then(|b| String::from_utf8(b).ok());
    let arn = bytes.ok_or_else(|| invalid("The provided NextToken is not valid"))?;
    Ok(arn.trim_end_matches('\0').to_owned())
}
