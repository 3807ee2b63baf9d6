//! Writes the access logs of buckets, a minute after the first record that is not told yet. AWS promises no more than most of the
//! records within hours.
//!
//! "Logging requests with server access logging", Amazon S3 User Guide.

use crate::limits::{LOG_DELIVERY_MS, LOG_LINES_MAX};
use crate::model::Bucket;
use crate::ops::{acls, logging, request_payment};
use crate::own::{Draft, Written};
use crate::rules::access_log;
use crate::tables::{ACCESSES, AccessKey, BUCKETS};
use api_s3::LoggingEnabled;
use base::{Blobs, Fault, Timestamp};
use kernel::{ActingFor, Cx, Kernel, Next, Reconciler, Scope, StoreFault, World};
use std::sync::Arc;
use store::{Read, Tx};

/// The name of the loop.
pub const LOOP: &str = "s3-access-logs";
/// The service that writes logs, as policies name it.
const SERVICE: &str = "logging.s3.amazonaws.com";
const DAY_MS: i64 = 86_400_000;
/// Above every request id.
const LAST: &str = "\u{10ffff}";

/// The loop.
pub(crate) struct AccessLogs(pub(crate) Arc<dyn Blobs>);

impl Reconciler for AccessLogs {
    fn name(&self) -> &'static str {
        LOOP
    }
    fn watches(&self) -> &'static [&'static str] {
        const TABLES: &[&str] = &["s3.accesses"];
        TABLES
    }
    fn run(&mut self, world: &World) -> Result<Next, Box<dyn std::error::Error + Send + Sync>> {
        let kernel = &world.kernel;
        let (now, read) = (kernel.clock.now(), kernel.store.snapshot()?);
        let (mut next, mut after): (Option<i64>, Option<AccessKey>) = (None, None);
        // the first record of each bucket
        while let Some((first, _)) = ACCESSES.page(&read, &(), after.as_ref(), 1)?.pop() {
            let due = first.1 + LOG_DELIVERY_MS;
            if due <= now.0 {
                self.deliver(kernel, &read, &first.0)?;
                next = Some(now.0);
            } else {
                next = Some(next.map_or(due, |n| n.min(due)));
            }
            after = Some((first.0, i64::MAX, LAST.into()));
        }
        Ok(next.map_or(Next::Settled, |at| Next::At(Timestamp(at))))
    }
}

/// One log object.
struct Log {
    key: String,
    written: Written,
}

impl AccessLogs {
    /// The oldest records of a bucket; what is left comes in the next round.
    fn deliver(&self, kernel: &Arc<Kernel>, read: &dyn Read, name: &str) -> Result<(), Fault> {
        let rows = ACCESSES.page(read, &(name.to_owned(),), None, LOG_LINES_MAX).map_err(Fault::internal)?;
        let keys: Vec<AccessKey> = rows.iter().map(|(key, _)| key.clone()).collect();
        let (mut logs, mut acl) = (Vec::new(), None);
        let source = BUCKETS.get(read, &(name.to_owned(),)).map_err(Fault::internal)?;
        let target = match &source {
            Some(source) => target(kernel, read, source)?,
            None => None,
        };
        if let (Some(source), Some((on, target, cx))) = (&source, &target) {
            logs = self.logs(read, cx, source, on, &rows)?;
            let first = logs.first().map_or("", |l| &*l.key);
            let permitted = cx.permit(read, "s3:PutObject", &format!("{}/{first}", target.arn()));
            let grants = on.target_grants.as_deref().unwrap_or_default();
            // no policy, no logs: AWS does not keep them either
            match permitted.and_then(|()| acls::of_log(cx, read, target, grants)) {
                Ok(list) => acl = list,
                Err(refused) => {
                    tracing::warn!(bucket = name, "the access log cannot be written: {}", refused.message);
                    logs.clear();
                }
            }
        }
        let run = move |tx: &mut Tx| -> Result<(), StoreFault> {
            for key in &keys {
                ACCESSES.delete(tx, key)?;
            }
            let Some((_, target, cx)) = target else { return Ok(()) };
            let Some(target) = BUCKETS.get(tx, &(target.name,))? else { return Ok(()) };
            for Log { key, written } in logs {
                written.with_acl(acl.clone()).publish(&cx, tx, &target, &key, "text/plain")?;
            }
            Ok(())
        };
        kernel.store.write(run).map_err(|StoreFault(f)| f)
    }

    fn logs(
        &self,
        read: &dyn Read,
        cx: &Cx,
        source: &Bucket,
        on: &LoggingEnabled,
        rows: &[(AccessKey, String)],
    ) -> Result<Vec<Log>, Fault> {
        let together = |a: &AccessKey, b: &AccessKey| {
            !access_log::by_event(on) || a.1.div_euclid(DAY_MS) == b.1.div_euclid(DAY_MS)
        };
        let mut out = Vec::new();
        for lines in rows.chunk_by(|(a, _), (b, _)| together(a, b)) {
            let unique = hex::encode_upper(cx.ids().bytes::<8>());
            let key = access_log::key(on, source, Timestamp(lines[0].0.1), cx.now(), &unique);
            let text: String = lines.iter().flat_map(|(_, line)| [line, "\n"]).collect();
            out.push(Log { key, written: Draft::of(&self.0, cx, read, text.as_bytes())? });
        }
        Ok(out)
    }
}

/// Where a bucket's log goes, and who writes it.
fn target(
    kernel: &Arc<Kernel>,
    read: &dyn Read,
    source: &Bucket,
) -> Result<Option<(LoggingEnabled, Bucket, Cx)>, Fault> {
    let Some(on) = logging::enabled(read, &source.name)? else { return Ok(None) };
    let Some(target) = BUCKETS.get(read, &(on.target_bucket.clone(),)).map_err(Fault::internal)? else {
        return Ok(None);
    };
    // one that became so later is no target either
    if request_payment::by_requester(read, &target.name)? {
        return Ok(None);
    }
    let scope = Scope { account: target.owner, region: target.region };
    let cx = kernel.service_cx(scope, SERVICE);
    let cx = cx.acting_as(SERVICE, ActingFor { arn: source.arn(), account: source.owner });
    Ok(Some((on, target, cx)))
}
