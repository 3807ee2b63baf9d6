//! Applies an update to an item: everything is read from the item as it was before.
//!
//! Amazon DynamoDB Developer Guide, "Update expressions".

use super::ast::{Path, Step};
use super::paths::find;
use super::update::{Action, SetValue, Update};
use crate::{AttributeValue, Invalid, Item, Number, Result, put, remove};
use shape::Blob;

const BAD_PATH: &str = "The document path provided in the update expression is invalid for update";
const BAD_TYPE: &str = "An operand in the update expression has an incorrect data type";
const MISSING: &str = "The provided expression refers to an attribute that does not exist in the item";

/// The item after the update.
pub fn apply(update: &Update, old: &Item) -> Result<Item> {
    let mut new = old.clone();
    let mut removed = Vec::new();
    let mut appended = Vec::new();
    for action in &update.0 {
        match action {
            Action::Set(path, what) => {
                let v = evaluate(what, old)?;
                // elements beyond a list's end are appended in the order of their indexes
                match path.0.last() {
                    Some(Step::Index(i)) => appended.push((*i, path, v)),
                    _ => assign(&mut new, path, v)?,
                }
            }
            Action::Remove(path) => removed.push(path),
            Action::Add(path, v) => {
                let sum = match find(old, path) {
                    None => v.clone(),
                    Some(has) => added(has, v)?,
                };
                assign(&mut new, path, sum)?;
            }
            Action::Delete(path, v) => match find(old, path) {
                None => assert_parent(old, path)?,
                Some(has) => match without(has, v)? {
                    Some(rest) => assign(&mut new, path, rest)?,
                    None => removed.push(path),
                },
            },
        }
    }
    appended.sort_by_key(|(i, ..)| *i);
    for (_, path, v) in appended {
        assign(&mut new, path, v)?;
    }
    // from the last element to the first, so that indexes keep their meaning
    removed.sort_by(|a, b| b.0.cmp(&a.0));
    for path in removed {
        take(&mut new, path)?;
    }
    Ok(new)
}

fn evaluate(what: &SetValue, item: &Item) -> Result<AttributeValue> {
    match what {
        SetValue::Value(v) => Ok(v.clone()),
        SetValue::Path(path) => find(item, path).cloned().ok_or_else(|| Invalid::new(MISSING)),
        SetValue::IfNotExists(path, other) => match find(item, path) {
            Some(v) => Ok(v.clone()),
            None => evaluate(other, item),
        },
        SetValue::ListAppend(a, b) => match (evaluate(a, item)?, evaluate(b, item)?) {
            (AttributeValue::L(mut a), AttributeValue::L(b)) => {
                a.extend(b);
                Ok(AttributeValue::L(a))
            }
            _ => Err(Invalid::new(BAD_TYPE)),
        },
        SetValue::Plus(a, b) => numbers(a, b, item, Number::plus),
        SetValue::Minus(a, b) => numbers(a, b, item, Number::minus),
    }
}

fn numbers(
    a: &SetValue,
    b: &SetValue,
    item: &Item,
    how: fn(&Number, &Number) -> Result<Number>,
) -> Result<AttributeValue> {
    match (evaluate(a, item)?, evaluate(b, item)?) {
        (AttributeValue::N(a), AttributeValue::N(b)) => how(&a, &b).map(AttributeValue::N),
        _ => Err(Invalid::new(BAD_TYPE)),
    }
}

fn added(has: &AttributeValue, v: &AttributeValue) -> Result<AttributeValue> {
    fn union<T: Clone + Ord>(a: &[T], b: &[T]) -> Vec<T> {
        let mut all = [a, b].concat();
        all.sort_unstable();
        all.dedup();
        all
    }
    Ok(match (has, v) {
        (AttributeValue::N(a), AttributeValue::N(b)) => AttributeValue::N(a.plus(b)?),
        (AttributeValue::Ss(a), AttributeValue::Ss(b)) => AttributeValue::Ss(union(a, b)),
        (AttributeValue::Ns(a), AttributeValue::Ns(b)) => AttributeValue::Ns(union(a, b)),
        (AttributeValue::Bs(a), AttributeValue::Bs(b)) => {
            let bytes = |all: &[Blob]| all.iter().map(|b| b.0.clone()).collect::<Vec<_>>();
            AttributeValue::Bs(union(&bytes(a), &bytes(b)).into_iter().map(Blob).collect())
        }
        _ => return Err(Invalid::new(BAD_TYPE)),
    })
}

/// What is left of a set; `None` when nothing is.
fn without(has: &AttributeValue, v: &AttributeValue) -> Result<Option<AttributeValue>> {
    fn rest<T: Clone + PartialEq>(a: &[T], b: &[T]) -> Option<Vec<T>> {
        let left: Vec<T> = a.iter().filter(|x| !b.contains(x)).cloned().collect();
        (!left.is_empty()).then_some(left)
    }
    Ok(match (has, v) {
        (AttributeValue::Ss(a), AttributeValue::Ss(b)) => rest(a, b).map(AttributeValue::Ss),
        (AttributeValue::Ns(a), AttributeValue::Ns(b)) => rest(a, b).map(AttributeValue::Ns),
        (AttributeValue::Bs(a), AttributeValue::Bs(b)) => rest(a, b).map(AttributeValue::Bs),
        _ => return Err(Invalid::new(BAD_TYPE)),
    })
}

fn assert_parent(item: &Item, path: &Path) -> Result<()> {
    if path.is_top() || find(item, &Path(path.0[..path.0.len() - 1].to_vec())).is_some() {
        return Ok(());
    }
    Err(Invalid::new(BAD_PATH))
}

/// The collection that holds a path's last step; a path of one step is the item's own.
fn parent<'a>(item: &'a mut Item, path: &Path) -> Result<&'a mut AttributeValue> {
    let bad = || Invalid::new(BAD_PATH);
    let at = item.0.binary_search_by(|(n, _)| n.as_str().cmp(path.root())).map_err(|_| bad())?;
    let mut here = &mut item.0[at].1;
    for step in &path.0[1..path.0.len() - 1] {
        here = match (step, here) {
            (Step::Name(n), AttributeValue::M(map)) => {
                let at = map.0.binary_search_by(|(k, _)| k.as_str().cmp(n)).map_err(|_| bad())?;
                &mut map.0[at].1
            }
            (Step::Index(i), AttributeValue::L(list)) => list.get_mut(*i).ok_or_else(bad)?,
            _ => return Err(bad()),
        };
    }
    Ok(here)
}

fn assign(item: &mut Item, path: &Path, v: AttributeValue) -> Result<()> {
    if path.is_top() {
        put(item, path.root(), v);
        return Ok(());
    }
    match (path.0.last(), parent(item, path)?) {
        (Some(Step::Name(n)), AttributeValue::M(map)) => drop(put(map, n, v)),
        (Some(Step::Index(i)), AttributeValue::L(list)) if *i < list.len() => list[*i] = v,
        (Some(Step::Index(_)), AttributeValue::L(list)) => list.push(v),
        _ => return Err(Invalid::new(BAD_PATH)),
    }
    Ok(())
}

fn take(item: &mut Item, path: &Path) -> Result<()> {
    if path.is_top() {
        remove(item, path.root());
        return Ok(());
    }
    match (path.0.last(), parent(item, path)?) {
        (Some(Step::Name(n)), AttributeValue::M(map)) => drop(remove(map, n)),
        (Some(Step::Index(i)), AttributeValue::L(list)) => {
            if *i < list.len() {
                list.remove(*i);
            }
        }
        _ => return Err(Invalid::new(BAD_PATH)),
    }
    Ok(())
}
