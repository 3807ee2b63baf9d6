//! The notifier: learns from the bucket which models are there, writes it down, and tells the API, which tells the client.

use crate::{
    aws::{self, AwsError},
    callback::{self, CallbackError},
    config::Config,
    event,
    job::parse_model_key,
    queue::{Queue, Taken},
    stop::Stop,
    table::{Jobs, Noticed},
};
use std::{error::Error, time::Duration};

/// How long a notice is ours, in seconds: longer than all of its calls together.
const VISIBILITY_SECONDS: u32 = 120;
/// After an error of AWS, before the next try, in seconds.
const PAUSE_SECONDS: u64 = 2;

/// Why a notice is left in the queue.
#[derive(Debug, thiserror::Error)]
enum NoticeError {
    #[error("this is no notification of a bucket")]
    Poison,
    #[error("the worker has yet to say that it is done")]
    Early,
    #[error(transparent)]
    Aws(#[from] AwsError),
    #[error(transparent)]
    Callback(#[from] CallbackError),
}

struct Notifier {
    jobs: Jobs,
    queue: Queue,
    config: Config,
}

/// Takes notices until SIGTERM.
pub async fn run(config: Config) -> Result<(), Box<dyn Error>> {
    let mut stop = Stop::listen()?;
    let sdk = aws::config().await;
    let (jobs, queue) = (Jobs::new(&sdk, &config.table), Queue::new(&sdk, &config.notices));
    println!("notifier: waits for notices of {}", config.notices);
    let notifier = Notifier { jobs, queue, config };
    while !stop.asked() {
        let taken = tokio::select! {
            taken = notifier.queue.take(VISIBILITY_SECONDS) => taken,
            () = stop.wait() => break,
        };
        match taken {
            Ok(None) => {}
            Ok(Some(taken)) => notifier.handle(&taken).await,
            Err(error) => {
                eprintln!("notifier: {error}");
                let pause = tokio::time::sleep(Duration::from_secs(PAUSE_SECONDS));
                tokio::select! { () = pause => {}, () = stop.wait() => {} }
            }
        }
    }
    println!("notifier: stopped");
    Ok(())
}

impl Notifier {
    /// One message: deleted when all that it says was passed on, else given back.
    async fn handle(&self, taken: &Taken) {
        let end = match self.pass_on(&taken.body).await {
            Ok(()) => self.queue.delete(taken).await,
            Err(error) => {
                eprintln!("notifier: message {} (try {}): {error}", taken.id, taken.times);
                self.queue.give_back(taken).await
            }
        };
        if let Err(error) = end {
            eprintln!("notifier: message {}: {error}", taken.id);
        }
    }

    async fn pass_on(&self, body: &str) -> Result<(), NoticeError> {
        for key in event::created(body).ok_or(NoticeError::Poison)? {
            match (self.jobs.ready(&key).await?, parse_model_key(&key)) {
                (Noticed::Early, _) => return Err(NoticeError::Early),
                (Noticed::Ready, Some((id, _))) => {
                    callback::tell(&self.config.api, &self.config.token, id).await?;
                    println!("notifier: {id} is ready");
                }
                _ => println!("notifier: nobody waits for {key}"),
            }
        }
        Ok(())
    }
}
