//! Exports and imports, with a room of three operations in the place of S3.

use super::*;
use api_s3::{
    GetObjectOutput, GetObjectRequest, ListObjectsV2Output, ListObjectsV2Request, PutObjectOutput, PutObjectRequest,
};
use std::io::Read as _;

static OBJECTS: store::Table<(String, String), Vec<u8>> = store::Table::new("test.objects");

/// Objects of any bucket but `missing`, in the store.
pub(super) fn bucket() -> Service {
    fn there(bucket: &str) -> Result<(), Fault> {
        match bucket {
            "missing" => Err(Fault::with_status(404, "NoSuchBucket", "The specified bucket does not exist")),
            _ => Ok(()),
        }
    }
    fn put(_: &Cx, tx: &mut Tx, i: PutObjectRequest) -> Result<PutObjectOutput, Fault> {
        there(&i.bucket)?;
        OBJECTS.put(tx, &(i.bucket, i.key), &i.body.collect()?).map_err(Fault::internal)?;
        Ok(PutObjectOutput { e_tag: Some("\"tag\"".into()), ..Default::default() })
    }
    fn get(_: &Cx, read: &dyn store::Read, i: GetObjectRequest) -> Result<GetObjectOutput, Fault> {
        let found = OBJECTS.get(read, &(i.bucket, i.key)).map_err(Fault::internal)?;
        let bytes = found.ok_or_else(|| Fault::sender("NoSuchKey", "no"))?;
        Ok(GetObjectOutput { body: shape::Body::bytes(bytes), ..Default::default() })
    }
    fn list(_: &Cx, read: &dyn store::Read, i: ListObjectsV2Request) -> Result<ListObjectsV2Output, Fault> {
        there(&i.bucket)?;
        let prefix = i.prefix.unwrap_or_default();
        let keys = OBJECTS.list(read, &(i.bucket,)).map_err(Fault::internal)?.into_iter().map(|((_, key), _)| key);
        let keys = keys.filter(|k| k.starts_with(&prefix) && i.start_after.as_ref().is_none_or(|a| k > a)).take(2);
        let contents = keys.map(|k| api_s3::Object { key: Some(k), ..Default::default() }).collect();
        Ok(ListObjectsV2Output { contents: Some(contents), ..Default::default() })
    }
    let all = "Bucket Key Body Prefix StartAfter ExpectedBucketOwner ServerSideEncryption";
    Service {
        name: "objects",
        api: &api_s3::API,
        operations: vec![
            kernel::write(&api_s3::PUT_OBJECT, put, all),
            kernel::read(&api_s3::GET_OBJECT, get, all),
            kernel::read(&api_s3::LIST_OBJECTS_V2, list, all),
        ],
        reconcilers: Vec::new(),
    }
}

/// Key and content of what a bucket has.
fn objects(cloud: &Cloud, bucket: &str) -> Vec<(String, Vec<u8>)> {
    let read = cloud.kernel.store.snapshot().unwrap();
    let all = OBJECTS.list(&read, &(bucket.to_owned(),)).unwrap();
    all.into_iter().map(|((_, key), bytes)| (key, bytes)).collect()
}

fn object(cloud: &Cloud, key: &str, bytes: impl Into<Vec<u8>>) {
    let (key, bytes) = (("in".to_owned(), key.to_owned()), bytes.into());
    cloud.kernel.store.write(move |tx: &mut Tx| OBJECTS.put(tx, &key, &bytes)).unwrap();
}

fn unzipped(bytes: &[u8]) -> Vec<String> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

fn zipped(text: &str) -> Vec<u8> {
    use std::io::Write;
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(text.as_bytes()).unwrap();
    gz.finish().unwrap()
}

const ARN: &str = "arn:aws:dynamodb:us-east-1:000000000000:table/tab";

fn recovered(cloud: &Cloud) {
    let spec = api::PointInTimeRecoverySpecification { point_in_time_recovery_enabled: true, ..Default::default() };
    let input =
        api::UpdateContinuousBackupsInput { table_name: "tab".into(), point_in_time_recovery_specification: spec };
    cloud.call(&api::UPDATE_CONTINUOUS_BACKUPS, input).unwrap();
}

fn asked(bucket: &str) -> api::ExportTableToPointInTimeInput {
    api::ExportTableToPointInTimeInput { table_arn: ARN.into(), s3_bucket: bucket.into(), ..Default::default() }
}

