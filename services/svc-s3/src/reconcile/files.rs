//! Removes files that nothing refers to: after each commit those that were given up, and once after the start those that a crash
//! left behind.

use crate::files::is_read;
use crate::hot;
use crate::limits::{FILE_KEPT_MS, FILES_A_ROUND_MAX};
use crate::tables::{DOOMED, FILES};
use base::{BlobId, Blobs, Fault};
use kernel::{Next, Reconciler, StoreFault, World};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::Tx;

/// The name of the loop.
pub const LOOP: &str = "s3-files";

/// The loop.
pub(crate) struct Files {
    blobs: Arc<dyn Blobs>,
    swept: bool,
    /// Files seen in a round before, and when: a call that has read a record may still be about to open its file.
    seen: HashSet<[u8; 16]>,
    since: Instant,
}

impl Files {
    pub(crate) fn new(blobs: Arc<dyn Blobs>) -> Files {
        Files { blobs, swept: false, seen: HashSet::new(), since: Instant::now() }
    }

    /// Files of earlier runs that no record names.
    fn sweep(&mut self, world: &World) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let read = world.kernel.store.snapshot()?;
        let (mut orphans, mut broken) = (Vec::new(), None);
        self.blobs.earlier(&mut |id| match FILES.contains(&read, &(id.0,)) {
            Ok(true) => {}
            // those that are doomed are removed by their rows
            Ok(false) => orphans.push(id),
            Err(e) => broken = Some(e),
        })?;
        if let Some(e) = broken {
            return Err(e.into());
        }
        for id in orphans {
            self.blobs.remove(id)?;
        }
        self.swept = true;
        Ok(())
    }
}

impl Reconciler for Files {
    fn name(&self) -> &'static str {
        LOOP
    }
    fn watches(&self) -> &'static [&'static str] {
        const TABLES: &[&str] = &["s3.doomed"];
        TABLES
    }
    fn run(&mut self, world: &World) -> Result<Next, Box<dyn std::error::Error + Send + Sync>> {
        if !self.swept {
            self.sweep(world)?;
        }
        let rows = DOOMED.page(&world.kernel.store.snapshot()?, &(), None, FILES_A_ROUND_MAX)?;
        if rows.is_empty() {
            self.seen.clear();
            return Ok(Next::Settled);
        }
        let kept = Duration::from_millis(FILE_KEPT_MS);
        if self.seen.is_empty() || self.since.elapsed() < kept {
            if self.seen.is_empty() {
                self.since = Instant::now();
                self.seen = rows.iter().map(|((id,), ())| *id).collect();
            }
            return Ok(Next::After(FILE_KEPT_MS));
        }
        let free = |id: &[u8; 16]| self.seen.contains(id) && !is_read(BlobId(*id));
        let gone: Vec<[u8; 16]> = rows.iter().map(|((id,), ())| *id).filter(free).collect();
        if gone.is_empty() {
            self.seen.clear();
            return Ok(Next::After(FILE_KEPT_MS));
        }
        for id in &gone {
            hot::forget(BlobId(*id));
            self.blobs.remove(BlobId(*id))?;
        }
        world
            .kernel
            .store
            .write(move |tx: &mut Tx| -> Result<(), StoreFault> {
                for id in gone {
                    DOOMED.delete(tx, &(id,)).map_err(|e| StoreFault(Fault::internal(e)))?;
                }
                Ok(())
            })
            .map_err(|StoreFault(f)| f)?;
        self.seen.clear();
        Ok(Next::After(1))
    }
}
