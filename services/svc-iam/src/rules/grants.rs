//! Whether a document grants anything of a service.
//!
//! IAM API Reference, ListPoliciesGrantingServiceAccess: permissions policies alone, without boundaries.

use policy::{Action, Document, Effect, Statement};

/// True when a statement allows an action of this service, on whatever resource and condition.
pub(crate) fn grants(document: &Document, service: &str) -> bool {
    document.statements.iter().any(|s| s.effect == Effect::Allow && reaches(s, service))
}

/// A statement of `NotAction` reaches every service that it does not leave out whole.
fn reaches(statement: &Statement, service: &str) -> bool {
    let actions = &statement.actions;
    if actions.not {
        !actions.values.iter().any(|a| matches!(split(a), (prefix, "*") if covers(prefix, service)))
    } else {
        actions.values.iter().any(|a| covers(split(a).0, service))
    }
}

/// The service and the action of a pattern; `*` is everything of all.
fn split(action: &Action) -> (&str, &str) {
    action.text().split_once(':').unwrap_or((action.text(), "*"))
}

fn covers(prefix: &str, service: &str) -> bool {
    prefix == "*" || prefix.eq_ignore_ascii_case(service)
}
