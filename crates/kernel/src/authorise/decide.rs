//! The decision on a call: each of its resources, and whatever else the caller needs, one by one.
//!
//! IAM User Guide, "Policy evaluation logic"; the Service Authorization Reference for what is decided on which resource.

use crate::authorise::resource::{Asks, Need, Rule};
use crate::authorise::{Authoriser, Guard, Held, Resource, context, refusal, tags};
use crate::{Cx, Kernel, Operation, Principal};
use base::{AccountId, Arn, Fault};
use policy::{Caller, Context, Decision, Named, Policies, Request, ResourcePolicy, documents, evaluate};
use shape::{AnyStruct, Api};
use std::borrow::Cow;
use store::Read;

/// One question and its answer.
pub struct Answered {
    /// The caller's ARN or name.
    pub caller: String,
    /// `ec2:RunInstances`
    pub action: String,
    /// The resource's ARN.
    pub resource: String,
    /// The account that owns it.
    pub owner: AccountId,
    /// What its own policy is to it, where it has one.
    pub rule: Option<Rule>,
    /// Everything that was known.
    pub context: Context,
    /// The answer, with its reasons.
    pub decision: Decision,
}

/// Refuses a call that policies do not allow.
pub(crate) fn admit(
    kernel: &Kernel,
    cx: &Cx,
    read: &dyn Read,
    api: &'static Api,
    op: &Operation,
    input: &dyn AnyStruct,
) -> Result<(), Fault> {
    let asks = &op.asks;
    refusal::of_session(cx, api, op.meta.name)?;
    let unguarded = asks.guard.is_none();
    let service = matches!(cx.principal, Principal::Service { .. });
    // services act by the cloud's own hand, where no policy of the resource says otherwise
    if asks.free || (unguarded && (service || !kernel.authoriser.enforces())) {
        return Ok(());
    }
    let resources = resources(cx, read, asks, input);
    let needs = asks.needs.as_ref().map_or_else(Vec::new, |f| f(cx, read, input));
    // what is needed of another room is described and guarded by that room
    let of_need = |need: &Need| kernel.served(need.action).map_or(asks, |(_, op)| &op.asks);
    let mut asked = resources.iter().map(|r| (asks, r)).chain(needs.iter().map(|n| (of_need(n), &n.resource)));
    if all_own(kernel, cx, read, &mut asked)? {
        return Ok(());
    }
    let held = kernel.authoriser.held(cx, read)?;
    let mut known = context::of(cx, read, &held.caller)?;
    tags::of_call(input.as_struct(), &mut known);
    if let Some(keys) = &asks.keys {
        known.extend(&keys(cx, read, input));
    }
    let action = action(api, op, input);
    for mut resource in resources {
        tags::of_new(input.as_struct(), &resource.arn, &mut resource.keys);
        let answered = one(cx, read, asks, &held, &action, &resource, &known)?;
        refuse(cx, api, &held, answered)?;
    }
    for need in needs {
        let answered = one(cx, read, of_need(&need), &held, need.action, &need.resource, &known)?;
        refuse(cx, api, &held, answered)?;
    }
    Ok(())
}

