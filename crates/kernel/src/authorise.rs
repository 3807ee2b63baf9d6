//! The decision point that every call passes (policy.md). Until IAM is enforced, everyone in an account may do all.

use crate::{Principal, Scope};
use base::Fault;
use store::Read;

/// What is asked: may this principal do this?
pub struct Question<'a> {
    /// Who.
    pub principal: &'a Principal,
    /// Where.
    pub scope: Scope,
    /// `ec2:CreateVpc`
    pub action: String,
    /// The resource ARNs concerned; `*` when the operation names none.
    pub resources: Vec<String>,
}

/// The answer, with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// May it?
    pub allowed: bool,
    /// The steps that led there, for people.
    pub because: Vec<String>,
}

/// Decides. `read` sees the same state as the handler will.
pub trait Authoriser: Send + Sync {
    /// The decision on one question.
    fn decide(&self, read: &dyn Read, question: &Question<'_>) -> Result<Decision, Fault>;
}

/// Lets everyone do everything inside their own account: the default without `--enforce-iam`.
pub struct EveryoneMay;

impl Authoriser for EveryoneMay {
    fn decide(&self, _: &dyn Read, _: &Question<'_>) -> Result<Decision, Fault> {
        Ok(Decision { allowed: true, because: vec!["IAM policies are not enforced".into()] })
    }
}

impl Question<'_> {
    /// AWS's words for a refusal.
    pub fn refusal(&self) -> Fault {
        Fault::with_status(
            403,
            "AccessDenied",
            format!(
                "User: {} is not authorized to perform: {} on resource: {} because no identity-based policy allows \
                 the {} action",
                self.principal.arn(),
                self.action,
                self.resources.first().map_or("*", String::as_str),
                self.action
            ),
        )
    }
}
