//! Finding what a user names: a machine by id or Name, a load balancer by name.

use crate::control;
use crate::dirs::DataDir;
use crate::failure::Failure;
use serde_json::Value;

/// Everything that stands in the cloud's networks.
pub fn all(dir: &DataDir) -> Result<(Vec<Value>, Vec<Value>), Failure> {
    let status = control::ask(dir, "GET", "/_hanul/status", &Value::Null)?;
    let list = |name: &str| status[name].as_array().cloned().unwrap_or_default();
    Ok((list("places"), list("doors")))
}

/// The one thing of this id or name. Several of one name are a failure that lists them.
pub fn find(places: &[Value], name: &str) -> Result<Value, Failure> {
    let by_id = places.iter().find(|p| p["id"] == name);
    if let Some(found) = by_id {
        return Ok(found.clone());
    }
    let named: Vec<&Value> = places.iter().filter(|p| p["name"] == name).collect();
    match named[..] {
        [one] => Ok(one.clone()),
        [] => Err(Failure::new(format!("nothing is called {name}. See: hanul status"))),
        _ => {
            let ids: Vec<&str> = named.iter().filter_map(|p| p["id"].as_str()).collect();
            Err(Failure::new(format!("several are called {name}: say which by id: {}", ids.join(", "))))
        }
    }
}

/// A machine's id; an id is taken as it is, so that this works without a daemon.
pub fn machine(dir: &DataDir, name: &str) -> Result<String, Failure> {
    if (base::IdForm { prefix: "i" }).fits(name) {
        return Ok(name.to_owned());
    }
    let (places, _) = all(dir)?;
    let found = find(&places, name)?;
    found["id"].as_str().map(String::from).ok_or_else(|| Failure::new(format!("{name} is no machine")))
}
