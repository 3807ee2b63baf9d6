//! An import: objects one after the other, their records in batches; each batch and the place that it reached are one transaction.
//!
//! Amazon DynamoDB Developer Guide, "Amazon S3 import formats for DynamoDB": records that are no items of the table are counted, and of
//! items with one key the last stays.

use super::csv;
use super::objects::{Objects, Reading};
use crate::engine::change;
use crate::engine::json;
use crate::engine::record::{By, Changed};
use crate::engine::write::{self as engine_write, Change};
use crate::limits::{IMPORT_OBJECTS_MAX, IMPORT_RECORD_BYTES_MAX, LOOP_ITEMS_MAX};
use crate::model::{Life, Table};
use crate::reconcile::Failure;
use crate::reconcile::transfers::{Broken, failed, write};
use crate::tables::{self, IMPORTS};
use crate::transfer::{Format, Import, Progress};
use base::Fault;
use ddb_rules::Item;
use flate2::read::MultiGzDecoder;
use kernel::{Scope, World};
use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;
use store::Tx;

/// Bytes of records in one transaction; each may be written once for the table and once for each of 20 indexes.
const BATCH_BYTES_MAX: usize = 256 * 1024;

/// Carries an import out, and writes down how it ended.
pub(super) fn run(world: &World, at: Scope, import: Import) -> Result<(), Failure> {
    let arn = import.head.arn.clone();
    let progress = match objects(world, at, import) {
        Ok(()) => Progress::Completed,
        Err(Broken::Refused(fault)) => failed(fault),
        Err(Broken::Ours(failure)) => return Err(failure),
    };
    write(world, at, move |cx, tx| {
        let key = (at, arn);
        let Some(import) = IMPORTS.get(tx, &key).map_err(Fault::internal)? else { return Ok(()) };
        if let Some(table) = tables::table(tx, at, &import.head.table)?.filter(|t| t.key == import.head.key) {
            tables::put_table(tx, at, &Table { life: Life::Active, ..Arc::unwrap_or_clone(table) })?;
        }
        let course = import.course.clone().over(cx.now(), progress);
        IMPORTS.put(tx, &key, &Import { course, ..import }).map_err(Fault::internal)
    })
}

/// Reads every object that was not read yet.
fn objects(world: &World, at: Scope, mut import: Import) -> Result<(), Broken> {
    let bucket = import.head.bucket.clone();
    let mut objects = Objects::new(world, at, &import.head.by, &bucket);
    let mut seen = 0;
    loop {
        let keys = objects.list(import.done_to.clone())?;
        if keys.is_empty() {
            return match import.done_to {
                Some(_) => Ok(()),
                None => {
                    Err(Broken::Refused(Fault::sender("S3NoSuchKey", "No objects were found below the S3KeyPrefix")))
                }
            };
        }
        for key in keys {
            seen += 1;
            if seen > IMPORT_OBJECTS_MAX {
                let text = format!("An import reads at most {IMPORT_OBJECTS_MAX} objects");
                return Err(Broken::Refused(Fault::sender("S3TooManyObjects", text)));
            }
            let reading = objects.get(&key)?;
            import = object(world, at, import, key, reading)?;
        }
    }
}

/// Reads one object to its end.
fn object(world: &World, at: Scope, import: Import, key: String, reading: Reading) -> Result<Import, Broken> {
    let source: Box<dyn Read> = match import.gzip {
        true => Box::new(MultiGzDecoder::new(reading)),
        false => Box::new(reading),
    };
    let mut records = Records { source: BufReader::new(source), format: import.format.clone(), header: None };
    let mut batch = Batch { skip: import.records, import, items: Vec::new(), bytes: 0 };
    loop {
        match records.next() {
            Ok(Some(record)) => batch.take(record),
            Ok(None) => break,
            // what cannot be read on, such as bytes that are not compressed, is one bad record
            Err(e) => {
                tracing::info!(key, "a record of an import cannot be read: {e}");
                batch.take(Record { bytes: 0, content: Content::Bad });
                break;
            }
        }
        if batch.items.len() >= LOOP_ITEMS_MAX || batch.bytes > BATCH_BYTES_MAX {
            batch = batch.write(world, at)?;
        }
    }
    batch.import.done_to = Some(key);
    batch.import.records = 0;
    Ok(batch.write(world, at)?.import)
}

/// One record.
struct Record {
    bytes: usize,
    content: Content,
}

enum Content {
    Json(String),
    Csv(Arc<[String]>, Vec<String>),
    Bad,
}

struct Records {
    source: BufReader<Box<dyn Read>>,
    format: Format,
    header: Option<Arc<[String]>>,
}

