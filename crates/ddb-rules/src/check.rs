//! What a value may be; makes checked values normal: canonical numbers, sorted sets and maps.
//!
//! Amazon DynamoDB Developer Guide, "Supported data types and naming rules" and "Constraints in Amazon DynamoDB".

use crate::{AttributeValue, Invalid, Item, Number, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Levels of lists and maps in one value.
pub const NESTING_MAX: usize = 32;

/// Checks an item's values and makes them normal.
pub fn item(item: &mut Item) -> Result<()> {
    entries(item, 1)
}

/// Checks one value and makes it normal.
pub fn value(v: &mut AttributeValue) -> Result<()> {
    at_level(v, 1)
}

fn entries(item: &mut Item, level: usize) -> Result<()> {
    for (_, v) in &mut item.0 {
        at_level(v, level)?;
    }
    item.0.sort_by(|a, b| a.0.cmp(&b.0));
    // a name given twice in a document counts with its last value
    item.0.reverse();
    item.0.dedup_by(|a, b| a.0 == b.0);
    item.0.reverse();
    Ok(())
}

fn at_level(v: &mut AttributeValue, level: usize) -> Result<()> {
    match v {
        AttributeValue::Empty => {
            Err(Invalid::new("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"))
        }
        AttributeValue::Many(_) => Err(Invalid::new(
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
        )),
        AttributeValue::Null(false) => {
            Err(Invalid::parameter("Null attribute value types must have the value of true"))
        }
        AttributeValue::N(n) => {
            *n = Number::parse(n.as_str())?;
            Ok(())
        }
        AttributeValue::Ss(all) if all.is_empty() => Err(Invalid::parameter("An string set  may not be empty")),
        AttributeValue::Ns(all) if all.is_empty() => Err(Invalid::parameter("An number set  may not be empty")),
        AttributeValue::Bs(all) if all.is_empty() => Err(Invalid::parameter("Binary sets should not be empty")),
        AttributeValue::Ss(_) | AttributeValue::Ns(_) | AttributeValue::Bs(_) => set(v),
        AttributeValue::L(_) | AttributeValue::M(_) if level > NESTING_MAX => {
            Err(Invalid::new("Nesting Levels have exceeded supported limits"))
        }
        AttributeValue::L(all) => all.iter_mut().try_for_each(|v| at_level(v, level + 1)),
        AttributeValue::M(map) => entries(map, level + 1),
        _ => Ok(()),
    }
}

/// Sorts a set; its members must differ.
fn set(v: &mut AttributeValue) -> Result<()> {
    match v {
        AttributeValue::Ss(all) => {
            let given = all.clone();
            all.sort_unstable();
            if all.windows(2).any(|w| w[0] == w[1]) {
                let given = given.join(", ");
                return Err(Invalid::parameter(format!("Input collection [{given}] contains duplicates.")));
            }
        }
        AttributeValue::Ns(all) => {
            for n in all.iter_mut() {
                *n = Number::parse(n.as_str())?;
            }
            all.sort_unstable();
            if all.windows(2).any(|w| w[0] == w[1]) {
                return Err(Invalid::new("Input collection contains duplicates"));
            }
        }
        AttributeValue::Bs(all) => {
            let given: Vec<String> = all.iter().map(|b| STANDARD.encode(&b.0)).collect();
            all.sort_unstable_by(|a, b| a.0.cmp(&b.0));
            if all.windows(2).any(|w| w[0] == w[1]) {
                let given = given.join(", ");
                return Err(Invalid::parameter(format!("Input collection [{given}]of type BS contains duplicates.")));
            }
        }
        _ => {}
    }
    Ok(())
}
