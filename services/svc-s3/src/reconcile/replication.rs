//! Makes the copies that replication's rules want, as the role that the configuration names. Files are shared, not copied.
//!
//! "Setting up permissions for live replication", "Getting replication status information", Amazon S3 User Guide.

use crate::files::Staged;
use crate::limits::REPLICATION_BATCH_MAX;
use crate::model::{Acl, Bucket, Data, Kind, Object, Piece, Pieces, Replication, ReplicationTask, Version, Versioning};
use crate::ops::{find, versions};
use crate::tables::{BUCKETS, FOREIGN, PIECES, REPLICATION, REPLICATION_TASKS, VERSIONS, VersionKey, foreign_key};
use crate::{events, files};
use api_sts::{ASSUME_ROLE, AssumeRoleRequest};
use base::{Blobs, Fault, Side, Timestamp};
use kernel::{Cx, Kernel, Next, Reconciler, Scope, Source, StoreFault, World};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use store::{Read, Tx};

/// The name of the loop.
pub const LOOP: &str = "s3-replication";
/// A session of the role is used for so long, in milliseconds.
const SESSION_MS: i64 = 15 * 60 * 1000;
const MINUTE_MS: i64 = 60_000;

/// The loop.
pub(crate) struct Replicate {
    blobs: Arc<dyn Blobs>,
    sessions: HashMap<String, (Cx, Timestamp)>,
}

/// What is to be done for one task.
enum Plan {
    /// The source is gone, and with it the task.
    Nothing,
    /// The copy is to be made or brought up to date; its files, one for each piece, are there.
    Copy { role: Box<Cx>, files: Vec<Option<Staged>>, tags: bool },
    /// It may not be done.
    Refused(String),
}

type Planned = ((String, u64), ReplicationTask, Plan);

impl Replicate {
    pub(crate) fn new(blobs: Arc<dyn Blobs>) -> Replicate {
        Replicate { blobs, sessions: HashMap::new() }
    }

    fn plan(
        &mut self,
        kernel: &Arc<Kernel>,
        read: &dyn Read,
        source: &str,
        task: &ReplicationTask,
    ) -> Result<Plan, Fault> {
        let at: VersionKey = (source.to_owned(), task.key.clone(), task.number);
        let version = VERSIONS.get(read, &at).map_err(Fault::internal)?;
        let here = BUCKETS.get(read, &(source.to_owned(),)).map_err(Fault::internal)?;
        let (Some(version), Some(here)) = (version, here) else { return Ok(Plan::Nothing) };
        let there = BUCKETS.get(read, &(task.bucket.clone(),)).map_err(Fault::internal)?;
        let Some(there) = there.filter(|b| b.versioning == Versioning::Enabled) else {
            return Ok(Plan::Refused("the destination is no bucket with versions".into()));
        };
        let role = match self.role(kernel, &here, &there, &task.role) {
            Ok(role) => role,
            Err(fault) if fault.side == Side::Sender => return Ok(Plan::Refused(fault.message)),
            Err(fault) => return Err(fault),
        };
        let tags = match may(&role, read, (&here, &there), task, &version) {
            Ok(tags) => tags,
            Err(fault) if fault.side == Side::Sender => return Ok(Plan::Refused(fault.message)),
            Err(fault) => return Err(fault),
        };
        let exists = copy_of(&role, read, &there, &task.key, &version)?.is_some();
        let files = match version.object().filter(|_| !exists) {
            Some(object) => self.share(read, &at, object)?,
            None => Vec::new(),
        };
        Ok(Plan::Copy { role: Box::new(role), files, tags })
    }

    /// Second names of an object's files.
    fn share(&self, read: &dyn Read, at: &VersionKey, object: &Object) -> Result<Vec<Option<Staged>>, Fault> {
        let second = |piece: &Piece| {
            let Some(id) = piece.blob else { return Ok(None) };
            Ok(Some(Staged::new(&self.blobs, Some(self.blobs.link(id)?), piece.part.size)))
        };
        files::pieces(read, at, object)?.iter().map(second).collect()
    }

    /// The context of the role, whose trust policy must let S3 in.
    fn role(&mut self, kernel: &Arc<Kernel>, here: &Bucket, there: &Bucket, arn: &str) -> Result<Cx, Fault> {
        let now = kernel.clock.now();
        self.sessions.retain(|_, (_, until)| *until > now);
        if !self.sessions.contains_key(arn) {
            let scope = Scope { account: here.owner, region: here.region };
            let ask = AssumeRoleRequest {
                role_arn: arn.to_owned(),
                role_session_name: "s3-replication".into(),
                ..Default::default()
            };
            let service = kernel.service_cx(scope, events::SERVICE);
            let made = kernel.call_blocking(service, &ASSUME_ROLE, ask)?.credentials.unwrap_or_default();
            let found = kernel.identity(&kernel.store.snapshot().map_err(Fault::internal)?, &made.access_key_id);
            let found = found.map_err(Fault::internal)?.ok_or_else(|| Fault::internal("a session is not known"))?;
            let source =
                Source { address: None, endpoint: String::new(), tls: true, user_agent: events::SERVICE.into() };
            let mut cx = kernel.cx(found.principal, here.region, made.access_key_id, source);
            cx.session = found.session;
            self.sessions.insert(arn.to_owned(), (cx, now.plus_ms(SESSION_MS)));
        }
        let (cx, _) = self.sessions.get(arn).ok_or_else(|| Fault::internal("a session is gone"))?;
        Ok(cx.again().in_region(there.region))
    }
}

