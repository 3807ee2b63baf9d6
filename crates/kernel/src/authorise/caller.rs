//! The caller as policies see it.
//!
//! IAM User Guide, "AWS JSON policy elements: Principal".

use crate::{Cx, Principal};
use policy::Caller;

/// Who calls in this context.
pub fn of(cx: &Cx) -> Caller {
    let arn = cx.principal.arn();
    match &cx.principal {
        Principal::Root(account) => Caller::Root(*account),
        Principal::User { account, id, .. } => Caller::User { account: *account, arn, id: id.clone() },
        Principal::Role { account, id, role, .. } => Caller::Session {
            account: *account,
            role_arn: cx
                .session
                .as_ref()
                .and_then(|s| s.role_arn.clone())
                .unwrap_or_else(|| format!("arn:aws:iam::{account}:role/{role}")),
            role_id: id.clone(),
            arn,
        },
        Principal::Federated { account, user, .. } => {
            Caller::Federated { account: *account, user_arn: user.as_ref().map(|u| u.arn(*account)), arn }
        }
        Principal::Service { name, .. } => Caller::Service { name: name.clone() },
        Principal::Anonymous => Caller::Anonymous,
    }
}
