//! Whether a statement speaks about a request.
//!
//! IAM User Guide, "How AWS enforcement code logic evaluates requests to allow or deny access".

use crate::{Context, Grade, Request, Statement};

impl Statement {
    /// How closely it speaks about the request; `None` when it does not. Without a `Principal` element it is about whoever has it.
    pub(crate) fn concerns(&self, request: &Request<'_>) -> Option<Grade> {
        let grade = match &self.principals {
            Some(principals) => principals.grade(request.caller)?,
            None => Grade::Own,
        };
        let all = self.actions.covers(|a| a.covers(request.action))
            && self.on(request.resource, request.context)
            && self.conditions.iter().all(|c| c.holds(request.context));
        all.then_some(grade)
    }

    fn on(&self, resource: &str, context: &Context) -> bool {
        let Some(element) = &self.resources else { return true };
        element.covers(|t| t.glob(context).is_some_and(|g| g.matches_arn(resource)))
    }
}