/// Whether the role may do it, and whether tags go along: an object without them is better than none.
fn may(
    role: &Cx,
    read: &dyn Read,
    (here, there): (&Bucket, &Bucket),
    task: &ReplicationTask,
    version: &Version,
) -> Result<bool, Fault> {
    let key = String::from_utf8_lossy(&task.key);
    let (from, to) = (format!("{}/{key}", here.arn()), format!("{}/{key}", there.arn()));
    role.permit(read, "s3:GetObjectVersionForReplication", &from)?;
    if version.object().is_none() {
        role.permit(read, "s3:ReplicateDelete", &to)?;
        return Ok(false);
    }
    role.permit(read, "s3:ReplicateObject", &to)?;
    if task.owner_override {
        role.permit(read, "s3:ObjectOwnerOverrideToBucketOwner", &to)?;
    }
    let tags = ["s3:GetObjectVersionTagging", "s3:ReplicateTags"].into_iter().zip([&from, &to]);
    Ok(tags.map(|(action, arn)| role.permit(read, action, arn)).all(|r| r.is_ok()))
}

impl Reconciler for Replicate {
    fn name(&self) -> &'static str {
        LOOP
    }
    fn watches(&self) -> &'static [&'static str] {
        const TABLES: &[&str] = &["s3.replication-tasks"];
        TABLES
    }
    fn run(&mut self, world: &World) -> Result<Next, Box<dyn std::error::Error + Send + Sync>> {
        let kernel = &world.kernel;
        let read = kernel.store.snapshot()?;
        let tasks = REPLICATION_TASKS.page(&read, &(), None, REPLICATION_BATCH_MAX)?;
        if tasks.is_empty() {
            return Ok(Next::Settled);
        }
        let mut planned: Vec<Planned> = Vec::with_capacity(tasks.len());
        for (at, task) in tasks {
            let plan = self.plan(kernel, &read, &at.0, &task)?;
            planned.push((at, task, plan));
        }
        drop(read);
        let inside = kernel.clone();
        let run = move |tx: &mut Tx| -> Result<(), StoreFault> {
            planned.into_iter().try_for_each(|p| settle(&inside, tx, p)).map_err(StoreFault)
        };
        kernel.store.write(run).map_err(|StoreFault(f)| f)?;
        Ok(Next::After(1))
    }
}

/// The task's end: the copy as it should be, and what the source tells of it.
fn settle(kernel: &Arc<Kernel>, tx: &mut Tx, (task_at, task, plan): Planned) -> Result<(), Fault> {
    if !REPLICATION_TASKS.delete(tx, &task_at).map_err(Fault::internal)? {
        return Ok(());
    }
    let at: VersionKey = (task_at.0, task.key.clone(), task.number);
    let Some(version) = VERSIONS.get(tx, &at).map_err(Fault::internal)? else { return Ok(()) };
    let here = BUCKETS.get(tx, &(at.0.clone(),)).map_err(Fault::internal)?;
    let there = BUCKETS.get(tx, &(task.bucket.clone(),)).map_err(Fault::internal)?;
    let (Some(here), Some(there)) = (here, there) else { return Ok(()) };
    let failure = match plan {
        Plan::Nothing => None,
        Plan::Copy { role, files, tags } => {
            write(tx, &role, &there, (&at, &version), &task, files, tags)?;
            None
        }
        Plan::Refused(reason) => Some(reason),
    };
    if let Some(known) = REPLICATION.get(tx, &at).map_err(Fault::internal)? {
        REPLICATION.put(tx, &at, &known.end(&task.bucket, failure.is_none())).map_err(Fault::internal)?;
    }
    let cx = kernel.service_cx(Scope { account: here.owner, region: here.region }, events::SERVICE);
    tell(&cx, tx, &here, &version, &task, failure.as_deref())
}

/// What the source's owner wants to know of a task.
fn tell(
    cx: &Cx,
    tx: &mut Tx,
    here: &Bucket,
    version: &Version,
    task: &ReplicationTask,
    failure: Option<&str>,
) -> Result<(), Fault> {
    if let Some(reason) = failure {
        tracing::warn!(bucket = here.name, to = task.bucket, "not replicated: {reason}");
    }
    let late = task.told.flatten().is_some_and(|minutes| cx.now().0 - task.since.0 > i64::from(minutes) * MINUTE_MS);
    let names: &[&str] = match (task.told, failure, late) {
        (None, ..) => &[],
        (_, Some(_), _) => &["s3:Replication:OperationFailedReplication"],
        (_, None, true) => {
            &["s3:Replication:OperationMissedThreshold", "s3:Replication:OperationReplicatedAfterThreshold"]
        }
        _ => &[],
    };
    let data = json!({ "replicationEventData": {
        "replicationRuleId": task.rule,
        "destinationBucket": format!("arn:aws:s3:::{}", task.bucket),
        "s3Operation": "OBJECT_PUT",
        "requestTime": task.since.to_string(),
        "failureReason": failure.map(|_| "DstPutObjNotPermitted"),
        "threshold": task.told.flatten(),
    }});
    let key = String::from_utf8_lossy(&task.key);
    names.iter().try_for_each(|name| events::tell_more(cx, tx, here, &key, name, version, &data))
}

