//! `hanul quota`: quotas are AWS's defaults until they are set.

use crate::cli::Quota;
use crate::cmd::env::check;
use crate::control;
use crate::dirs::DataDir;
use crate::failure::Failure;
use serde_json::{Value, json};

/// Sets one or lists those that were set.
pub fn quota(dir: &DataDir, quota: Quota) -> Result<i32, Failure> {
    match quota {
        Quota::Set { name, value, account, region } => {
            check(&account, &region)?;
            let body = json!({ "name": name, "value": value, "account": account, "region": region });
            let set = control::ask(dir, "POST", "/_hanul/quota", &body)?;
            println!("{name} is now {value} for {account} in {}", place(&set["region"]));
        }
        Quota::List(flags) => {
            let list = control::ask(dir, "GET", "/_hanul/quota", &Value::Null)?;
            if flags.json {
                println!("{list}");
            } else {
                if list.as_array().is_some_and(Vec::is_empty) {
                    println!("every quota has AWS's default. Change one: hanul quota set vpc.vpcs-per-region 20");
                }
                list.as_array().into_iter().flatten().for_each(|q| {
                    println!("{}  {}  {}  {}", text(&q["account"]), place(&q["region"]), text(&q["name"]), q["value"]);
                });
            }
        }
    }
    Ok(0)
}

/// Global services have a region that nobody writes.
fn place(region: &Value) -> &str {
    let code = text(region);
    if code == base::Region::GLOBAL.code() { "every region" } else { code }
}

fn text(v: &Value) -> &str {
    v.as_str().unwrap_or("")
}
