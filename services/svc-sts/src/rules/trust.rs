//! Whether a trust policy lets somebody in.
//!
//! IAM User Guide, "How permissions and policies provide access management", "Role trust policies". The trust policy is decided
//! here; what the caller's own policies say is the decision point's to ask before the call.

use base::AccountId;
use policy::{Caller, Context, Document, Kind, Named, Policies, Request, ResourcePolicy, evaluate};

/// What stands in for the caller's own policies.
const EVERYTHING: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

/// A role that somebody wants to assume.
pub(crate) struct Door<'a> {
    /// The role.
    pub(crate) arn: &'a str,
    /// Its account.
    pub(crate) account: AccountId,
    /// Its trust policy.
    pub(crate) trust: &'a str,
}

impl Door<'_> {
    /// True when the trust policy allows this action. A policy that cannot be read lets nobody in.
    pub(crate) fn opens(&self, caller: &Caller, action: &str, context: &Context) -> bool {
        let trust = Document::parse(self.trust, Kind::Trust);
        let everything = Document::parse(EVERYTHING, Kind::Managed);
        let (Ok(trust), Ok(everything)) = (trust, everything) else { return false };
        let policies = Policies {
            identity: vec![Named { name: "everything", document: &everything }],
            resource: ResourcePolicy::Trust(Named { name: "trust", document: &trust }),
            ..Policies::default()
        };
        let request = Request { caller, action, resource: self.arn, account: self.account, context };
        evaluate(&request, &policies).allowed
    }
}
