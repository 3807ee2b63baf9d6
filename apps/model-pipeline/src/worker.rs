//! The worker: takes a job, claims it, makes the model, stores it, says that it is done. One at a time.
//!
//! What may go wrong, and what follows:
//! - The worker dies: its message comes back after the visibility timeout, its claim ends then too, another worker begins anew.
//! - It was only slow: its claim is another's by then, so what it says at the end is refused, and it takes its model away again.
//! - The message comes twice: the second worker finds the job claimed, or finished.
//! - The picture is broken, or AWS does not answer: the message is given back, and after some tries SQS gives it up to the dead-letter queue.

use crate::{
    aws::{self, AwsError},
    config::Config,
    job::{Job, is_id, new_id, now_ms},
    model::{self, ModelError},
    queue::{Queue, Taken},
    stop::Stop,
    table::{Claimed, Jobs},
};
use aws_sdk_s3::{error::ProvideErrorMetadata, primitives::ByteStream};
use serde::Deserialize;
use std::{error::Error, time::Duration};
use tokio::time::{Instant, sleep, sleep_until};

/// After an error of AWS, before the next try, in seconds.
const PAUSE_SECONDS: u64 = 2;
/// How often within its visibility timeout a worker says that it still works.
const HEARTBEATS: u32 = 3;

/// What the API puts in the queue.
#[derive(Deserialize)]
struct Order {
    job: String,
}

