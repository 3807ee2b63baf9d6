//! Why somebody may or may not do something: the steps of the decision, as IAM's policies are now, enforced or not.

use crate::rooms;
use base::{AccountId, Fault, Region};
use front::AdminReply;
use kernel::authorise::{Answered, explain};
use kernel::{Kernel, Resource, Source};
use serde_json::{Value, json};
use std::sync::Arc;

/// Answers `POST /_hanul/why`.
pub(super) fn answer(kernel: &Arc<Kernel>, body: &[u8]) -> AdminReply {
    let asked: Value = serde_json::from_slice(body).unwrap_or_default();
    match explained(kernel, &asked) {
        Ok(value) => AdminReply::ok(value.to_string()),
        Err(why) => AdminReply::error(400, &why),
    }
}

fn explained(kernel: &Arc<Kernel>, asked: &Value) -> Result<Value, String> {
    let text = |name: &str| asked[name].as_str().unwrap_or_default();
    let account: AccountId = text("account").parse().map_err(|_| "an account has twelve digits".to_owned())?;
    let region = Region::parse(text("region")).ok_or_else(|| format!("{} is no region", text("region")))?;
    let (action, name) = (text("action"), text("principal"));
    if !action.split_once(':').is_some_and(|(service, name)| !service.is_empty() && !name.is_empty()) {
        return Err(format!("{action} is no action: name one such as ec2:RunInstances"));
    }
    let snapshot = kernel.store.snapshot().map_err(|e| e.to_string())?;
    let principal = svc_iam::principal(&snapshot, account, name).map_err(told)?;
    let principal = principal.ok_or_else(|| format!("there is no user or role {name}"))?;
    let source = Source { address: None, endpoint: String::new(), tls: false, user_agent: String::new() };
    let cx = kernel.cx(principal, region, String::new(), source);
    let mut resource = Resource::new(text("resource"));
    for pair in asked["context"].as_array().into_iter().flatten() {
        let (key, value) = (pair[0].as_str().unwrap_or_default(), pair[1].as_str().unwrap_or_default());
        let mut values = resource.keys.get(key).map(<[String]>::to_vec).unwrap_or_default();
        values.push(value.to_owned());
        resource.keys.set_all(key, values);
    }
    let authoriser = rooms::authoriser();
    let answered = explain(kernel, &*authoriser, &cx, &snapshot, action, &resource).map_err(told)?;
    let answered = answered.ok_or("services act by the cloud's own hand")?;
    Ok(shown(&answered, kernel.enforces_iam()))
}

fn told(fault: Fault) -> String {
    fault.message
}

fn shown(answered: &Answered, enforced: bool) -> Value {
    let decision = &answered.decision;
    let steps: Vec<String> = decision.because.iter().map(ToString::to_string).collect();
    let words = (!decision.allowed).then(|| answered.words(&answered.resource));
    let context: Vec<Value> = answered.context.iter().map(|(k, v)| json!([k, v])).collect();
    json!({
        "allowed": decision.allowed,
        "enforced": enforced,
        "caller": answered.caller,
        "action": answered.action,
        "resource": answered.resource,
        "steps": steps,
        "message": words,
        "context": context,
    })
}
