//! What several operations share: targets by what a call names, ARNs, pages, filters.

use crate::errors;
use crate::limits::PAGE_MAX;
use crate::model::Target;
use crate::tables::{TARGETS, TargetKey};
use api_application_autoscaling::{ScalableDimension, ServiceNamespace};
use base::Fault;
use kernel::{Cx, Scope, page};
use store::Read;

/// The key of what a call names.
pub(crate) fn key(cx: &Cx, resource: &str, dimension: ScalableDimension) -> TargetKey {
    (cx.scope(), resource.to_owned(), dimension.as_str().to_owned())
}

/// The target that a call names.
pub(crate) fn target(read: &dyn Read, key: &TargetKey) -> Result<Target, Fault> {
    let found = TARGETS.get(read, key).map_err(Fault::internal)?;
    found.ok_or_else(|| errors::no_target(&key.1, &key.2))
}

/// The ARN of a target.
pub(crate) fn target_arn(at: Scope, id: &str) -> String {
    base::Arn::new("application-autoscaling", at.region, at.account, format!("scalable-target/{id}")).to_string()
}

/// The ARN of a policy or a scheduled action.
pub(crate) fn part_arn(at: Scope, kind: &str, id: &str, resource: &str, name: &str) -> String {
    let tail = format!("{kind}:{id}:resource/dynamodb/{resource}:{kind_name}/{name}", kind_name = named(kind));
    base::Arn::new("autoscaling", at.region, at.account, tail).to_string()
}

fn named(kind: &str) -> &'static str {
    if kind == "scalingPolicy" { "policyName" } else { "scheduledActionName" }
}

/// The ARNs that a call about a target concerns.
pub(crate) fn resources(cx: &Cx, read: &dyn Read, resource: &str, dimension: ScalableDimension) -> Vec<String> {
    let found = TARGETS.get(read, &key(cx, resource, dimension)).ok().flatten();
    vec![target_arn(cx.scope(), found.as_ref().map_or("*", |t| &t.id))]
}

/// What a describing call asks for.
pub(crate) struct Filter<'a> {
    pub(crate) namespace: ServiceNamespace,
    pub(crate) resource: Option<&'a str>,
    pub(crate) dimension: Option<ScalableDimension>,
}

impl Filter<'_> {
    /// Whether something of this target is shown.
    pub(crate) fn shows(&self, resource: &str, dimension: &str) -> bool {
        self.namespace == ServiceNamespace::Dynamodb
            && self.resource.is_none_or(|r| r == resource)
            && self.dimension.is_none_or(|d| d.as_str() == dimension)
    }

    /// Refuses a dimension without its resource.
    pub(crate) fn check(&self) -> Result<(), Fault> {
        match self.dimension.is_some() && self.resource.is_none() {
            true => Err(errors::invalid("ResourceId must be specified when ScalableDimension is specified")),
            false => Ok(()),
        }
    }
}

/// One page.
pub(crate) fn cut<T>(
    cx: &Cx,
    query: &str,
    all: Vec<T>,
    max: Option<i32>,
    token: Option<&str>,
    key: impl Fn(&T) -> String,
) -> Result<page::Page<T>, Fault> {
    if max.is_some_and(|n| !(1..=PAGE_MAX as i32).contains(&n)) {
        return Err(errors::invalid(format!("Maximum results must be between 1 and {PAGE_MAX}")));
    }
    let max = max.map_or(PAGE_MAX, |n| n as usize);
    page::cut(cx, query, all, Some(max), token, key).map_err(|page::BadToken| errors::bad_token())
}

/// A dimension that was stored.
pub(crate) fn dimension(text: &str) -> Result<ScalableDimension, Fault> {
    use shape::Enum;
    ScalableDimension::parse(text).ok_or_else(|| Fault::internal("a stored dimension is unknown"))
}
