//! Writes the inventories that are due: a list as CSV, its manifest, the manifest's checksum, and Hive's link.
//!
//! "Locating your inventory list", Amazon S3 User Guide.

use crate::limits::INVENTORY_PIECE_BYTES;
use crate::model::Bucket;
use crate::ops::{config, inventory as ops};
use crate::own::{Draft, Written};
use crate::rules::inventory::{self, Listed};
use crate::tables::{BUCKETS, LISTED, REPLICATION, VERSIONS};
use api_s3::InventoryConfiguration;
use base::{Blobs, Fault, Timestamp};
use flate2::Compression;
use flate2::write::GzEncoder;
use kernel::{ActingFor, Cx, Kernel, Next, Reconciler, Resource, Scope, StoreFault, World};
use serde_json::json;
use std::io::Write;
use std::sync::Arc;
use store::{Snapshot, Tx};

/// The name of the loop.
pub const LOOP: &str = "s3-inventory";
const SERVICE: &str = crate::events::SERVICE;

/// The loop.
pub(crate) struct Inventory(pub(crate) Arc<dyn Blobs>);

impl Reconciler for Inventory {
    fn name(&self) -> &'static str {
        LOOP
    }
    fn watches(&self) -> &'static [&'static str] {
        const TABLES: &[&str] = &["s3.listed"];
        TABLES
    }
    fn run(&mut self, world: &World) -> Result<Next, Box<dyn std::error::Error + Send + Sync>> {
        let kernel = &world.kernel;
        let (now, read) = (kernel.clock.now(), kernel.store.snapshot()?);
        let mut next: Option<i64> = None;
        for ((bucket, id), last) in LISTED.list(&read, &())? {
            let Some(said) = ops::one(&read, &bucket, &id)?.filter(|s| s.is_enabled) else { continue };
            let due = inventory::due(said.schedule.frequency, Timestamp(last as i64));
            let due = if due <= now {
                self.report(kernel, &read, &bucket, &said)?;
                inventory::due(said.schedule.frequency, now)
            } else {
                due
            };
            next = Some(next.map_or(due.0, |n| n.min(due.0)));
        }
        Ok(next.map_or(Next::Settled, |at| Next::At(Timestamp(at))))
    }
}

