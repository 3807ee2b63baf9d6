//! Queue attributes: their names, ranges and defaults, and how they are shown.
//!
//! SetQueueAttributes: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>

use crate::model::{Attributes, Fifo};
use crate::rules::{permissions, redrive};
use crate::{errors, limits};
use base::Fault;

/// Attributes that can be asked for and not set.
pub(crate) const READ_ONLY: &[&str] = &[
    "QueueArn",
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
];

/// Attributes that can be set.
pub(crate) const SETTABLE: &[&str] = &[
    "VisibilityTimeout",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "DelaySeconds",
    "ReceiveMessageWaitTimeSeconds",
    "Policy",
    "RedrivePolicy",
    "RedriveAllowPolicy",
    "FifoQueue",
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "FifoThroughputLimit",
    "KmsMasterKeyId",
    "KmsDataKeyReusePeriodSeconds",
    "SqsManagedSseEnabled",
];

impl Attributes {
    /// What a queue has that says nothing.
    pub(crate) fn new(fifo: bool) -> Attributes {
        Attributes {
            visibility_timeout: 30,
            maximum_message_size: limits::MESSAGE_BYTES_MAX,
            retention: 345_600,
            delay: 0,
            wait: 0,
            policy: None,
            redrive: None,
            redrive_allow: None,
            fifo: fifo.then_some(Fifo { content_based: false, per_group_ids: false, per_group_limit: false }),
            kms_key: None,
            kms_reuse: 300,
            managed_sse: true,
        }
    }

