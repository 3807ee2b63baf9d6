//! AWS's words for a refusal: the code and the form differ between services.
//!
//! IAM User Guide, "Troubleshoot access denied error messages"; EC2 API Reference, "Common client error codes"
//! (UnauthorizedOperation); each service's "Common errors".

use crate::Cx;
use crate::authorise::{Answered, Rule, encoded};
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

fn message(api: &Api, caller: &Caller, answered: &Answered) -> String {
    let foreign = caller.account() != Some(answered.owner);
    // S3 tells strangers nothing
    if api.name == "s3" && foreign {
        return "Access Denied".into();
    }
    let Answered { action, resource, .. } = answered;
    let shown = if api.name == "s3" { format!("\"{resource}\"") } else { resource.clone() };
    let head = format!("User: {} is not authorized to perform: {action} on resource: {shown}", caller.shown());
    match answered.decision.reason {
        // what a role's trust says is nobody's to know
        _ if answered.rule == Some(Rule::Trust) => head,
        Reason::ExplicitDeny(kind) => format!("{head} with an explicit deny in {} {}", kind.article(), kind.name()),
        Reason::ImplicitDeny(kind) => format!("{head} because no {} allows the {action} action", kind.name()),
        Reason::Allowed => head,
    }
}
