//! Transfers as their operations show them.

use crate::model::{Billing, Table};
use crate::ops::shared::{find::arn, show};
use crate::tables;
use crate::transfer::{Course, Export, Format, Import, Progress};
use api_dynamodb as api;
use base::Fault;
use kernel::Scope;
use store::Read;

fn export_status(c: &Course) -> api::ExportStatus {
    match c.progress {
        Progress::Running => api::ExportStatus::InProgress,
        Progress::Completed => api::ExportStatus::Completed,
        Progress::Failed { .. } => api::ExportStatus::Failed,
    }
}

fn import_status(c: &Course) -> api::ImportStatus {
    match c.progress {
        Progress::Running => api::ImportStatus::InProgress,
        Progress::Completed => api::ImportStatus::Completed,
        Progress::Failed { .. } => api::ImportStatus::Failed,
    }
}

fn failure(c: &Course) -> (Option<String>, Option<String>) {
    match &c.progress {
        Progress::Failed { code, message } => (Some(code.clone()), Some(message.clone())),
        _ => (None, None),
    }
}

fn export_type(e: &Export) -> api::ExportType {
    match e.window {
        Some(_) => api::ExportType::IncrementalExport,
        None => api::ExportType::FullExport,
    }
}

/// An export.
pub(crate) fn export(at: Scope, e: &Export) -> api::ExportDescription {
    let (failure_code, failure_message) = failure(&e.course);
    let done = e.course.progress == Progress::Completed;
    api::ExportDescription {
        export_arn: Some(e.head.arn.clone()),
        export_status: Some(export_status(&e.course)),
        start_time: Some(e.course.started),
        end_time: e.course.ended,
        export_manifest: done.then(|| format!("{}/{}/manifest-summary.json", e.folder(), e.head.id())),
        table_arn: Some(arn(at, &e.head.table)),
        table_id: Some(e.head.table_id.clone()),
        export_time: e.window.is_none().then_some(e.time),
        client_token: e.token.clone(),
        s3_bucket: Some(e.head.bucket.name.clone()),
        s3_bucket_owner: e.head.bucket.owner.clone(),
        s3_prefix: e.head.bucket.prefix.clone(),
        s3_sse_algorithm: Some(api::S3SseAlgorithm::Aes256),
        failure_code,
        failure_message,
        export_format: Some(api::ExportFormat::DynamodbJson),
        billed_size_bytes: done.then_some(e.bytes),
        item_count: done.then_some(e.items),
        export_type: Some(export_type(e)),
        incremental_export_specification: e.window.as_ref().map(|w| api::IncrementalExportSpecification {
            export_from_time: Some(w.from),
            export_to_time: Some(w.to),
            export_view_type: Some(match w.with_old {
                true => api::ExportViewType::NewAndOldImages,
                false => api::ExportViewType::NewImage,
            }),
        }),
        ..Default::default()
    }
}

/// An export in a list.
pub(crate) fn export_summary(e: &Export) -> api::ExportSummary {
    api::ExportSummary {
        export_arn: Some(e.head.arn.clone()),
        export_status: Some(export_status(&e.course)),
        export_type: Some(export_type(e)),
    }
}

fn source(i: &Import) -> api::S3BucketSource {
    let bucket = &i.head.bucket;
    api::S3BucketSource {
        s3_bucket_owner: bucket.owner.clone(),
        s3_bucket: bucket.name.clone(),
        s3_key_prefix: bucket.prefix.clone(),
    }
}

fn format(i: &Import) -> api::InputFormat {
    match i.format {
        Format::Json => api::InputFormat::DynamodbJson,
        Format::Csv { .. } => api::InputFormat::Csv,
    }
}

/// An import.
pub(crate) fn import(read: &dyn Read, at: Scope, i: &Import) -> Result<api::ImportTableDescription, Fault> {
    let (failure_code, failure_message) = failure(&i.course);
    let table = tables::table(read, at, &i.head.table)?.filter(|t| t.key == i.head.key);
    Ok(api::ImportTableDescription {
        import_arn: Some(i.head.arn.clone()),
        import_status: Some(import_status(&i.course)),
        table_arn: Some(arn(at, &i.head.table)),
        table_id: Some(i.head.table_id.clone()),
        client_token: i.token.clone(),
        s3_bucket_source: Some(source(i)),
        error_count: Some(i.errors),
        input_format: Some(format(i)),
        input_format_options: match &i.format {
            Format::Csv { delimiter, header } => Some(api::InputFormatOptions {
                csv: Some(api::CsvOptions {
                    delimiter: Some(char::from(*delimiter).to_string()),
                    header_list: header.clone(),
                }),
            }),
            Format::Json => None,
        },
        input_compression_type: Some(match i.gzip {
            true => api::InputCompressionType::Gzip,
            false => api::InputCompressionType::None,
        }),
        table_creation_parameters: table.as_deref().map(parameters),
        start_time: Some(i.course.started),
        end_time: i.course.ended,
        processed_size_bytes: Some(i.bytes),
        processed_item_count: Some(i.processed),
        imported_item_count: Some(i.imported),
        failure_code,
        failure_message,
        ..Default::default()
    })
}

/// The table as it was asked for.
fn parameters(t: &Table) -> api::TableCreationParameters {
    let units = |p: &crate::model::Provisioned| api::ProvisionedThroughput {
        read_capacity_units: p.units.read,
        write_capacity_units: p.units.write,
    };
    let index = |i: &crate::model::Index| api::GlobalSecondaryIndex {
        index_name: i.name.clone(),
        key_schema: show::keys(&i.schema),
        projection: show::projection(&i.projected),
        provisioned_throughput: i.provisioned.as_ref().map(units),
        on_demand_throughput: i.maxima.map(show::on_demand),
        ..Default::default()
    };
    let (mode, provisioned, on_demand) = match &t.billing {
        Billing::Provisioned(p) => (api::BillingMode::Provisioned, Some(units(p)), None),
        Billing::OnDemand { maxima, .. } => (api::BillingMode::PayPerRequest, None, maxima.map(show::on_demand)),
    };
    api::TableCreationParameters {
        table_name: t.name.clone(),
        attribute_definitions: t.attributes.iter().map(show::definition).collect(),
        key_schema: show::keys(&t.schema),
        billing_mode: Some(mode),
        provisioned_throughput: provisioned,
        on_demand_throughput: on_demand,
        global_secondary_indexes: (!t.indexes.is_empty()).then(|| t.indexes.iter().map(index).collect()),
        ..Default::default()
    }
}

/// An import in a list.
pub(crate) fn import_summary(at: Scope, i: &Import) -> api::ImportSummary {
    api::ImportSummary {
        import_arn: Some(i.head.arn.clone()),
        import_status: Some(import_status(&i.course)),
        table_arn: Some(arn(at, &i.head.table)),
        s3_bucket_source: Some(source(i)),
        input_format: Some(format(i)),
        start_time: Some(i.course.started),
        end_time: i.course.ended,
        ..Default::default()
    }
}
