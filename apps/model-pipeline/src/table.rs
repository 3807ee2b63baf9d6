//! The table of jobs. Every change is conditional, so that whoever comes too late changes nothing.
//!
//! Amazon DynamoDB Developer Guide, "Condition expressions".

use crate::aws::AwsError;
use crate::job::{Item, Job, Stage, now_ms, parse_model_key};
use aws_sdk_dynamodb::{
    Client,
    operation::update_item::builders::UpdateItemFluentBuilder,
    types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure},
};

/// The index by age: partition `kind`, sort key `created`.
const NEWEST: &str = "newest";
/// The one partition of that index.
const KIND: &str = "job";
/// How many jobs the page lists.
const NEWEST_MAX: i32 = 20;
/// The longest reason that is kept, in characters.
const REASON_CHARS_MAX: usize = 300;

/// The table.
#[derive(Clone)]
pub(crate) struct Jobs {
    client: Client,
    table: String,
}

/// What became of a claim.
#[derive(Debug, PartialEq)]
pub(crate) enum Claimed {
    /// The job is ours.
    Mine(Box<Job>),
    /// It was finished before.
    Finished,
    /// Another worker has it, until then (milliseconds since 1970).
    Busy(u64),
    /// There is no such job.
    Unknown,
}

/// What became of a notice about a model.
#[derive(Debug, PartialEq)]
pub(crate) enum Noticed {
    /// The client may be told (for the first time, or again).
    Ready,
    /// The worker has yet to say that it is done.
    Early,
    /// The model of a worker that lost its claim, or of no job.
    Stale,
}

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn n(number: u64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

impl Jobs {
    pub(crate) fn new(config: &aws_config::SdkConfig, table: &str) -> Jobs {
        Jobs { client: Client::new(config), table: table.to_owned() }
    }

    /// Adds a job; false when there is one with its id.
    pub(crate) async fn create(&self, job: &Job) -> Result<bool, AwsError> {
        let put = self.client.put_item().table_name(&self.table).condition_expression("attribute_not_exists(id)");
        let put = put.item("id", s(&job.id)).item("kind", s(KIND)).item("created", n(job.created));
        let put = put.item("stage", s(job.stage.word())).item("caption", s(&job.text)).item("attempts", n(0));
        match put.send().await {
            Ok(_) => Ok(true),
            Err(e) if e.as_service_error().is_some_and(|e| e.is_conditional_check_failed_exception()) => Ok(false),
            Err(e) => Err(AwsError::of("PutItem", &e)),
        }
    }

    /// One job, as it is now.
    pub(crate) async fn get(&self, id: &str) -> Result<Option<Job>, AwsError> {
        let get = self.client.get_item().table_name(&self.table).key("id", s(id)).consistent_read(true);
        let found = get.send().await.map_err(|e| AwsError::of("GetItem", &e))?;
        Ok(found.item().and_then(Job::from_item))
    }

    /// The newest jobs, newest first.
    pub(crate) async fn newest(&self) -> Result<Vec<Job>, AwsError> {
        let query = self.client.query().table_name(&self.table).index_name(NEWEST).scan_index_forward(false);
        let query = query.key_condition_expression("kind = :kind").expression_attribute_values(":kind", s(KIND));
        let found = query.limit(NEWEST_MAX).send().await.map_err(|e| AwsError::of("Query", &e))?;
        Ok(found.items().iter().filter_map(Job::from_item).collect())
    }

    /// Makes a job this worker's until `lease`, unless it is finished or another's.
    pub(crate) async fn claim(&self, id: &str, claim: &str, worker: &str, lease: u64) -> Result<Claimed, AwsError> {
        let update = self
            .update(id, "stage IN (:queued, :failed) OR (stage = :working AND lease < :now)")
            .update_expression(
                "SET stage = :working, claim = :claim, worker = :worker, lease = :lease ADD attempts :one",
            )
            .expression_attribute_values(":queued", s(Stage::Queued.word()))
            .expression_attribute_values(":failed", s(Stage::Failed.word()))
            .expression_attribute_values(":working", s(Stage::Working.word()))
            .expression_attribute_values(":now", n(now_ms()))
            .expression_attribute_values(":claim", s(claim))
            .expression_attribute_values(":worker", s(worker))
            .expression_attribute_values(":lease", n(lease))
            .expression_attribute_values(":one", n(1));
        Ok(match changed(update).await? {
            Ok(job) => job.map_or(Claimed::Unknown, |job| Claimed::Mine(Box::new(job))),
            Err(job) => refused(job.as_ref()),
        })
    }

    /// Holds a claim for longer; false when it is lost.
    pub(crate) async fn extend(&self, id: &str, claim: &str, lease: u64) -> Result<bool, AwsError> {
        let update = self.held(id, claim).update_expression("SET lease = :lease");
        Ok(changed(update.expression_attribute_values(":lease", n(lease))).await?.is_ok())
    }

    /// The model is in the bucket; false when the claim was lost meanwhile.
    pub(crate) async fn finish(&self, id: &str, claim: &str, model: &str) -> Result<bool, AwsError> {
        let update = self
            .held(id, claim)
            .update_expression("SET stage = :done, model = :model REMOVE lease, reason ADD finished :one")
            .expression_attribute_values(":done", s(Stage::Done.word()))
            .expression_attribute_values(":model", s(model))
            .expression_attribute_values(":one", n(1));
        Ok(changed(update).await?.is_ok())
    }

    /// This try went wrong; false when the claim was lost meanwhile.
    pub(crate) async fn fail(&self, id: &str, claim: &str, reason: &str) -> Result<bool, AwsError> {
        let reason: String = reason.chars().take(REASON_CHARS_MAX).collect();
        let update = self
            .held(id, claim)
            .update_expression("SET stage = :failed, reason = :reason REMOVE lease")
            .expression_attribute_values(":failed", s(Stage::Failed.word()))
            .expression_attribute_values(":reason", s(&reason));
        Ok(changed(update).await?.is_ok())
    }

    /// The bucket says that a model is there.
    pub(crate) async fn ready(&self, key: &str) -> Result<Noticed, AwsError> {
        let Some((id, claim)) = parse_model_key(key) else { return Ok(Noticed::Stale) };
        let update = self
            .update(id, "stage = :done AND model = :model")
            .update_expression("SET stage = :ready")
            .expression_attribute_values(":done", s(Stage::Done.word()))
            .expression_attribute_values(":ready", s(Stage::Ready.word()))
            .expression_attribute_values(":model", s(key));
        Ok(match changed(update).await? {
            Ok(_) => Noticed::Ready,
            Err(job) => noticed(job.as_ref(), key, claim),
        })
    }

    fn update(&self, id: &str, condition: &str) -> UpdateItemFluentBuilder {
        let update = self.client.update_item().table_name(&self.table).key("id", s(id));
        update.condition_expression(condition).return_values(ReturnValue::AllNew)
    }

    /// An update by whoever still holds the claim.
    fn held(&self, id: &str, claim: &str) -> UpdateItemFluentBuilder {
        let update = self.update(id, "claim = :claim AND stage = :working");
        let update = update.expression_attribute_values(":working", s(Stage::Working.word()));
        update.expression_attribute_values(":claim", s(claim))
    }
}

/// What a job whose claim was refused is about.
pub(crate) fn refused(job: Option<&Job>) -> Claimed {
    match job {
        None => Claimed::Unknown,
        Some(job) if job.stage.has_model() => Claimed::Finished,
        Some(job) => Claimed::Busy(job.lease),
    }
}

/// What a notice is about whose job is not just done with this model.
pub(crate) fn noticed(job: Option<&Job>, key: &str, claim: &str) -> Noticed {
    match job {
        Some(job) if job.stage == Stage::Ready && job.model.as_deref() == Some(key) => Noticed::Ready,
        Some(job) if job.stage == Stage::Working && job.claim.as_deref() == Some(claim) => Noticed::Early,
        _ => Noticed::Stale,
    }
}

/// Sends a conditional update: the job after it, or the job that did not meet the condition.
async fn changed(update: UpdateItemFluentBuilder) -> Result<Result<Option<Job>, Option<Job>>, AwsError> {
    let update = update.return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
    let job = |item: Option<&Item>| item.and_then(Job::from_item);
    match update.send().await {
        Ok(done) => Ok(Ok(job(done.attributes()))),
        Err(error) => match error.as_service_error() {
            Some(aws_sdk_dynamodb::operation::update_item::UpdateItemError::ConditionalCheckFailedException(e)) => {
                Ok(Err(job(e.item())))
            }
            _ => Err(AwsError::of("UpdateItem", &error)),
        },
    }
}
