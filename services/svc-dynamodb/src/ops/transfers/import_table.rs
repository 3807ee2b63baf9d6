//! ImportTable: a new table, which the loop fills from the objects below a prefix.
//!
//! Amazon DynamoDB API Reference, ImportTable.

use crate::errors::{self, parameter};
use crate::limits::IMPORTS_RUNNING_MAX;
use crate::model::Life;
use crate::ops::create_table;
use crate::ops::shared::find;
use crate::ops::transfers::{head, made_before, remember, show};
use crate::tables::{self, IMPORTS};
use crate::transfer::{Bucket, Course, Format, Import};
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use kernel::token;
use store::Tx;

const NAME: &str = "ImportTable";

pub(crate) fn run(cx: &Cx, tx: &mut Tx, i: api::ImportTableInput) -> Result<api::ImportTableOutput, Fault> {
    let token = i.client_token.clone();
    let said = (token.as_ref(), token::digest(&i));
    if let Some(arn) = made_before(cx, tx, NAME, said, errors::import_conflict)? {
        return again(cx, tx, arn);
    }
    let at = cx.scope();
    let running = IMPORTS.list(tx, &(at,)).map_err(Fault::internal)?;
    if running.iter().filter(|(_, i)| i.course.is_running()).count() >= IMPORTS_RUNNING_MAX {
        return Err(errors::limit(format!("Import limit of {IMPORTS_RUNNING_MAX} concurrent imports is reached")));
    }
    let format = format(i.input_format, i.input_format_options)?;
    let name = i.table_creation_parameters.table_name.clone();
    find::check_name("tableCreationParameters.tableName", &name)?;
    if tables::table(tx, at, &name)?.is_some() {
        return Err(errors::table_exists(&name));
    }
    let mut table = create_table::table(cx, tx, name.clone(), creation(i.table_creation_parameters))?;
    create_table::quotas(cx, tx, &table)?;
    table.life = Life::Importing;
    tables::put_table(tx, at, &table)?;
    let source = i.s3_bucket_source;
    let bucket = Bucket { name: source.s3_bucket, owner: source.s3_bucket_owner, prefix: source.s3_key_prefix };
    let import = Import {
        head: head(cx, at, "import", &table, bucket),
        format,
        gzip: i.input_compression_type == Some(api::InputCompressionType::Gzip),
        token: token.clone(),
        course: Course::begun(cx.now()),
        done_to: None,
        records: 0,
        bytes: 0,
        processed: 0,
        imported: 0,
        errors: 0,
    };
    IMPORTS.put(tx, &(at, import.head.arn.clone()), &import).map_err(Fault::internal)?;
    remember(cx, tx, NAME, said, &import.head.arn)?;
    Ok(api::ImportTableOutput { import_table_description: show::import(tx, at, &import)? })
}

/// The same request again answers the same import.
fn again(cx: &Cx, tx: &Tx, arn: String) -> Result<api::ImportTableOutput, Fault> {
    let import = IMPORTS.get(tx, &(cx.scope(), arn.clone())).map_err(Fault::internal)?;
    let import = import.ok_or_else(|| errors::no_import(&arn))?;
    Ok(api::ImportTableOutput { import_table_description: show::import(tx, cx.scope(), &import)? })
}

fn format(format: api::InputFormat, options: Option<api::InputFormatOptions>) -> Result<Format, Fault> {
    let csv = options.and_then(|o| o.csv);
    match (format, csv) {
        (api::InputFormat::Csv, csv) => {
            let csv = csv.unwrap_or_default();
            let delimiter = csv.delimiter.as_deref().and_then(|d| d.bytes().next()).unwrap_or(b',');
            Ok(Format::Csv { delimiter, header: csv.header_list })
        }
        (_, Some(_)) => Err(parameter("InputFormatOptions.Csv can only be specified when InputFormat is CSV")),
        (_, None) => Ok(Format::Json),
    }
}

fn creation(p: api::TableCreationParameters) -> api::CreateTableInput {
    api::CreateTableInput {
        table_name: p.table_name,
        attribute_definitions: Some(p.attribute_definitions),
        key_schema: Some(p.key_schema),
        billing_mode: p.billing_mode,
        provisioned_throughput: p.provisioned_throughput,
        on_demand_throughput: p.on_demand_throughput,
        global_secondary_indexes: p.global_secondary_indexes,
        ..Default::default()
    }
}
