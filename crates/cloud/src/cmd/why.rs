//! `hanul why`: the steps of a decision.

use crate::cli::Why;
use crate::cmd::env::check;
use crate::control;
use crate::dirs::DataDir;
use crate::failure::Failure;
use serde_json::{Value, json};

/// Prints the decision and its steps; 0 when it is allowed, 1 when it is not.
pub fn why(dir: &DataDir, why: &Why) -> Result<i32, Failure> {
    check(&why.account, &why.region)?;
    let pair = |text: &String| {
        let (key, value) = text.split_once('=').ok_or_else(|| Failure::new(format!("{text} is not KEY=VALUE")))?;
        Ok(json!([key, value]))
    };
    let context = why.context.iter().map(pair).collect::<Result<Vec<Value>, Failure>>()?;
    let body = json!({
        "principal": why.principal,
        "action": why.action,
        "resource": why.resource,
        "context": context,
        "account": why.account,
        "region": why.region,
    });
    let answer = control::ask(dir, "POST", "/_hanul/why", &body)?;
    let allowed = answer["allowed"] == true;
    if why.json {
        println!("{answer}");
    } else {
        print(&answer, allowed);
    }
    Ok(i32::from(!allowed))
}

fn print(answer: &Value, allowed: bool) {
    let text = |name: &str| answer[name].as_str().unwrap_or_default();
    let verdict = if allowed { "allowed" } else { "denied" };
    println!("{verdict}: {} {} {}", text("caller"), text("action"), text("resource"));
    for (i, step) in answer["steps"].as_array().into_iter().flatten().enumerate() {
        println!("  {}. {}", i + 1, step.as_str().unwrap_or_default());
    }
    if let Some(message) = answer["message"].as_str() {
        println!("AWS says: {message}");
    }
    if answer["enforced"] != true {
        println!("This cloud does not enforce it; start it with: hanul up --enforce-iam");
    }
}
