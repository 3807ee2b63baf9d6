//! DescribeImport.

use crate::errors;
use crate::ops::transfers::show;
use crate::tables::IMPORTS;
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, i: api::DescribeImportInput) -> Result<api::DescribeImportOutput, Fault> {
    let found = IMPORTS.get(read, &(cx.scope(), i.import_arn.clone())).map_err(Fault::internal)?;
    let import = found.ok_or_else(|| errors::no_import(&i.import_arn))?;
    Ok(api::DescribeImportOutput { import_table_description: show::import(read, cx.scope(), &import)? })
}