/// True when policies of identities are not enforced and everything that a call is about is the caller's account's own, without a
/// policy: then nothing that is known of the call matters, and nothing of it is gathered.
fn all_own(
    kernel: &Kernel,
    cx: &Cx,
    read: &dyn Read,
    asked: &mut dyn Iterator<Item = (&Asks, &Resource)>,
) -> Result<bool, Fault> {
    let caller = match &cx.principal {
        Principal::Service { .. } | Principal::Anonymous => None,
        principal => principal.account(),
    };
    if kernel.authoriser.enforces() || caller.is_none() {
        return Ok(false);
    }
    for (asks, resource) in asked {
        let guard = guard(cx, read, asks, &resource.arn)?;
        let plain = guard.as_ref().is_none_or(|g| g.rule == Rule::MayGrant && g.documents.is_empty());
        if !plain || caller != Some(owner(cx, guard.as_ref(), &resource.arn)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What the room of a resource says of its owner and its policy.
fn guard(cx: &Cx, read: &dyn Read, asks: &Asks, arn: &str) -> Result<Option<Guard>, Fault> {
    match asks.guard {
        Some(guard) if arn != "*" => guard(cx, read, arn),
        _ => Ok(None),
    }
}

fn refuse(cx: &Cx, api: &'static Api, held: &Held, answered: Option<Answered>) -> Result<(), Fault> {
    match answered {
        Some(answered) if !answered.decision.allowed => Err(refusal::fault(cx, api, &held.caller, &answered)),
        _ => Ok(()),
    }
}

fn action<'a>(api: &'static Api, op: &Operation, input: &dyn AnyStruct) -> Cow<'a, str> {
    match &op.asks.action {
        Some(named) => named(input).into(),
        None => format!("{}:{}", api.action_prefix, op.meta.name).into(),
    }
}

fn resources(cx: &Cx, read: &dyn Read, asks: &Asks, input: &dyn AnyStruct) -> Vec<Resource> {
    let mut found = asks.resources.as_ref().map_or_else(Vec::new, |f| f(cx, read, input));
    if found.is_empty() {
        found.push(Resource::new("*"));
    }
    found
}

/// The decision about one action on one resource, as if the caller of this context asked; `None` when a service acts by
/// the cloud's own hand.
#[allow(clippy::too_many_arguments)] // the parts of one question
fn one(
    cx: &Cx,
    read: &dyn Read,
    asks: &Asks,
    held: &Held,
    action: &str,
    resource: &Resource,
    known: &Context,
) -> Result<Option<Answered>, Fault> {
    let guard = guard(cx, read, asks, &resource.arn)?;
    if guard.is_none() && matches!(held.caller, Caller::Service { .. }) {
        return Ok(None);
    }
    let mut context = known.clone();
    if let Some(describe) = asks.describe
        && resource.arn != "*"
    {
        context.extend(&describe(cx, read, &resource.arn)?);
    }
    context.extend(&resource.keys);
    let owner = owner(cx, guard.as_ref(), &resource.arn);
    context.set("aws:ResourceAccount", owner.to_string());
    let rule = guard.as_ref().map(|g| g.rule);
    let decision = decision(held, guard.as_ref(), action, &resource.arn, owner, &context);
    let caller = held.caller.shown();
    Ok(Some(Answered { caller, action: action.into(), resource: resource.arn.clone(), owner, rule, context, decision }))
}

fn decision(
    held: &Held,
    guard: Option<&Guard>,
    action: &str,
    resource: &str,
    account: AccountId,
    context: &Context,
) -> Decision {
    let kind = if guard.is_some_and(|g| g.rule == Rule::Trust) { policy::Kind::Trust } else { policy::Kind::Resource };
    let texts = guard.map_or(&[][..], |g| &g.documents);
    let parsed: Vec<_> = texts.iter().map(|text| documents::readable(text, kind)).collect();
    let named = parsed.iter().map(|document| Named { name: resource, document }).collect();
    let resource_policy = match guard.map(|g| g.rule) {
        None => ResourcePolicy::None,
        Some(Rule::MayGrant) => ResourcePolicy::Has(named),
        Some(Rule::MustGrant) => ResourcePolicy::Rules(named),
        Some(Rule::Trust) => ResourcePolicy::Trust(named),
    };
    let policies = Policies { resource: resource_policy, ..held.policies() };
    evaluate(&Request { caller: &held.caller, action, resource, account, context }, &policies)
}

/// The account of a resource: its room knows, or its ARN says so, or it is where the call acts.
fn owner(cx: &Cx, guard: Option<&Guard>, arn: &str) -> AccountId {
    let told = guard.map(|g| g.owner);
    told.or_else(|| arn.parse::<Arn>().ok()?.account.parse().ok()).unwrap_or(cx.account)
}

/// Refuses what is no operation of its own call, a delivery or a batch's entry, where policies do not allow it. `action` is one
/// that a room serves.
pub(crate) fn permit(cx: &Cx, read: &dyn Read, action: &str, resource: &Resource) -> Result<(), Fault> {
    let kernel = cx.kernel();
    let Some((api, op)) = kernel.served(action).or_else(|| kernel.guardian(action)) else {
        return Err(Fault::internal(format!("no room serves {action}")));
    };
    if op.asks.guard.is_none() && !kernel.authoriser.enforces() {
        return Ok(());
    }
    let held = kernel.authoriser.held(cx, read)?;
    let known = context::of(cx, read, &held.caller)?;
    let answered = one(cx, read, &op.asks, &held, action, resource, &known)?;
    refuse(cx, api, &held, answered)
}

/// True unless the room that serves this action says that there is no such resource.
pub(crate) fn exists(cx: &Cx, read: &dyn Read, action: &str, arn: &str) -> Result<bool, Fault> {
    let kernel = cx.kernel();
    let asks = kernel.served(action).or_else(|| kernel.guardian(action)).map(|(_, op)| &op.asks);
    Ok(match asks {
        Some(asks) if asks.guard.is_some() => guard(cx, read, asks, arn)?.is_some(),
        _ => true,
    })
}

/// Why the caller of this context may or may not do something, as this authoriser sees it; the resource's own keys win over
/// what is known of it. `None` when a service acts by the cloud's own hand.
pub fn explain(
    kernel: &Kernel,
    authoriser: &dyn Authoriser,
    cx: &Cx,
    read: &dyn Read,
    action: &str,
    resource: &Resource,
) -> Result<Option<Answered>, Fault> {
    let held = authoriser.held(cx, read)?;
    let known = context::of(cx, read, &held.caller)?;
    let nothing = Asks::default();
    let asks = kernel.served(action).map_or(&nothing, |(_, op)| &op.asks);
    one(cx, read, asks, &held, action, resource, &known)
}
