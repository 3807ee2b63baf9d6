//! `hanul inbox`: what would have been mailed or texted to people.

use crate::cli::Inbox;
use crate::control;
use crate::dirs::DataDir;
use crate::failure::Failure;
use serde_json::Value;

/// Prints the newest letters, the oldest of them first.
pub fn inbox(dir: &DataDir, flags: &Inbox) -> Result<i32, Failure> {
    let all = control::ask(dir, "GET", "/_hanul/inbox", &Value::Null)?;
    let wanted = |l: &&Value| flags.to.as_deref().is_none_or(|to| l["to"] == to);
    let letters: Vec<&Value> = all.as_array().into_iter().flatten().filter(wanted).collect();
    let newest = &letters[letters.len().saturating_sub(flags.count)..];
    if flags.json {
        println!("{}", Value::from(newest.iter().map(|l| (*l).clone()).collect::<Vec<_>>()));
        return Ok(0);
    }
    if newest.is_empty() {
        println!("The inbox is empty.");
    }
    for letter in newest {
        let text = |name: &str| letter[name].as_str().unwrap_or("").to_owned();
        println!("{}  {}  to {}  from {}", text("at"), text("kind"), text("to"), text("from"));
        if let Some(subject) = letter["subject"].as_str() {
            println!("Subject: {subject}");
        }
        println!("\n{}\n", text("body"));
    }
    Ok(0)
}