    /// Sets several together.
    pub(crate) fn set_all(&mut self, all: &[(String, String)]) -> Result<(), Fault> {
        let said = |name: &str| all.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
        if !said("KmsMasterKeyId").is_empty() && said("SqsManagedSseEnabled").eq_ignore_ascii_case("true") {
            return Err(errors::two_encryptions());
        }
        for (name, value) in all {
            self.set(name, value)?;
        }
        match self.fifo {
            Some(f) if f.per_group_limit && !f.per_group_ids => Err(errors::bad_attribute_because(
                "FifoThroughputLimit",
                "The DeduplicationScope attribute must be set to messageGroup when the FifoThroughputLimit is perMessageGroupId.",
            )),
            _ => Ok(()),
        }
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Fault> {
        let number = |low, high| integer(name, value, low, high);
        match name {
            "VisibilityTimeout" => self.visibility_timeout = number(0, limits::VISIBILITY_SECONDS_MAX)?,
            "MaximumMessageSize" => self.maximum_message_size = number(1024, limits::MESSAGE_BYTES_MAX)?,
            "MessageRetentionPeriod" => self.retention = number(60, 1_209_600)?,
            "DelaySeconds" => self.delay = number(0, limits::DELAY_SECONDS_MAX)?,
            "ReceiveMessageWaitTimeSeconds" => self.wait = number(0, limits::WAIT_SECONDS_MAX)?,
            "KmsDataKeyReusePeriodSeconds" => self.kms_reuse = number(60, 86_400)?,
            "Policy" => self.policy = permissions::check(value)?,
            "RedrivePolicy" => self.redrive = redrive::parse(value)?,
            "RedriveAllowPolicy" => self.redrive_allow = redrive::parse_allow(value)?,
            "KmsMasterKeyId" => {
                self.kms_key = (!value.is_empty()).then(|| value.to_owned());
                self.managed_sse &= self.kms_key.is_none();
            }
            "SqsManagedSseEnabled" => {
                self.managed_sse = boolean(name, value)?;
                if self.managed_sse {
                    self.kms_key = None;
                }
            }
            _ => self.set_fifo(name, value)?,
        }
        Ok(())
    }

    fn set_fifo(&mut self, name: &str, value: &str) -> Result<(), Fault> {
        let fifo = match (&mut self.fifo, name) {
            (Some(_), "FifoQueue") if value.eq_ignore_ascii_case("true") => return Ok(()),
            (Some(_), "FifoQueue") => return Err(errors::bad_attribute(name)),
            (Some(fifo), _) => fifo,
            (None, "DeduplicationScope" | "FifoThroughputLimit") => {
                let message = format!("You can specify the {name} only when FifoQueue is set to true.");
                return Err(Fault::sender("InvalidAttributeName", message));
            }
            (None, _) => return Err(errors::unknown_attribute(name)),
        };
        match name {
            "ContentBasedDeduplication" => fifo.content_based = boolean(name, value)?,
            "DeduplicationScope" => fifo.per_group_ids = choice(name, value, "queue", "messageGroup")?,
            "FifoThroughputLimit" => fifo.per_group_limit = choice(name, value, "perQueue", "perMessageGroupId")?,
            _ => return Err(errors::unknown_attribute(name)),
        }
        Ok(())
    }

    /// The value of one attribute; `None` where the queue has none.
    pub(crate) fn show(&self, name: &str) -> Option<String> {
        match name {
            "VisibilityTimeout" => Some(self.visibility_timeout.to_string()),
            "MaximumMessageSize" => Some(self.maximum_message_size.to_string()),
            "MessageRetentionPeriod" => Some(self.retention.to_string()),
            "DelaySeconds" => Some(self.delay.to_string()),
            "ReceiveMessageWaitTimeSeconds" => Some(self.wait.to_string()),
            "Policy" => self.policy.clone(),
            "RedrivePolicy" => self.redrive.as_ref().map(redrive::shown),
            "RedriveAllowPolicy" => self.redrive_allow.as_ref().map(|r| r.text.clone()),
            "KmsMasterKeyId" => self.kms_key.clone(),
            "KmsDataKeyReusePeriodSeconds" => self.kms_key.as_ref().map(|_| self.kms_reuse.to_string()),
            "SqsManagedSseEnabled" => Some(self.managed_sse.to_string()),
            "FifoQueue" => self.fifo.map(|_| "true".into()),
            "ContentBasedDeduplication" => self.fifo.map(|f| f.content_based.to_string()),
            "DeduplicationScope" => self.fifo.map(|f| pick(f.per_group_ids, "messageGroup", "queue")),
            "FifoThroughputLimit" => self.fifo.map(|f| pick(f.per_group_limit, "perMessageGroupId", "perQueue")),
            _ => None,
        }
    }

    /// The first of these attributes that has another value in `other`.
    pub(crate) fn differs<'a>(&self, other: &Attributes, names: &'a [(String, String)]) -> Option<&'a str> {
        names.iter().map(|(name, _)| name.as_str()).find(|name| match *name {
            "RedrivePolicy" => {
                let said = |a: &Attributes| a.redrive.as_ref().map(|r| (r.target.clone(), r.max_receives));
                said(self) != said(other)
            }
            "RedriveAllowPolicy" => {
                let said = |a: &Attributes| a.redrive_allow.as_ref().map(|r| r.who.clone());
                said(self) != said(other)
            }
            "Policy" => !permissions::same(self.policy.as_deref(), other.policy.as_deref()),
            name => self.show(name) != other.show(name),
        })
    }
}

fn pick(yes: bool, one: &str, other: &str) -> String {
    if yes { one.into() } else { other.into() }
}

fn integer(name: &str, value: &str, low: i64, high: i64) -> Result<i64, Fault> {
    value.parse().ok().filter(|n| (low..=high).contains(n)).ok_or_else(|| errors::bad_attribute(name))
}

fn boolean(name: &str, value: &str) -> Result<bool, Fault> {
    match () {
        () if value.eq_ignore_ascii_case("true") => Ok(true),
        () if value.eq_ignore_ascii_case("false") => Ok(false),
        () => Err(errors::bad_attribute(name)),
    }
}

/// True for the second of two words.
fn choice(name: &str, value: &str, no: &str, yes: &str) -> Result<bool, Fault> {
    match value {
        v if v == yes => Ok(true),
        v if v == no => Ok(false),
        _ => Err(errors::bad_attribute(name)),
    }
}