/// Where a version's copy is: under the source's id, or, when a copy goes back, under an id of the bucket's own.
fn copy_of(
    cx: &Cx,
    read: &dyn Read,
    there: &Bucket,
    key: &[u8],
    version: &Version,
) -> Result<Option<VersionKey>, Fault> {
    let Some(id) = &version.id else { return Ok(None) };
    match find::by_id(cx, read, there, &String::from_utf8_lossy(key), id) {
        Ok(found) => Ok(found.map(|(at, _)| at)),
        // an id that the bucket does not know
        Err(fault) if fault.side == Side::Sender => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn write(
    tx: &mut Tx,
    role: &Cx,
    there: &Bucket,
    (at, version): (&VersionKey, &Version),
    task: &ReplicationTask,
    files: Vec<Option<Staged>>,
    tags: bool,
) -> Result<(), Fault> {
    if let Some(copy) = copy_of(role, tx, there, &at.1, version)? {
        return refresh(tx, there, &copy, version, task, tags);
    }
    let mut to: VersionKey = (there.name.clone(), at.1.clone(), at.2);
    // another version of the same moment keeps its place below
    while VERSIONS.contains(tx, &to).map_err(Fault::internal)? {
        to.2 -= 1;
    }
    let (kind, pieces) = match &version.kind {
        Kind::Marker => (Kind::Marker, None),
        Kind::Object(object) => {
            let (object, pieces) = copied(tx, at, object, there, task, files, tags)?;
            (Kind::Object(Box::new(object)), pieces)
        }
    };
    let made = Version { id: version.id.clone(), modified: version.modified, kind };
    versions::place(tx, &to, &made, pieces.as_ref())?;
    let id = version.id.as_deref().unwrap_or_default();
    FOREIGN.put(tx, &foreign_key(&there.name, &at.1, id), &to.2).map_err(Fault::internal)?;
    REPLICATION.put(tx, &to, &Replication::Replica).map_err(Fault::internal)?;
    let event = if made.object().is_some() { "s3:ObjectCreated:Put" } else { "s3:ObjectRemoved:DeleteMarkerCreated" };
    events::tell(role, tx, there, &String::from_utf8_lossy(&at.1), event, &made)
}

/// The object as the destination keeps it, with files of its own.
fn copied(
    read: &dyn Read,
    at: &VersionKey,
    source: &Object,
    there: &Bucket,
    task: &ReplicationTask,
    mut files: Vec<Option<Staged>>,
    tags: bool,
) -> Result<(Object, Option<Pieces>), Fault> {
    let mut object = source.clone();
    object.restored = None;
    if let Some(class) = &task.class {
        object.storage_class.clone_from(class);
    }
    follow(&mut object, source, there, task, tags);
    let mut ids = files.iter_mut().map(|f| f.as_mut().and_then(Staged::keep));
    let pieces = match &source.data {
        Data::Empty => None,
        Data::One(_) => {
            let id = ids.next().flatten();
            object.data = Data::One(id.ok_or_else(|| Fault::internal("a copy has no file"))?);
            None
        }
        Data::Many => {
            let found = PIECES.get(read, at).map_err(Fault::internal)?.unwrap_or_default();
            let own = found.0.into_iter().zip(ids).map(|(piece, blob)| Piece { blob, part: piece.part });
            Some(Pieces(own.collect()))
        }
    };
    Ok((object, pieces))
}

/// What a copy follows its source in: tags, list, owner and lock.
fn follow(object: &mut Object, source: &Object, there: &Bucket, task: &ReplicationTask, tags: bool) {
    object.tags = if tags { source.tags.clone() } else { Vec::new() };
    let theirs = task.owner_override || !there.has_acls();
    object.owner = if theirs { there.owner } else { source.owner };
    object.acl = if theirs { None } else { source.acl.clone().or_else(|| Some(Acl::private(source.owner))) };
    object.lock = if there.object_lock { source.lock.clone() } else { Default::default() };
}

/// Brings a copy up to date.
fn refresh(
    tx: &mut Tx,
    there: &Bucket,
    at: &VersionKey,
    source: &Version,
    task: &ReplicationTask,
    tags: bool,
) -> Result<(), Fault> {
    let Some(mut copy) = VERSIONS.get(tx, at).map_err(Fault::internal)? else { return Ok(()) };
    if let (Kind::Object(object), Some(source)) = (&mut copy.kind, source.object()) {
        follow(object, source, there, task, tags);
    }
    versions::update(tx, at, &copy)
}