/// What is written for one list, by key and kind.
type Objects = Vec<(String, &'static str, Written)>;

impl Inventory {
    fn report(
        &self,
        kernel: &Arc<Kernel>,
        read: &Snapshot,
        bucket: &str,
        said: &InventoryConfiguration,
    ) -> Result<(), Fault> {
        let get = |name: &str| BUCKETS.get(read, &(name.to_owned(),)).map_err(Fault::internal);
        let (source, target) = (get(bucket)?, get(inventory::destination(said)?)?);
        let mut objects = Vec::new();
        let mut cx = None;
        if let (Some(source), Some(target)) = (&source, &target) {
            let scope = Scope { account: target.owner, region: target.region };
            let service = kernel.service_cx(scope, SERVICE);
            let own = service.acting_as(SERVICE, ActingFor { arn: source.arn(), account: source.owner });
            let root = root(source, said);
            // the policy that AWS documents asks for this list
            let object = Resource::new(format!("{}/{root}", target.arn()));
            let object = object.with("s3:x-amz-acl", "bucket-owner-full-control");
            match own.permit_on(read, "s3:PutObject", &object) {
                Ok(()) => objects = self.objects(read, &own, source, said)?,
                Err(refused) => tracing::warn!(bucket, "the inventory cannot be written: {}", refused.message),
            }
            cx = Some(own);
        }
        let (at, now) = ((bucket.to_owned(), said.id.clone()), kernel.clock.now());
        let run = move |tx: &mut Tx| -> Result<(), StoreFault> {
            if LISTED.contains(tx, &at)? {
                LISTED.put(tx, &at, &(now.0 as u64))?;
            }
            let (Some(cx), Some(target)) = (cx, target) else { return Ok(()) };
            let Some(target) = BUCKETS.get(tx, &(target.name,))? else { return Ok(()) };
            for (key, kind, written) in objects {
                written.publish(&cx, tx, &target, &key, kind)?;
            }
            Ok(())
        };
        kernel.store.write(run).map_err(|StoreFault(f)| f)
    }

    fn objects(
        &self,
        read: &Snapshot,
        cx: &Cx,
        source: &Bucket,
        said: &InventoryConfiguration,
    ) -> Result<Objects, Fault> {
        let (root, to) = (root(source, said), &said.destination.s3_bucket_destination.bucket);
        let list = self.list(read, cx, source, said)?;
        let (size, md5) = list.digest();
        let data = format!("{root}data/{}.csv.gz", cx.ids().uuid());
        let ((y, mo, d), (h, mi, ..)) = (cx.now().date(), cx.now().time());
        let manifest = json!({
            "sourceBucket": source.name,
            "destinationBucket": to,
            "version": "2016-11-30",
            "creationTimestamp": cx.now().0.to_string(),
            "fileFormat": "CSV",
            "fileSchema": inventory::schema(said),
            "files": [{ "key": data, "size": size, "MD5checksum": md5 }],
        })
        .to_string();
        let whole = |text: &str| Draft::of(&self.0, cx, read, text.as_bytes());
        let manifest = whole(&manifest)?;
        let sum = whole(&manifest.digest().1)?;
        let name = to.strip_prefix("arn:aws:s3:::").unwrap_or(to);
        let link = whole(&format!("s3://{name}/{data}\n"))?;
        let folder = format!("{root}{y:04}-{mo:02}-{d:02}T{h:02}-{mi:02}Z");
        Ok(vec![
            (data, "application/octet-stream", list),
            (format!("{root}hive/dt={y:04}-{mo:02}-{d:02}-{h:02}-{mi:02}/symlink.txt"), "text/plain", link),
            (format!("{folder}/manifest.json"), "application/json", manifest),
            (format!("{folder}/manifest.checksum"), "text/plain", sum),
        ])
    }

    /// The list, compressed, in constant memory.
    fn list(&self, read: &Snapshot, cx: &Cx, source: &Bucket, said: &InventoryConfiguration) -> Result<Written, Fault> {
        let rules = config::lifecycle(read, &source.name)?.list;
        let prefix = said.filter.as_ref().map_or("", |f| f.prefix.as_str()).as_bytes();
        let mut draft = Draft::new(&self.0, cx, read)?;
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        let (mut before, mut broken): (Option<Vec<u8>>, Option<Fault>) = (None, None);
        let mut one = |at: crate::tables::VersionKey, version: crate::model::Version| -> Result<(), Fault> {
            let latest = before.as_ref() != Some(&at.1);
            before = Some(at.1.clone());
            if !at.1.starts_with(prefix) || !inventory::all(said) && (!latest || version.object().is_none()) {
                return Ok(());
            }
            let replication = REPLICATION.get(read, &at).map_err(Fault::internal)?;
            let key = String::from_utf8_lossy(&at.1);
            let listed =
                Listed { bucket: &source.name, key: &key, version: &version, latest, replication, rules: &rules };
            packed.write_all(inventory::line(said, &listed).as_bytes()).map_err(Fault::internal)?;
            if packed.get_ref().len() > INVENTORY_PIECE_BYTES {
                draft.write(&std::mem::take(packed.get_mut()))?;
            }
            Ok(())
        };
        VERSIONS
            .visit(read, &(source.name.clone(),), None, &mut |at, version| {
                broken = one(at, version).err();
                broken.is_none()
            })
            .map_err(Fault::internal)?;
        if let Some(fault) = broken {
            return Err(fault);
        }
        draft.write(&packed.finish().map_err(Fault::internal)?)?;
        draft.finish()
    }
}

/// `prefix/source/id/`
fn root(source: &Bucket, said: &InventoryConfiguration) -> String {
    let prefix = said.destination.s3_bucket_destination.prefix.as_deref().filter(|p| !p.is_empty());
    let prefix = prefix.map_or_else(String::new, |p| format!("{}/", p.trim_end_matches('/')));
    format!("{prefix}{}/{}/", source.name, said.id)
}
