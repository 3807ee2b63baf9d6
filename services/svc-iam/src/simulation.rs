//! The policy simulator: what policies would allow, and which statements decided.
//!
//! IAM API Reference, SimulateCustomPolicy, SimulatePrincipalPolicy. Where a statement stands in its document is not told.

use crate::errors::{invalid_input, no_such_entity};
use crate::find;
use crate::held::{Held, Origin, Source};
use crate::pages;
use crate::rules::arns::{self, Kind as Thing};
use api_iam::{
    ContextEntry, EvaluationResult, PermissionsBoundaryDecisionDetail, PolicyEvaluationDecisionType as Verdict,
    PolicySourceType, SimulatePolicyResponse, Statement,
};
use base::{AccountId, Arn, Fault};
use kernel::Cx;
use policy::{Caller, Context, Kind, Policies, PolicyKind, Reason, Request, ResourcePolicy, evaluate};
use store::Read;

/// One simulation.
pub(crate) struct Simulation {
    pub(crate) caller: Caller,
    pub(crate) held: Held,
    pub(crate) resource_policy: Option<Source>,
    pub(crate) owner: AccountId,
    pub(crate) context: Context,
    pub(crate) actions: Vec<String>,
    /// `*` when there are none.
    pub(crate) resources: Vec<String>,
}

/// Whose policies are simulated.
pub(crate) struct Simulated {
    pub(crate) caller: Caller,
    pub(crate) held: Held,
}

impl Simulation {
    /// A page of results, one for each action and resource.
    pub(crate) fn answer(
        mut self,
        cx: &Cx,
        max: Option<i32>,
        marker: Option<&str>,
    ) -> Result<SimulatePolicyResponse, Fault> {
        if self.resources.is_empty() {
            self.resources.push("*".into());
        }
        let pairs = self.actions.iter().flat_map(|a| self.resources.iter().map(move |r| (a, r)));
        let results: Vec<(usize, EvaluationResult)> = pairs.map(|(a, r)| self.one(a, r)).enumerate().collect();
        let query = format!("simulation {:?} {:?} {:?}", self.actions, self.resources, self.caller);
        let page = pages::cut(cx, &query, results, max, marker, |(i, _)| format!("{i:06}"))?;
        Ok(SimulatePolicyResponse {
            evaluation_results: Some(page.items.into_iter().map(|(_, r)| r).collect()),
            is_truncated: page.is_truncated,
            marker: page.marker,
        })
    }

    fn one(&self, action: &str, resource: &str) -> EvaluationResult {
        let policies = Policies {
            identity: self.held.identity.iter().map(Source::named).collect(),
            boundary: self.held.boundary.as_ref().map(Source::named),
            resource: self
                .resource_policy
                .as_ref()
                .map_or(ResourcePolicy::None, |p| ResourcePolicy::Has(vec![p.named()])),
            ..Policies::default()
        };
        let request = Request { caller: &self.caller, action, resource, account: self.owner, context: &self.context };
        let decision = evaluate(&request, &policies);
        let verdict = match decision.reason {
            Reason::Allowed => Verdict::Allowed,
            Reason::ExplicitDeny(_) => Verdict::ExplicitDeny,
            Reason::ImplicitDeny(_) => Verdict::ImplicitDeny,
        };
        let bounded = self.held.boundary.is_some().then_some(PermissionsBoundaryDecisionDetail {
            allowed_by_permissions_boundary: Some(!matches!(
                decision.reason,
                Reason::ExplicitDeny(PolicyKind::Boundary) | Reason::ImplicitDeny(PolicyKind::Boundary)
            )),
        });
        let decided =
            decision.because.iter().filter_map(|step| step.by.as_ref()).filter_map(|by| self.statement(&by.policy));
        EvaluationResult {
            eval_action_name: action.into(),
            eval_resource_name: Some(resource.into()),
            eval_decision: verdict,
            matched_statements: Some(decided.collect()),
            missing_context_values: Some(self.missing()),
            permissions_boundary_decision_detail: bounded,
            ..Default::default()
        }
    }

    fn sources(&self) -> impl Iterator<Item = &Source> {
        self.held.identity.iter().chain(&self.held.boundary).chain(&self.resource_policy)
    }

    fn statement(&self, name: &str) -> Option<Statement> {
        let source = self.sources().find(|s| s.name == name)?;
        let kind = match source.origin {
            Origin::User => PolicySourceType::User,
            Origin::Group => PolicySourceType::Group,
            Origin::Role => PolicySourceType::Role,
            Origin::AwsManaged => PolicySourceType::AwsManaged,
            Origin::UserManaged => PolicySourceType::UserManaged,
            Origin::Resource => PolicySourceType::Resource,
            Origin::Given => PolicySourceType::None,
        };
        let (source_policy_id, source_policy_type) = (Some(source.name.clone()), Some(kind));
        Some(Statement { source_policy_id, source_policy_type, start_position: None, end_position: None })
    }