/// Why a message is left in the queue.
#[derive(Debug, thiserror::Error)]
enum WorkError {
    #[error("this is no job")]
    Poison,
    #[error("there is no job {0}")]
    Unknown(String),
    #[error("another worker has job {id} for {seconds} s more")]
    Busy { id: String, seconds: u32 },
    #[error("lost the claim on job {0}")]
    Lost(String),
    #[error("the picture is gone")]
    NoPicture,
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(transparent)]
    Aws(#[from] AwsError),
    #[error("the work broke off: {0}")]
    Broken(#[from] tokio::task::JoinError),
}

struct Worker {
    jobs: Jobs,
    queue: Queue,
    s3: aws_sdk_s3::Client,
    config: Config,
    name: String,
}

/// Works until SIGTERM; what was begun then is finished.
pub async fn run(config: Config) -> Result<(), Box<dyn Error>> {
    let mut stop = Stop::listen()?;
    let sdk = aws::config().await;
    let (jobs, queue) = (Jobs::new(&sdk, &config.table), Queue::new(&sdk, &config.jobs));
    let worker = Worker { jobs, queue, s3: aws_sdk_s3::Client::new(&sdk), config, name: name() };
    println!("worker {}: waits for jobs of {}", worker.name, worker.config.jobs);
    while !stop.asked() {
        let taken = tokio::select! {
            taken = worker.queue.take(worker.config.visibility) => taken,
            () = stop.wait() => break,
        };
        match taken {
            Ok(None) => {}
            Ok(Some(taken)) => worker.handle(&taken, now_ms()).await,
            Err(error) => {
                eprintln!("worker {}: {error}", worker.name);
                tokio::select! { () = sleep(Duration::from_secs(PAUSE_SECONDS)) => {}, () = stop.wait() => {} }
            }
        }
    }
    println!("worker {}: stopped", worker.name);
    Ok(())
}

impl Worker {
    /// One message, taken at `taken_ms`.
    async fn handle(&self, taken: &Taken, taken_ms: u64) {
        let end = match self.work(taken, taken_ms).await {
            Ok(()) => self.queue.delete(taken).await,
            Err(error) => {
                eprintln!("worker {}: message {} (try {}): {error}", self.name, taken.id, taken.times);
                match error {
                    // whoever holds the claim holds the message too
                    WorkError::Lost(_) => Ok(()),
                    WorkError::Busy { seconds, .. } => self.queue.hide(taken, seconds).await,
                    _ => self.queue.give_back(taken).await,
                }
            }
        };
        if let Err(error) = end {
            eprintln!("worker {}: message {}: {error}", self.name, taken.id);
        }
    }

    /// The job of a message; Ok when the message is done with.
    async fn work(&self, taken: &Taken, taken_ms: u64) -> Result<(), WorkError> {
        let order: Order = serde_json::from_str(&taken.body).map_err(|_| WorkError::Poison)?;
        let (id, claim) = (order.job, new_id());
        if !is_id(&id) {
            return Err(WorkError::Poison);
        }
        let job = match self.jobs.claim(&id, &claim, &self.name, self.lease(taken_ms)).await? {
            Claimed::Mine(job) => job,
            Claimed::Finished => {
                println!("worker {}: {id} was finished before", self.name);
                return Ok(());
            }
            Claimed::Unknown => return Err(WorkError::Unknown(id)),
            Claimed::Busy(until) => return Err(WorkError::Busy { id, seconds: until_seconds(until, now_ms()) }),
        };
        println!("worker {}: {id} claimed, attempt {}", self.name, job.attempts);
        let made = tokio::select! {
            made = self.make(&job) => made,
            lost = self.hold(taken, &id, &claim) => Err(lost),
        };
        match made {
            Ok(bytes) => self.hand_over(&id, &claim, bytes).await,
            Err(error @ WorkError::Lost(_)) => Err(error),
            Err(error) => {
                self.jobs.fail(&id, &claim, &error.to_string()).await?;
                Err(error)
            }
        }
    }

    /// Fetches the picture and makes the model.
    async fn make(&self, job: &Job) -> Result<Vec<u8>, WorkError> {
        let begun = Instant::now();
        let get = self.s3.get_object().bucket(&self.config.bucket).key(Job::picture_key(&job.id)).send();
        let picture = get.await.map_err(|error| match error.as_service_error() {
            Some(e) if e.is_no_such_key() => WorkError::NoPicture,
            _ => AwsError::of("GetObject", &error).into(),
        })?;
        let picture = picture.body.collect().await.map_err(|e| AwsError::of("GetObject", &e))?.into_bytes();
        let text = job.text.clone();
        let made = tokio::task::spawn_blocking(move || model::make(&picture, &text)).await??;
        sleep_until(begun + self.config.job_min).await;
        Ok(made)
    }

    /// Says again and again that the job is still being worked on. Ends only when the claim is lost.
    async fn hold(&self, taken: &Taken, id: &str, claim: &str) -> WorkError {
        let beat = Duration::from_secs(self.config.visibility.into()) / HEARTBEATS;
        loop {
            sleep(beat).await;
            let now = now_ms();
            // the claim first: whoever lost it has no say about the message
            match self.jobs.extend(id, claim, self.lease(now)).await {
                Ok(false) => return WorkError::Lost(id.to_owned()),
                Ok(true) => {
                    if let Err(error) = self.queue.hide(taken, self.config.visibility).await {
                        eprintln!("worker {}: {id}: {error}", self.name);
                    }
                }
                // the next beat may be luckier
                Err(error) => eprintln!("worker {}: {id}: {error}", self.name),
            }
        }
    }

    /// Stores the model and finishes the job, both only once.
    async fn hand_over(&self, id: &str, claim: &str, bytes: Vec<u8>) -> Result<(), WorkError> {
        let (key, size) = (Job::model_key(id, claim), bytes.len());
        let put = self.s3.put_object().bucket(&self.config.bucket).key(&key).content_type("model/gltf-binary");
        let put = put.if_none_match("*").body(ByteStream::from(bytes)).send();
        // the key is this claim's own: what is there already came from a try whose answer was lost
        if let Err(error) = put.await
            && error.code() != Some("PreconditionFailed")
        {
            let error = AwsError::of("PutObject", &error);
            self.jobs.fail(id, claim, &error.to_string()).await?;
            return Err(error.into());
        }
        if !self.jobs.finish(id, claim, &key).await? {
            let delete = self.s3.delete_object().bucket(&self.config.bucket).key(&key).send();
            delete.await.map_err(|e| AwsError::of("DeleteObject", &e))?;
            return Err(WorkError::Lost(id.to_owned()));
        }
        println!("worker {}: {id} done, {size} bytes", self.name);
        Ok(())
    }

    fn lease(&self, from_ms: u64) -> u64 {
        from_ms + u64::from(self.config.visibility) * 1_000
    }
}

/// Whole seconds until a moment, at least one.
pub(crate) fn until_seconds(until_ms: u64, now_ms: u64) -> u32 {
    u32::try_from(until_ms.saturating_sub(now_ms) / 1_000 + 1).unwrap_or(u32::MAX)
}

/// This worker among others: its machine and its process.
fn name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = host.trim();
    format!("{}/{}", if host.is_empty() { "unknown" } else { host }, std::process::id())
}
