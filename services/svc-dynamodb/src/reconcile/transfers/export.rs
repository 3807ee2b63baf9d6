//! An export: data objects of compressed lines, then the manifests.
//!
//! Amazon DynamoDB Developer Guide, "DynamoDB table export output format". Names of objects follow from the export and their number, so
//! that an export that was broken off writes the same ones again.

use crate::engine::past::{self, Changes, Span};
use crate::engine::{json, keys};
use crate::limits::{EXPORT_FILE_BYTES_MAX, PAST_BYTES_MAX};
use crate::model::Table;
use crate::ops::shared::find::arn;
use crate::reconcile::Failure;
use crate::reconcile::transfers::objects::Objects;
use crate::reconcile::transfers::{Broken, failed, write};
use crate::tables::{self, COUNTS, EXPORTS, ITEMS};
use crate::transfer::{Export, Progress, Window};
use base::{Fault, Timestamp};
use checksum::Algorithm;
use data_encoding::BASE32_NOPAD;
use ddb_rules::{Item, key};
use flate2::Compression;
use flate2::write::GzEncoder;
use kernel::{Scope, World};
use serde_json::{Value, json};
use std::io::Write;
use store::Snapshot;

/// Carries an export out, and writes down how it ended.
pub(super) fn run(world: &World, at: Scope, export: Export) -> Result<(), Failure> {
    let outcome = data(world, at, &export);
    let (progress, items, bytes) = match outcome {
        Ok((items, bytes)) => (Progress::Completed, items, bytes),
        Err(Broken::Refused(fault)) => (failed(fault), 0, 0),
        Err(Broken::Ours(failure)) => return Err(failure),
    };
    write(world, at, move |cx, tx| {
        let course = export.course.clone().over(cx.now(), progress);
        let done = Export { course, items, bytes, ..export };
        EXPORTS.put(tx, &(at, done.head.arn.clone()), &done).map_err(Fault::internal)
    })
}

/// Writes everything; answers how many items and how many bytes of the table.
fn data(world: &World, at: Scope, export: &Export) -> Result<(i64, i64), Broken> {
    let snapshot = world.kernel.store.snapshot()?;
    let table = tables::table(&snapshot, at, &export.head.table)?.filter(|t| t.key == export.head.key);
    let gone = || Broken::Refused(Fault::sender("TableNotFound", format!("Table not found: {}", export.head.table)));
    let table = table.ok_or_else(gone)?;
    let objects = Objects::new(world, at, &export.head.by, &export.head.bucket);
    let mut files = Files { export, objects, lines: Vec::new(), count: 0, manifest: Vec::new(), items: 0 };
    files.objects.put(&format!("{}/{}/_started", export.folder(), export.head.id()), "")?;
    match &export.window {
        None => state(&snapshot, at, &table, export.time, &mut files)?,
        Some(window) => changes(&snapshot, at, &table, window, &mut files)?,
    }
    files.flush(true)?;
    let bytes = COUNTS.get(&snapshot, &(at, table.key, 0))?.unwrap_or_default().bytes;
    drop(snapshot);
    manifests(world, at, &mut files, bytes)?;
    Ok((files.items, bytes))
}

