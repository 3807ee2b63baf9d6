//! An export: data objects of compressed lines, then the manifests.
//!
//! Amazon DynamoDB Developer Guide, "DynamoDB table export output format". Names of objects follow from the export and their number, so
//! that an export that was broken off writes the same ones again.

use crate::engine::{json, keys};
use crate::limits::EXPORT_FILE_BYTES_MAX;
use crate::model::Table;
use crate::ops::shared::find::arn;
use crate::reconcile::Failure;
use crate::reconcile::transfers::objects::Objects;
use crate::reconcile::transfers::{Broken, failed, write};
use crate::tables::{self, BEFORE, COUNTS, EXPORTS, ITEMS};
use crate::transfer::{Export, Progress, Window};
use base::{Fault, Timestamp};
use checksum::Algorithm;
use data_encoding::BASE32_NOPAD;
use ddb_rules::{Item, key};
use flate2::Compression;
use flate2::write::GzEncoder;
use kernel::{Scope, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::ops::Bound;
use store::{Read, Snapshot};

/// Carries an export out, and writes down how it ended.
pub(super) fn run(world: &World, at: Scope, export: Export) -> Result<(), Failure> {
    let outcome = data(world, at, &export);
    let (progress, items, bytes) = match outcome {
        Ok((items, bytes)) => (Progress::Completed, items, bytes),
        Err(Broken::Refused(fault)) => (failed(fault), 0, 0),
        Err(Broken::Ours(failure)) => return Err(failure),
    };
    write(world, at, move |cx, tx| {
        let ended = Some(cx.now());
        let done = Export { progress, items, bytes, ended, ..export };
        EXPORTS.put(tx, &(at, done.arn.clone()), &done).map_err(Fault::internal)
    })
}

/// Writes everything; answers how many items and how many bytes of the table.
fn data(world: &World, at: Scope, export: &Export) -> Result<(i64, i64), Broken> {
    let snapshot = world.kernel.store.snapshot()?;
    let table = tables::table(&snapshot, at, &export.table)?.filter(|t| t.key == export.key);
    let gone = || Broken::Refused(Fault::sender("TableNotFound", format!("Table not found: {}", export.table)));
    let table = table.ok_or_else(gone)?;
    let objects = Objects::new(world, at, &export.by, &export.bucket);
    let mut files = Files { export, objects, lines: Vec::new(), count: 0, manifest: Vec::new(), items: 0 };
    files.objects.put(&format!("{}/{}/_started", export.folder(), export.id()), "")?;
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

/// Items by their place in the table; `None`: there was none.
type Past = BTreeMap<Vec<u8>, (Option<Vec<u8>>, i64)>;

/// What the items that changed later than a time were at that time, and when they changed first.
fn past(read: &dyn Read, at: Scope, table: &Table, time: i64) -> Result<Past, Failure> {
    let mut was = Past::new();
    let after = (at, table.key, time, u64::MAX);
    BEFORE.visit(read, &(at, table.key), Some(&after), &mut |(_, _, time, _), b| {
        was.entry(b.key).or_insert((b.item, time));
        true
    })?;
    Ok(was)
}

/// All items as of a time.
fn state(read: &Snapshot, at: Scope, table: &Table, time: Timestamp, files: &mut Files<'_>) -> Result<(), Broken> {
    let mut was = past(read, at, table, time.0)?;
    let head = tables::head(at, table.key);
    let (mut after, mut more): (Option<Vec<u8>>, bool) = (None, true);
    while more {
        let from = after.as_deref().map_or(Bound::Included(head.as_slice()), Bound::Excluded);
        let (end, mut rows) = (tables::prefix_end(&head), Vec::new());
        read.scan_raw(ITEMS, from, end.as_ref().map(Vec::as_slice), false, &mut |k, v| {
            rows.push((k.to_vec(), v.to_vec()));
            Ok(rows.len() < crate::limits::LOOP_ITEMS_MAX)
        })?;
        more = rows.len() == crate::limits::LOOP_ITEMS_MAX;
        after = rows.last().map(|(k, _)| k.clone());
        for (key, bytes) in rows {
            let bytes = match was.remove(&key[head.len()..]) {
                Some((before, _)) => before,
                None => Some(bytes),
            };
            if let Some(bytes) = bytes {
                files.line(&json!({ "Item": json::of_item(&tables::decoded(&bytes)?) }))?;
            }
        }
    }
    for (before, _) in was.into_values() {
        if let Some(bytes) = before {
            files.line(&json!({ "Item": json::of_item(&tables::decoded(&bytes)?) }))?;
        }
    }
    Ok(())
}

/// Every item that changed in a while, as it was before and as it was at the end; what came and went leaves nothing.
fn changes(read: &Snapshot, at: Scope, table: &Table, w: &Window, files: &mut Files<'_>) -> Result<(), Broken> {
    let at_start = past(read, at, table, w.from.0 - 1)?;
    let at_end = past(read, at, table, w.to.0 - 1)?;
    let last = last_changes(read, at, table, w)?;
    let head = tables::head(at, table.key);
    for (tail, time) in last {
        let old = at_start.get(&tail).and_then(|(item, _)| item.clone());
        let new = match at_end.get(&tail) {
            Some((item, _)) => item.clone(),
            None => read.get_raw(ITEMS, &[head.as_slice(), &tail].concat())?,
        };
        let decode = |bytes: Option<Vec<u8>>| bytes.map(|b| tables::decoded(&b)).transpose();
        let (old, new): (Option<Item>, Option<Item>) = (decode(old)?, decode(new)?);
        let Some(image) = new.as_ref().or(old.as_ref()) else { continue };
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
        files.line(&line)?;
    }
    Ok(())
}

/// When each item that changed in a while changed last in it.
fn last_changes(read: &Snapshot, at: Scope, table: &Table, w: &Window) -> Result<BTreeMap<Vec<u8>, i64>, Failure> {
    let mut last = BTreeMap::new();
    let after = (at, table.key, w.from.0 - 1, u64::MAX);
    BEFORE.visit(read, &(at, table.key), Some(&after), &mut |(_, _, time, _), b| {
        if time < w.to.0 {
            last.insert(b.key, time);
        }
        time < w.to.0
    })?;
    Ok(last)
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
        let name = key::digest_of(format!("{} {}", self.export.arn, self.manifest.len()).as_bytes());
        let name = BASE32_NOPAD.encode(&name).to_lowercase();
        let folder = match self.export.window {
            // incremental exports share a folder
            Some(_) => format!("{}/data", self.export.folder()),
            None => format!("{}/{}/data", self.export.folder(), self.export.id()),
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
    let folder = format!("{}/{}", e.folder(), e.id());
    let lines: Vec<String> = files.manifest.iter().map(|l| format!("{l}\n")).collect();
    let files_key = format!("{folder}/manifest-files.json");
    with_sum(files, &files_key, lines.concat())?;
    let mut summary = json!({
        "version": if e.window.is_some() { "2023-08-01" } else { "2020-06-30" },
        "exportArn": e.arn,
        "startTime": e.started.to_string(),
        "endTime": world.kernel.clock.now().to_string(),
        "tableArn": arn(at, &e.table),
        "tableId": e.table_id,
        "s3Bucket": e.bucket.name,
        "s3Prefix": e.bucket.prefix,
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
