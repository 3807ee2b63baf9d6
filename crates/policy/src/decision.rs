//! A decision and its reasons; the reason is part of the answer.
//!
//! IAM User Guide, "Troubleshoot access denied error messages".

use crate::Request;
use std::fmt;

/// The kinds of policy, as AWS's messages call them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum PolicyKind {
    ServiceControl,
    ResourceControl,
    Resource,
    Trust,
    Identity,
    Boundary,
    Session,
}

impl PolicyKind {
    /// `identity-based policy`
    pub fn name(self) -> &'static str {
        match self {
            PolicyKind::ServiceControl => "service control policy",
            PolicyKind::ResourceControl => "resource control policy",
            PolicyKind::Resource => "resource-based policy",
            PolicyKind::Trust => "role trust policy",
            PolicyKind::Identity => "identity-based policy",
            PolicyKind::Boundary => "permissions boundary",
            PolicyKind::Session => "session policy",
        }
    }
    /// `an` or `a`
    pub fn article(self) -> &'static str {
        if self == PolicyKind::Identity { "an" } else { "a" }
    }
}

/// What one step found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Outcome {
    Allows,
    Denies,
    /// Nothing of this kind allows it.
    Silent,
}

/// The statement that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// The policy's name.
    pub policy: String,
    /// The place of the statement, from zero.
    pub statement: usize,
    /// Its `Sid`, where it has one.
    pub sid: Option<String>,
}

/// `ReadOnlyAccess, statement 2 (Sid)`
impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, statement {}", self.policy, self.statement + 1)?;
        match self.sid.as_deref().filter(|s| !s.is_empty()) {
            Some(sid) => write!(f, " ({sid})"),
            None => Ok(()),
        }
    }
}

/// One step on the way to a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The kind of policy that was looked at.
    pub kind: PolicyKind,
    /// The statement; `None` when no statement decided.
    pub by: Option<By>,
    /// What was found.
    pub outcome: Outcome,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind.name();
        match (&self.by, self.outcome) {
            (Some(by), Outcome::Denies) => write!(f, "{kind} {by} denies it"),
            (Some(by), _) => write!(f, "{kind} {by} allows it"),
            (None, Outcome::Denies) => write!(f, "{kind} denies it"),
            (None, Outcome::Allows) => write!(f, "no {kind} limits it"),
            (None, Outcome::Silent) => write!(f, "no {kind} allows it"),
        }
    }
}

/// What decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Everything that must allow it does.
    Allowed,
    /// A statement of this kind of policy denies it.
    ExplicitDeny(PolicyKind),
    /// Nothing of this kind of policy allows it.
    ImplicitDeny(PolicyKind),
}

/// The answer to a [`Request`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// May it?
    pub allowed: bool,
    /// What decided.
    pub reason: Reason,
    /// The steps that led there, in order.
    pub because: Vec<Step>,
}

impl Decision {
    pub(crate) fn new(reason: Reason, because: Vec<Step>) -> Decision {
        Decision { allowed: reason == Reason::Allowed, reason, because }
    }

    /// AWS's words for a refusal; `None` when it is allowed.
    pub fn refusal(&self, request: &Request<'_>) -> Option<String> {
        let Request { caller, action, resource, .. } = request;
        let why = match self.reason {
            Reason::Allowed => return None,
            Reason::ExplicitDeny(kind) => format!("with an explicit deny in {} {}", kind.article(), kind.name()),
            Reason::ImplicitDeny(kind) => format!("because no {} allows the {action} action", kind.name()),
        };
        Some(format!("User: {} is not authorized to perform: {action} on resource: {resource} {why}", caller.shown()))
    }
}