fn export(cloud: &Cloud, input: api::ExportTableToPointInTimeInput) -> api::ExportDescription {
    let begun = cloud.call(&api::EXPORT_TABLE_TO_POINT_IN_TIME, input).unwrap().export_description.unwrap();
    assert_eq!(begun.export_status, Some(api::ExportStatus::InProgress));
    cloud.round();
    let input = api::DescribeExportInput { export_arn: begun.export_arn.unwrap() };
    cloud.call(&api::DESCRIBE_EXPORT, input).unwrap().export_description.unwrap()
}

fn json(bytes: &[u8]) -> serde_json::Value {
    serde_json::from_slice(bytes).unwrap()
}

#[test]
fn an_export_has_the_state_of_its_time_with_manifests_that_fit() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S");
    recovered(&cloud);
    cloud.put("tab", "pk=S:a n=N:1.50");
    cloud.put("tab", "pk=S:b");
    cloud.wait(60);
    let then = cloud.cx().now();
    cloud.wait(60);
    cloud.put("tab", "pk=S:a n=N:2");
    cloud.put("tab", "pk=S:c");
    let gone = api::DeleteItemInput { table_name: "tab".into(), key: item("pk=S:b"), ..Default::default() };
    cloud.call(&api::DELETE_ITEM, gone).unwrap();
    let prefixed = |time| api::ExportTableToPointInTimeInput {
        s3_prefix: Some("here/".into()),
        export_time: time,
        ..asked("out")
    };
    let done = export(&cloud, prefixed(Some(then)));
    assert_eq!((done.export_status, done.item_count), (Some(api::ExportStatus::Completed), Some(2)));
    let all = objects(&cloud, "out");
    let folder = done.export_manifest.unwrap().strip_suffix("manifest-summary.json").unwrap().to_owned();
    assert!(folder.starts_with("here/AWSDynamoDB/0170670"), "{folder}");
    let at = |name: &str| all.iter().find(|(k, _)| *k == format!("{folder}{name}")).unwrap().1.clone();
    assert_eq!(at("_started"), b"");
    let (summary, files) = (json(&at("manifest-summary.json")), json(&at("manifest-files.json")));
    assert_eq!(summary["manifestFilesS3Key"], format!("{folder}manifest-files.json"));
    assert_eq!(summary["itemCount"], 2);
    let (_, data) = all.iter().find(|(k, _)| *k == files["dataFileS3Key"]).unwrap();
    let sum = |bytes: &[u8]| checksum::text(&checksum::sum(checksum::Algorithm::Md5, bytes));
    assert_eq!(files["md5Checksum"], sum(data));
    assert_eq!(at("manifest-files.checksum"), sum(&at("manifest-files.json")).into_bytes());
    assert_eq!(unzipped(data), [r#"{"Item":{"n":{"N":"1.5"},"pk":{"S":"a"}}}"#, r#"{"Item":{"pk":{"S":"b"}}}"#]);
    let now = export(&cloud, prefixed(None));
    assert_eq!(now.item_count, Some(2));
}

#[test]
fn an_incremental_export_has_what_changed_and_what_it_was() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S");
    recovered(&cloud);
    cloud.put("tab", "pk=S:a n=N:1");
    cloud.put("tab", "pk=S:b n=N:1");
    cloud.put("tab", "pk=S:same");
    cloud.wait(60);
    let from = cloud.cx().now();
    cloud.put("tab", "pk=S:a n=N:2");
    cloud.put("tab", "pk=S:a n=N:3");
    cloud.put("tab", "pk=S:new");
    cloud.put("tab", "pk=S:brief");
    for key in ["pk=S:b", "pk=S:brief"] {
        let gone = api::DeleteItemInput { table_name: "tab".into(), key: item(key), ..Default::default() };
        cloud.call(&api::DELETE_ITEM, gone).unwrap();
    }
    cloud.wait(900);
    let to = cloud.cx().now();
    cloud.put("tab", "pk=S:a n=N:4");
    let incremental = |to: Timestamp, view| api::ExportTableToPointInTimeInput {
        export_type: Some(api::ExportType::IncrementalExport),
        incremental_export_specification: Some(api::IncrementalExportSpecification {
            export_from_time: Some(from),
            export_to_time: Some(to),
            export_view_type: view,
        }),
        ..asked("out")
    };
    let done = export(&cloud, incremental(to, None));
    let lines = |done: &api::ExportDescription| {
        let all = objects(&cloud, "out");
        let folder = done.export_manifest.clone().unwrap().replace("summary", "files");
        let files = json(&all.iter().find(|(k, _)| *k == folder).unwrap().1);
        let key = files["dataFileS3Key"].as_str().unwrap();
        assert!(key.starts_with("AWSDynamoDB/data/"), "{key}");
        unzipped(&all.iter().find(|(k, _)| k == key).unwrap().1).join("\n")
    };
    let micros = from.0 * 1000;
    let meta = format!(r#""Metadata":{{"WriteTimestampMicros":{{"N":"{micros}"}}}}"#);
    let wanted = [
        format!(
            r#"{{"Keys":{{"pk":{{"S":"a"}}}},{meta},"NewImage":{{"n":{{"N":"3"}},"pk":{{"S":"a"}}}},"OldImage":{{"n":{{"N":"1"}},"pk":{{"S":"a"}}}}}}"#
        ),
        format!(r#"{{"Keys":{{"pk":{{"S":"b"}}}},{meta},"OldImage":{{"n":{{"N":"1"}},"pk":{{"S":"b"}}}}}}"#),
        format!(r#"{{"Keys":{{"pk":{{"S":"new"}}}},{meta},"NewImage":{{"pk":{{"S":"new"}}}}}}"#),
    ];
    assert_eq!(lines(&done), wanted.join("\n"));
    let new_only = export(&cloud, incremental(to, Some(api::ExportViewType::NewImage)));
    assert!(!lines(&new_only).contains("OldImage"));
    let short = cloud.call(&api::EXPORT_TABLE_TO_POINT_IN_TIME, incremental(from.plus_ms(1000), None));
    assert!(said(short).contains("less than 15 minutes"));
}

#[test]
fn exports_that_cannot_be_made_say_why() {
    let cloud = Cloud::new();
    cloud.table("tab", "pk:S");
    let call = |input| cloud.call(&api::EXPORT_TABLE_TO_POINT_IN_TIME, input);
    assert!(said(call(asked("out"))).starts_with("PointInTimeRecoveryUnavailableException"));
    recovered(&cloud);
    let early = api::ExportTableToPointInTimeInput { export_time: Some(START.plus_ms(-1)), ..asked("out") };
    assert!(said(call(early)).starts_with("InvalidExportTimeException"));
    let ion = api::ExportTableToPointInTimeInput { export_format: Some(api::ExportFormat::Ion), ..asked("out") };
    assert!(said(call(ion)).contains("ExportTableToPointInTime.ExportFormat"));
    let failed = export(&cloud, asked("missing"));
    assert_eq!(failed.export_status, Some(api::ExportStatus::Failed));
    assert_eq!(failed.failure_code.as_deref(), Some("S3NoSuchBucket"));
    let token = |bucket: &str| api::ExportTableToPointInTimeInput { client_token: Some("one".into()), ..asked(bucket) };
    cloud.wait(1);
    let first = call(token("out")).unwrap().export_description.unwrap().export_arn;
    assert_eq!(call(token("out")).unwrap().export_description.unwrap().export_arn, first);
    assert!(said(call(token("other"))).starts_with("ExportConflictException"));
    let page = |next_token| {
        let input = api::ListExportsInput { max_results: Some(1), next_token, ..Default::default() };
        cloud.call(&api::LIST_EXPORTS, input).unwrap()
    };
    let one = page(None);
    assert_eq!(page(one.next_token).export_summaries.unwrap()[0].export_arn, first);
}

fn import(cloud: &Cloud, prefix: &str, change: impl FnOnce(&mut api::ImportTableInput)) -> api::ImportTableDescription {
    let made = on_demand("new", "pk:S n:N");
    let mut input = api::ImportTableInput {
        s3_bucket_source: api::S3BucketSource {
            s3_bucket: "in".into(),
            s3_key_prefix: Some(prefix.into()),
            s3_bucket_owner: None,
        },
        input_format: api::InputFormat::DynamodbJson,
        table_creation_parameters: api::TableCreationParameters {
            table_name: "new".into(),
            attribute_definitions: made.attribute_definitions.unwrap(),
            key_schema: made.key_schema.unwrap(),
            billing_mode: made.billing_mode,
            ..Default::default()
        },
        ..Default::default()
    };
    change(&mut input);
    let begun = cloud.call(&api::IMPORT_TABLE, input).unwrap().import_table_description;
    assert!(cloud.try_put("new", "pk=S:x n=N:1").is_err(), "the table is being filled");
    cloud.round();
    let input = api::DescribeImportInput { import_arn: begun.import_arn.unwrap() };
    cloud.call(&api::DESCRIBE_IMPORT, input).unwrap().import_table_description
}

#[test]
fn an_import_reads_every_object_and_counts_what_is_no_item() {
    let cloud = Cloud::new();
    for n in 0..3 {
        let lines: Vec<String> =
            (0..300).map(|m| format!(r#"{{"Item":{{"pk":{{"S":"{n}"}},"n":{{"N":"{m}"}}}}}}"#)).collect();
        object(&cloud, &format!("data/{n}.gz"), zipped(&lines.join("\n")));
    }
    object(
        &cloud,
        "data/bad.gz",
        zipped(
            "{\"Item\":{\"pk\":{\"S\":\"x\"}}}\n\nnonsense\n{\"Item\":{\"pk\":{\"S\":\"0\"},\"n\":{\"N\":\"0\"},\"again\":{\"BOOL\":true}}}",
        ),
    );
    object(&cloud, "data/not-compressed.gz", "plain");
    object(&cloud, "other/x.gz", "plain");
    let done = import(&cloud, "data/", |i| i.input_compression_type = Some(api::InputCompressionType::Gzip));
    assert_eq!(done.import_status, Some(api::ImportStatus::Completed), "{done:?}");
    assert_eq!(
        (done.imported_item_count, done.processed_item_count, done.error_count),
        (Some(901), Some(904), Some(3))
    );
    assert_eq!(cloud.scan("new").len(), 900);
    let get = api::GetItemInput { table_name: "new".into(), key: item("pk=S:0 n=N:0"), ..Default::default() };
    let found = cloud.call(&api::GET_ITEM, get).unwrap().item.unwrap();
    assert_eq!(ddb_rules::get(&found, "again"), Some(&AttributeValue::Bool(true)));
    cloud.put("new", "pk=S:x n=N:1");
}

#[test]
fn csv_has_keys_of_their_types_and_text_otherwise() {
    let cloud = Cloud::new();
    object(&cloud, "one.csv", "pk,n,title\r\na,1,\"said \"\"so\"\", twice\"\r\nb,2,\"two\nlines\"\nc,x,bad\nd,3\n");
    let done = import(&cloud, "one", |i| i.input_format = api::InputFormat::Csv);
    assert_eq!((done.imported_item_count, done.error_count), (Some(2), Some(2)), "{done:?}");
    assert_eq!(cloud.scan("new"), ["n=1 pk=a title=said \"so\", twice", "n=2 pk=b title=two\nlines"]);
    let cloud = Cloud::new();
    object(&cloud, "two.csv", "a;1;x\n");
    import(&cloud, "two", |i| {
        i.input_format = api::InputFormat::Csv;
        let header_list = Some(vec!["pk".into(), "n".into(), "t".into()]);
        let csv = api::CsvOptions { delimiter: Some(";".into()), header_list };
        i.input_format_options = Some(api::InputFormatOptions { csv: Some(csv) });
    });
    assert_eq!(cloud.scan("new"), ["n=1 pk=a t=x"]);
}

#[test]
fn an_import_without_a_bucket_fails_and_leaves_an_empty_table() {
    let cloud = Cloud::new();
    let done = import(&cloud, "", |i| i.s3_bucket_source.s3_bucket = "missing".into());
    assert_eq!(done.import_status, Some(api::ImportStatus::Failed));
    assert_eq!(done.failure_code.as_deref(), Some("S3NoSuchBucket"));
    assert_eq!(cloud.scan("new").len(), 0);
    let listed = cloud.call(&api::LIST_IMPORTS, api::ListImportsInput::default()).unwrap();
    assert_eq!(listed.import_summary_list.unwrap()[0].import_status, Some(api::ImportStatus::Failed));
}

#[test]
fn a_quotation_that_never_ends_is_one_bad_record_soon() {
    let cloud = Cloud::new();
    // read again from its beginning with each line, this would take minutes
    object(&cloud, "one.csv", ["pk,n\n\"", "\n".repeat(100_000).as_str()].concat());
    let done = import(&cloud, "one", |i| i.input_format = api::InputFormat::Csv);
    assert_eq!((done.imported_item_count, done.error_count), (Some(0), Some(1)), "{done:?}");
}
