//! AWS's words for a refusal: the code and the form differ between services.
//!
//! IAM User Guide, "Troubleshoot access denied error messages"; EC2 API Reference, "Common client error codes"
//! (UnauthorizedOperation); each service's "Common errors".

use crate::authorise::{Answered, Rule, encoded};
use crate::{Cx, Principal};
use base::Fault;
use policy::{Caller, Reason};
use shape::{Api, Protocol};

/// The fault of a refused question.
pub(crate) fn fault(cx: &Cx, api: &Api, caller: &Caller, answered: &Answered) -> Fault {
    let message = message(api, caller, answered);
    match (api.name, api.protocol()) {
        ("ec2", _) => Fault::with_status(
            403,
            "UnauthorizedOperation",
            format!(
                "You are not authorized to perform this operation. {message}. Encoded authorization failure message: {}",
                encoded::encode(cx, caller, answered)
            ),
        ),
        ("s3" | "sqs" | "sts" | "iam", _) => Fault::with_status(403, "AccessDenied", message),
        ("sns", _) => Fault::with_status(403, "AuthorizationError", message),
        (_, Protocol::AwsJson) => Fault::with_status(400, "AccessDeniedException", message),
        (_, Protocol::RestJson | Protocol::RpcV2Cbor) => Fault::with_status(403, "AccessDeniedException", message),
        _ => Fault::with_status(403, "AccessDenied", message),
    }
}

/// What credentials of GetSessionToken and GetFederationToken cannot call at all. IAM User Guide, "Compare AWS STS credentials".
pub(crate) fn of_session(cx: &Cx, api: &Api, operation: &str) -> Result<(), Fault> {
    let Some(session) = cx.session.as_deref() else { return Ok(()) };
    let federated = matches!(cx.principal, Principal::Federated { .. });
    let user = matches!(cx.principal, Principal::Root(_) | Principal::User { .. });
    let refused = match api.name {
        "iam" => federated || user && session.mfa_at.is_none(),
        "sts" => match operation {
            "GetCallerIdentity" => false,
            "AssumeRole" => federated,
            // they say themselves why they refuse
            "GetSessionToken" | "GetFederationToken" => false,
            _ => federated || user,
        },
        _ => false,
    };
    match refused && cx.invoked_by.is_none() {
        true => Err(Fault::with_status(
            403,
            "InvalidClientTokenId",
            "The security token included in the request is invalid",
        )),
        false => Ok(()),
    }
}

fn message(api: &Api, caller: &Caller, answered: &Answered) -> String {
    let foreign = caller.account() != Some(answered.owner);
    // S3 tells strangers nothing
    if api.name == "s3" && foreign {
        return "Access Denied".into();
    }
    let shown = match (api.name, answered.resource.as_str()) {
        ("s3", "*") => String::new(),
        ("s3", arn) => format!("\"{arn}\""),
        ("ec2" | "elbv2" | "autoscaling" | "cloudwatch", "*") => String::new(),
        (_, arn) => arn.to_owned(),
    };
    answered.words(&shown)
}

impl Answered {
    /// AWS's words for a refusal of this question; `resource` as the service shows it, empty where it shows none.
    pub fn words(&self, resource: &str) -> String {
        let Answered { caller, action, .. } = self;
        let on = if resource.is_empty() { String::new() } else { format!(" on resource: {resource}") };
        let head = format!("User: {caller} is not authorized to perform: {action}{on}");
        match self.decision.reason {
            // what a role's trust says is nobody's to know
            _ if self.rule == Some(Rule::Trust) => head,
            Reason::ExplicitDeny(kind) => format!("{head} with an explicit deny in {} {}", kind.article(), kind.name()),
            Reason::ImplicitDeny(kind) => format!("{head} because no {} allows the {action} action", kind.name()),
            Reason::Allowed => head,
        }
    }
}