    fn missing(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.sources().flat_map(|s| s.document.context_keys()).collect();
        keys.retain(|k| self.context.get(k).is_none());
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

/// The condition keys that documents ask for.
pub(crate) fn keys(sources: &[Source]) -> Vec<String> {
    let mut keys: Vec<String> = sources.iter().flat_map(|s| s.document.context_keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Documents given with the question.
pub(crate) fn inputs(documents: &[String]) -> Result<Vec<Source>, Fault> {
    given(documents, "PolicyInputList", Kind::Identity)
}

/// The boundary given with the question: one at most.
pub(crate) fn boundary(documents: Option<&[String]>) -> Result<Option<Source>, Fault> {
    let documents = documents.unwrap_or_default();
    if documents.len() > 1 {
        return Err(invalid_input("PermissionsBoundaryPolicyInputList must contain at most one policy."));
    }
    given(documents, "PermissionsBoundaryPolicyInputList", Kind::Identity).map(|mut found| found.pop())
}

/// The resource's policy given with the question; a caller must be named with it.
pub(crate) fn resource_policy(document: Option<&str>, caller: Option<&str>) -> Result<Option<Source>, Fault> {
    let Some(document) = document else { return Ok(None) };
    if caller.is_none() {
        return Err(invalid_input("CallerArn is required when ResourcePolicy is specified."));
    }
    let found = Source::parse(Origin::Resource, "ResourcePolicy".into(), document, Kind::Resource);
    found.map(Some).ok_or_else(|| invalid_input("Invalid Resource Policy"))
}

fn given(documents: &[String], list: &str, kind: Kind) -> Result<Vec<Source>, Fault> {
    let one = |(i, text): (usize, &String)| {
        let name = format!("{list}.{}", i + 1);
        let refusal = || invalid_input(format!("Invalid Policy document in {name}"));
        Source::parse(Origin::Given, name.clone(), text, kind).ok_or_else(refusal)
    };
    documents.iter().enumerate().map(one).collect()
}

/// The account that owns the resources.
pub(crate) fn owner(cx: &Cx, arn: Option<&str>) -> Result<AccountId, Fault> {
    let Some(arn) = arn else { return Ok(cx.account) };
    let account = arn.parse::<Arn>().ok().and_then(|a| a.account.parse().ok()).or_else(|| arn.parse().ok());
    account.ok_or_else(|| invalid_input(format!("Invalid Entity Arn: {arn}")))
}

/// The caller by its ARN; without one, some user of the account.
pub(crate) fn caller(cx: &Cx, arn: Option<&str>) -> Result<Caller, Fault> {
    let Some(arn) = arn else {
        return Ok(Caller::User {
            account: cx.account,
            arn: Thing::User.arn(cx.account, "/", "simulated"),
            id: String::new(),
        });
    };
    let invalid = || invalid_input(format!("Invalid Entity Arn: {arn}"));
    let account = arn.parse::<Arn>().ok().and_then(|a| a.account.parse().ok()).ok_or_else(invalid)?;
    match arns::parse(Thing::User, arn) {
        Some(_) => Ok(Caller::User { account, arn: arn.to_owned(), id: String::new() }),
        None if arn == arns::root(account) => Ok(Caller::Root(account)),
        None => Err(invalid()),
    }
}

/// The user, group or role whose policies are simulated. A group's are simulated for some user that is in it.
pub(crate) fn source(cx: &Cx, read: &dyn Read, arn: &str) -> Result<Simulated, Fault> {
    let invalid = || invalid_input(format!("Invalid Entity Arn: {arn}"));
    let missing = || no_such_entity(format!("The entity with ARN {arn} cannot be found."));
    let mine = |p: &arns::Parts| p.account == cx.account.to_string();
    if let Some(parts) = arns::parse(Thing::User, arn).filter(mine) {
        let user = find::user(cx, read, &parts.name).map_err(|_| missing())?;
        let caller = Caller::User { account: cx.account, arn: arn.to_owned(), id: user.id };
        return Ok(Simulated { held: Held::of(read, &caller)?, caller });
    }
    if let Some(parts) = arns::parse(Thing::Role, arn).filter(mine) {
        let role = find::role(cx, read, &parts.name).map_err(|_| missing())?;
        let session = format!("arn:aws:sts::{}:assumed-role/{}/simulated", cx.account, role.name);
        let caller = Caller::Session { account: cx.account, role_arn: arn.to_owned(), role_id: role.id, arn: session };
        return Ok(Simulated { held: Held::of(read, &caller)?, caller });
    }
    let parts = arns::parse(Thing::Group, arn).filter(mine).ok_or_else(invalid)?;
    let group = find::group(cx, read, &parts.name).map_err(|_| missing())?;
    let mut held = Held::default();
    held.collect(read, cx.global(), &group.id, Origin::Group)?;
    Ok(Simulated { caller: caller(cx, None)?, held })
}

/// The circumstances given with the question.
pub(crate) fn context(entries: Option<&[ContextEntry]>) -> Context {
    let mut context = Context::new();
    for entry in entries.unwrap_or_default() {
        if let (Some(key), Some(values)) = (&entry.context_key_name, &entry.context_key_values) {
            context.set_all(key, values.clone());
        }
    }
    context
}
