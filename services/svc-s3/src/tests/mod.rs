//! The room on a fixed clock, with files in a directory of their own.

mod access;
mod access_logs;
mod inventories;
mod lifecycles;
mod listing;
mod notifications;
mod objects;
mod payment;
mod plain;
mod replication;
mod rules;
mod uploads;
mod versions;

use crate::tables::{DOOMED, FILES};
use api_s3::*;
use api_sts::{AssumeRoleRequest, AssumeRoleResponse};
use base::{Blobs, Fault, FixedClock, Region, Timestamp};
use kernel::{Cx, Identities, Ids, Kernel, KernelOptions, Named, Principal, Service, Source};
use shape::{AnyStruct, Body, Op, Schema};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use store::{Read, Store, StoreError, Tx};

/// A cloud with this room alone.
struct Cloud {
    kernel: Arc<Kernel>,
    clock: Arc<FixedClock>,
    runtime: tokio::runtime::Runtime,
    files: tempfile::TempDir,
    people: Arc<People>,
}

const DAY_MS: i64 = 86_400_000;

fn cloud() -> Cloud {
    let files = tempfile::tempdir().unwrap();
    let blobs: Arc<dyn Blobs> = Arc::new(blob::Dir::open(files.path(), false).unwrap());
    let clock = Arc::new(FixedClock::at(Timestamp::from_secs(1_700_000_000)));
    let mut options = KernelOptions::new(Store::memory(), clock.clone(), Ids::seeded(1));
    let people = Arc::new(People::default());
    options.identities = vec![people.clone()];
    let kernel = Kernel::start(options, vec![crate::service(blobs), sts()]).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    Cloud { kernel, clock, runtime, files, people }
}

/// Who keeps identities: ARNs and their unique ids.
#[derive(Default)]
struct People(Mutex<HashMap<String, String>>);
impl Identities for People {
    fn find(&self, _: &dyn Read, _: &str) -> Result<Option<kernel::Identity>, StoreError> {
        Ok(None)
    }
    fn named(&self, _: &dyn Read, principal: &str) -> Result<Option<Named>, StoreError> {
        let id = self.0.lock().unwrap().get(principal).cloned();
        Ok(Some(match principal.starts_with("arn:") {
            true => id.map_or(Named::Nobody, Named::Id),
            false => Named::Unbound,
        }))
    }
}

/// Roles: their account's root stands for them; those called `stranger` do not trust S3.
fn sts() -> Service {
    fn assume(_: &Cx, _: &mut Tx, input: AssumeRoleRequest) -> Result<AssumeRoleResponse, Fault> {
        if input.role_arn.ends_with("stranger") {
            return Err(Fault::with_status(403, "AccessDenied", "not trusted"));
        }
        let access_key_id = input.role_arn.split(':').nth(4).unwrap_or_default().to_owned();
        let credentials = Some(api_sts::Credentials { access_key_id, ..Default::default() });
        Ok(AssumeRoleResponse { credentials, ..Default::default() })
    }
    let operations = vec![kernel::write(&api_sts::ASSUME_ROLE, assume, "RoleArn RoleSessionName")];
    Service { name: "sts", api: &api_sts::API, operations, reconcilers: Vec::new() }
}

/// Who calls, and where.
#[derive(Clone, Copy)]
struct Who(&'static str, &'static str);
const ME: Who = Who("111111111111", "us-east-1");
const OTHER: Who = Who("222222222222", "us-east-1");
const ANYONE: Who = Who("", "us-east-1");

impl Cloud {
    fn cx(&self, Who(account, region): Who) -> Cx {
        let source = Source { address: None, endpoint: "http://h".into(), tls: true, user_agent: "test".into() };
        let principal = match account {
            "" => Principal::Anonymous,
            account => Principal::Root(account.parse().unwrap()),
        };
        self.kernel.cx(principal, Region::parse(region).unwrap(), account.into(), source)
    }

    /// One call from outside.
    fn call<I: Schema, O: Schema>(&self, who: Who, op: &'static Op<I, O>, input: I) -> Result<O, Fault> {
        let (kernel, cx) = (self.kernel.clone(), self.cx(who));
        let input: Box<dyn AnyStruct> = Box::new(input);
        let call = async move { kernel.invoke(cx, "s3", op.meta().name, input).await };
        // a call that takes a body blocks its thread, so it must be a task of the runtime
        let out = self.runtime.block_on(async { tokio::spawn(call).await.unwrap() })?;
        Ok(*out.into_any().downcast::<O>().unwrap())
    }

    fn bucket(&self, name: &str) {
        self.call(ME, &CREATE_BUCKET, CreateBucketRequest { bucket: name.into(), ..Default::default() }).unwrap();
    }

    fn put(&self, bucket: &str, key: &str, body: &[u8]) -> PutObjectOutput {
        self.call(ME, &PUT_OBJECT, upload(bucket, key, body)).unwrap()
    }

    fn get(&self, bucket: &str, key: &str) -> Result<Vec<u8>, Fault> {
        self.call(ME, &GET_OBJECT, fetch(bucket, key))?.body.collect()
    }

    fn versioned(&self, name: &str) {
        self.bucket(name);
        self.versioning(name, BucketVersioningStatus::Enabled);
    }

    fn versioning(&self, name: &str, status: BucketVersioningStatus) {
        let versioning_configuration = VersioningConfiguration { status: Some(status), ..Default::default() };
        let input = PutBucketVersioningRequest { bucket: name.into(), versioning_configuration, ..Default::default() };
        self.call(ME, &PUT_BUCKET_VERSIONING, input).unwrap();
    }

    /// Waits until a loop has done what it should.
    fn until(&self, name: &'static str, what: impl Fn() -> bool) {
        let end = Instant::now() + Duration::from_secs(60);
        while !what() {
            assert!(Instant::now() < end, "{name} did nothing");
            self.kernel.wake(name);
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Files that records name, and files that are there, without those that the loop is about to remove.
    fn file_counts(&self) -> (usize, usize) {
        let read = self.kernel.store.snapshot().unwrap();
        let folders = std::fs::read_dir(self.files.path()).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir());
        let there: usize = folders.map(|f| std::fs::read_dir(f).unwrap().count()).sum();
        (FILES.count(&read, &()).unwrap(), there - DOOMED.count(&read, &()).unwrap())
    }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        self.kernel.stop();
    }
}

fn upload(bucket: &str, key: &str, body: &[u8]) -> PutObjectRequest {
    PutObjectRequest { bucket: bucket.into(), key: key.into(), body: Body::bytes(body.to_vec()), ..Default::default() }
}

fn fetch(bucket: &str, key: &str) -> GetObjectRequest {
    GetObjectRequest { bucket: bucket.into(), key: key.into(), ..Default::default() }
}

/// `404 NoSuchKey`
fn said<T>(outcome: Result<T, Fault>) -> String {
    match outcome {
        Ok(_) => "no error".into(),
        Err(f) => format!("{} {}", f.status, f.code),
    }
}