impl Records {
    fn next(&mut self) -> std::io::Result<Option<Record>> {
        let Format::Csv { delimiter, header } = &self.format else {
            let Some((text, bytes)) = self.filled()? else { return Ok(None) };
            return Ok(Some(Record { bytes, content: text.map_or(Content::Bad, Content::Json) }));
        };
        let delimiter = *delimiter;
        let header = match (&self.header, header) {
            (Some(known), _) => known.clone(),
            (None, Some(said)) => Arc::from(said.as_slice()),
            (None, None) => match self.filled()? {
                Some((Some(text), _)) => Arc::from(csv::values(&text, delimiter)),
                Some((None, bytes)) => return Ok(Some(Record { bytes, content: Content::Bad })),
                None => return Ok(None),
            },
        };
        self.header = Some(header.clone());
        let Some((text, mut bytes)) = self.filled()? else { return Ok(None) };
        let Some(mut text) = text else { return Ok(Some(Record { bytes, content: Content::Bad })) };
        let mut open = csv::leaves_open(&text);
        while open && bytes < IMPORT_RECORD_BYTES_MAX as usize {
            let Some((Some(more), n)) = self.line()? else { break };
            bytes += n;
            open ^= csv::leaves_open(&more);
            text.push('\n');
            text.push_str(&more);
        }
        Ok(Some(Record { bytes, content: Content::Csv(header, csv::values(&text, delimiter)) }))
    }

    /// The next line that is not empty.
    fn filled(&mut self) -> std::io::Result<Option<(Option<String>, usize)>> {
        loop {
            match self.line()? {
                Some((Some(text), _)) if text.trim().is_empty() => {}
                line => return Ok(line),
            }
        }
    }

    /// The next line and its bytes; one that is too long or no text has none.
    fn line(&mut self) -> std::io::Result<Option<(Option<String>, usize)>> {
        let mut line = Vec::new();
        let n = self.source.by_ref().take(IMPORT_RECORD_BYTES_MAX).read_until(b'\n', &mut line)?;
        if n == 0 {
            return Ok(None);
        }
        let whole = line.ends_with(b"\n") || (n as u64) < IMPORT_RECORD_BYTES_MAX;
        if !whole {
            skip_line(&mut self.source)?;
        }
        let text = String::from_utf8(line).ok().filter(|_| whole);
        Ok(Some((text.map(|t| t.trim_end_matches(['\n', '\r']).to_owned()), n)))
    }
}

/// Goes on behind the end of a line that is too long.
fn skip_line(source: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let there = source.fill_buf()?;
        let (n, ended) = match there.iter().position(|b| *b == b'\n') {
            Some(at) => (at + 1, true),
            None => (there.len(), there.is_empty()),
        };
        source.consume(n);
        if ended {
            return Ok(());
        }
    }
}

/// Records that are written together.
struct Batch {
    import: Import,
    /// Records that were read before.
    skip: u64,
    items: Vec<Content>,
    bytes: usize,
}

impl Batch {
    fn take(&mut self, record: Record) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        self.import.records += 1;
        self.import.processed += 1;
        self.import.bytes += record.bytes as i64;
        self.bytes += record.bytes;
        self.items.push(record.content);
    }

    /// Writes what was gathered, and how far the import is.
    fn write(self, world: &World, at: Scope) -> Result<Batch, Failure> {
        let Batch { mut import, items, .. } = self;
        let import = write(world, at, move |cx, tx| {
            let table = tables::table(tx, at, &import.head.table)?.filter(|t| t.key == import.head.key);
            let table = table.ok_or_else(|| Fault::internal("a table went while it was imported"))?;
            for content in items {
                let item = read(&table, content).and_then(|item| engine_write::put(&table, item).ok());
                match item {
                    Some((key, Change::Put(item))) => {
                        put(cx, tx, at, &table, &key, &item)?;
                        import.imported += 1;
                    }
                    _ => import.errors += 1,
                }
            }
            IMPORTS.put(tx, &(at, import.head.arn.clone()), &import).map_err(Fault::internal)?;
            Ok(import)
        })?;
        Ok(Batch { import, skip: 0, items: Vec::new(), bytes: 0 })
    }
}

/// The item of a record.
fn read(table: &Table, content: Content) -> Option<Item> {
    match content {
        Content::Json(text) => {
            let mut line: serde_json::Value = serde_json::from_str(&text).ok()?;
            json::item(line.get_mut("Item")?.take())
        }
        Content::Csv(header, values) => csv::item(table, &header, values),
        Content::Bad => None,
    }
}

fn put(cx: &kernel::Cx, tx: &mut Tx, at: Scope, table: &Table, key: &Item, item: &Item) -> Result<(), Fault> {
    let place = tables::item_key(at, table, key)?;
    let old = tables::item(tx, &place)?;
    let changed = Changed { key: &place, old: old.as_ref(), new: Some(item), by: By::Caller };
    change::apply(cx, tx, at, table, &changed).map(drop)
}
