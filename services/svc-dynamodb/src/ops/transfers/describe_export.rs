//! DescribeExport.

use crate::errors;
use crate::ops::transfers::show;
use crate::tables::EXPORTS;
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(cx: &Cx, read: &dyn Read, i: api::DescribeExportInput) -> Result<api::DescribeExportOutput, Fault> {
    let found = EXPORTS.get(read, &(cx.scope(), i.export_arn.clone())).map_err(Fault::internal)?;
    let export = found.ok_or_else(|| errors::no_export(&i.export_arn))?;
    Ok(api::DescribeExportOutput { export_description: Some(show::export(cx.scope(), &export)) })
}