/// All items as of a time.
fn state(read: &Snapshot, at: Scope, table: &Table, time: Timestamp, files: &mut Files<'_>) -> Result<(), Broken> {
    let mut after: Option<Vec<u8>> = None;
    loop {
        let piece = past::state(read, at, table.key, time.0, after.as_deref(), PAST_BYTES_MAX)?;
        for bytes in piece.items {
            files.line(&json!({ "Item": json::of_item(&tables::decoded(&bytes)?) }))?;
        }
        after = piece.reached;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// Every item that changed in a while, as it was before and as it was at the end; what came and went leaves nothing.
fn changes(read: &Snapshot, at: Scope, table: &Table, w: &Window, files: &mut Files<'_>) -> Result<(), Broken> {
    let span = Span { from: w.from.0, to: w.to.0 };
    let head = tables::head(at, table.key);
    let mut after: Option<Vec<u8>> = None;
    loop {
        let Changes { items, end } = past::changes(read, at, table.key, span, after.as_deref(), PAST_BYTES_MAX)?;
        for (tail, was) in items {
            let new = match was.after {
                Some(item) => item,
                None => ITEMS.get(read, &[head.as_slice(), &tail].concat())?,
            };
            files.change(table, w, was.last, (was.before, new))?;
            after = Some(tail);
        }
        if end.is_none() {
            return Ok(());
        }
    }
}

/// The objects that are being written.
struct Files<'a> {
    export: &'a Export,
    objects: Objects<'a>,
    lines: Vec<u8>,
    count: i64,
    /// Lines of the manifest.
    manifest: Vec<Value>,
    items: i64,
}

impl Files<'_> {
    /// One changed item: before and after, stored.
    fn change(
        &mut self,
        table: &Table,
        w: &Window,
        time: i64,
        (old, new): (Option<Vec<u8>>, Option<Vec<u8>>),
    ) -> Result<(), Broken> {
        let decode = |bytes: Option<Vec<u8>>| bytes.map(|b| tables::decoded(&b)).transpose();
        let (old, new): (Option<Item>, Option<Item>) = (decode(old)?, decode(new)?);
        let Some(image) = new.as_ref().or(old.as_ref()) else { return Ok(()) };
        let mut line = json!({
            "Metadata": { "WriteTimestampMicros": { "N": (time * 1000).to_string() } },
            "Keys": json::of_item(&keys::of(&table.schema, image)),
        });
        if let Some(old) = old.filter(|_| w.with_old) {
            line["OldImage"] = json::of_item(&old);
        }
        if let Some(new) = new {
            line["NewImage"] = json::of_item(&new);
        }
        self.line(&line)
    }

    fn line(&mut self, line: &Value) -> Result<(), Broken> {
        serde_json::to_writer(&mut self.lines, line)?;
        self.lines.push(b'\n');
        self.count += 1;
        self.items += 1;
        if self.lines.len() > EXPORT_FILE_BYTES_MAX { self.flush(false) } else { Ok(()) }
    }

    /// Writes an object of what was gathered; an export without items has one of nothing.
    fn flush(&mut self, last: bool) -> Result<(), Broken> {
        if last && self.lines.is_empty() && !self.manifest.is_empty() {
            return Ok(());
        }
        let name = key::digest_of(format!("{} {}", self.export.head.arn, self.manifest.len()).as_bytes());
        let name = BASE32_NOPAD.encode(&name).to_lowercase();
        let folder = match self.export.window {
            // incremental exports share a folder
            Some(_) => format!("{}/data", self.export.folder()),
            None => format!("{}/{}/data", self.export.folder(), self.export.head.id()),
        };
        let key = format!("{folder}/{name}.json.gz");
        let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
        gz.write_all(&self.lines)?;
        let bytes = gz.finish()?;
        let md5 = checksum::text(&checksum::sum(Algorithm::Md5, &bytes));
        let etag = self.objects.put(&key, bytes)?;
        self.manifest.push(json!({
            "itemCount": self.count,
            "md5Checksum": md5,
            "etag": etag,
            "dataFileS3Key": key,
        }));
        self.lines.clear();
        self.count = 0;
        Ok(())
    }
}

fn manifests(world: &World, at: Scope, files: &mut Files<'_>, bytes: i64) -> Result<(), Broken> {
    let e = files.export;
    let folder = format!("{}/{}", e.folder(), e.head.id());
    let lines: Vec<String> = files.manifest.iter().map(|l| format!("{l}\n")).collect();
    let files_key = format!("{folder}/manifest-files.json");
    with_sum(files, &files_key, lines.concat())?;
    let mut summary = json!({
        "version": if e.window.is_some() { "2023-08-01" } else { "2020-06-30" },
        "exportArn": e.head.arn,
        "startTime": e.course.started.to_string(),
        "endTime": world.kernel.clock.now().to_string(),
        "tableArn": arn(at, &e.head.table),
        "tableId": e.head.table_id,
        "s3Bucket": e.head.bucket.name,
        "s3Prefix": e.head.bucket.prefix,
        "s3SseAlgorithm": "AES256",
        "s3SseKmsKeyId": null,
        "manifestFilesS3Key": files_key,
        "billedSizeBytes": bytes,
        "itemCount": files.items,
        "outputFormat": "DYNAMODB_JSON",
    });
    match &e.window {
        None => summary["exportTime"] = json!(e.time.to_string()),
        Some(w) => {
            summary["exportFromTime"] = json!(w.from.to_string());
            summary["exportToTime"] = json!(w.to.to_string());
            summary["outputView"] = json!(if w.with_old { "NEW_AND_OLD_IMAGES" } else { "NEW_IMAGE" });
            summary["exportType"] = json!("INCREMENTAL_EXPORT");
        }
    }
    with_sum(files, &format!("{folder}/manifest-summary.json"), summary.to_string())
}

/// Writes a manifest and, beside it, its digest.
fn with_sum(files: &mut Files<'_>, key: &str, text: String) -> Result<(), Broken> {
    let sum = checksum::text(&checksum::sum(Algorithm::Md5, text.as_bytes()));
    files.objects.put(key, text)?;
    files.objects.put(&key.replace(".json", ".checksum"), sum).map(drop)
}
