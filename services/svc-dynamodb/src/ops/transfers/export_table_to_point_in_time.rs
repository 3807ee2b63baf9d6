//! ExportTableToPointInTime: the loop writes the objects.
//!
//! Amazon DynamoDB API Reference, ExportTableToPointInTime: point-in-time recovery must be on; incremental exports hold the changes of
//! 15 minutes to 24 hours.

use crate::errors::{self, invalid, parameter};
use crate::limits::{EXPORTS_RUNNING_MAX, WINDOW_MS_MAX, WINDOW_MS_MIN};
use crate::model::Table;
use crate::ops::describe_continuous_backups::earliest;
use crate::ops::shared::find;
use crate::ops::transfers::{head, made_before, remember, show};
use crate::tables::{self, EXPORTS};
use crate::transfer::{Bucket, Course, Export, Window};
use api_dynamodb as api;
use base::{Fault, Timestamp};
use kernel::Cx;
use kernel::token;
use store::Tx;

const NAME: &str = "ExportTableToPointInTime";

pub(crate) fn run(
    cx: &Cx,
    tx: &mut Tx,
    i: api::ExportTableToPointInTimeInput,
) -> Result<api::ExportTableToPointInTimeOutput, Fault> {
    let token = i.client_token.clone();
    let said = (token.as_ref(), token::digest(&i));
    if let Some(arn) = made_before(cx, tx, NAME, said, errors::export_conflict)? {
        return again(cx, tx, arn);
    }
    let (at, name) = find::place(cx, &i.table_arn)?;
    let table = tables::table(tx, at, &name)?.filter(|t| t.serves() && i.table_arn.starts_with("arn:"));
    let table = table.ok_or_else(|| errors::table_not_found(&i.table_arn))?;
    let window = window(cx, &table, &i)?;
    let time = time(cx, &table, i.export_time.filter(|_| window.is_none()))?;
    let running = EXPORTS.list(tx, &(at,)).map_err(Fault::internal)?;
    if running.iter().filter(|(_, e)| e.course.is_running()).count() >= EXPORTS_RUNNING_MAX {
        return Err(errors::limit(format!("Export limit of {EXPORTS_RUNNING_MAX} concurrent exports is reached")));
    }
    let bucket = Bucket { name: i.s3_bucket, owner: i.s3_bucket_owner, prefix: i.s3_prefix };
    let export = Export {
        head: head(cx, at, "export", &table, bucket),
        token: token.clone(),
        time: window.as_ref().map_or(time, |w| w.to),
        window,
        course: Course::begun(cx.now()),
        items: 0,
        bytes: 0,
    };
    EXPORTS.put(tx, &(at, export.head.arn.clone()), &export).map_err(Fault::internal)?;
    remember(cx, tx, NAME, said, &export.head.arn)?;
    Ok(api::ExportTableToPointInTimeOutput { export_description: Some(show::export(at, &export)) })
}

/// The same request again answers the same export.
fn again(cx: &Cx, tx: &Tx, arn: String) -> Result<api::ExportTableToPointInTimeOutput, Fault> {
    let export = EXPORTS.get(tx, &(cx.scope(), arn.clone())).map_err(Fault::internal)?;
    let export = export.ok_or_else(|| errors::no_export(&arn))?;
    Ok(api::ExportTableToPointInTimeOutput { export_description: Some(show::export(cx.scope(), &export)) })
}

/// The time whose state is exported.
fn time(cx: &Cx, table: &Table, said: Option<Timestamp>) -> Result<Timestamp, Fault> {
    let (since, days) = table.recovery.ok_or_else(|| errors::recovery_off(&table.name))?;
    match said {
        None => Ok(cx.now()),
        Some(t) if t >= earliest(cx, since, days) && t <= cx.now() => Ok(t),
        Some(_) => Err(errors::export_time()),
    }
}

fn window(cx: &Cx, table: &Table, i: &api::ExportTableToPointInTimeInput) -> Result<Option<Window>, Fault> {
    let incremental = i.export_type == Some(api::ExportType::IncrementalExport);
    let spec = match (&i.incremental_export_specification, incremental) {
        (Some(spec), true) => spec,
        (None, false) => return Ok(None),
        (None, true) => {
            return Err(parameter(
                "IncrementalExportSpecification must be provided when ExportType is INCREMENTAL_EXPORT",
            ));
        }
        (Some(_), false) => {
            return Err(parameter(
                "IncrementalExportSpecification cannot be provided when ExportType is not INCREMENTAL_EXPORT",
            ));
        }
    };
    if i.export_time.is_some() {
        return Err(parameter("ExportTime cannot be provided when ExportType is INCREMENTAL_EXPORT"));
    }
    let Some(from) = spec.export_from_time else { return Err(parameter("ExportFromTime must be provided")) };
    let (from, to) = (time(cx, table, Some(from))?, time(cx, table, spec.export_to_time)?);
    match to.0 - from.0 {
        ms if ms < WINDOW_MS_MIN => {
            Err(invalid("Difference between export period from time and export period to time is less than 15 minutes"))
        }
        ms if ms > WINDOW_MS_MAX => Err(invalid(
            "Difference between export period from time and export period to time is greater than 24 hours",
        )),
        _ => {
            let with_old = spec.export_view_type != Some(api::ExportViewType::NewImage);
            Ok(Some(Window { from, to, with_old }))
        }
    }
}
