//! Reading values at document paths, and whether two paths touch each other.

use super::ast::{Path, Step};
use super::names::Kind;
use crate::{AttributeValue, Item, Result, get};

/// What stands at a path.
pub(crate) fn find<'a>(item: &'a Item, path: &Path) -> Option<&'a AttributeValue> {
    let mut steps = path.0.iter();
    let Some(Step::Name(root)) = steps.next() else { return None };
    let mut here = get(item, root)?;
    for step in steps {
        here = match (step, here) {
            (Step::Name(n), AttributeValue::M(map)) => get(map, n)?,
            (Step::Index(i), AttributeValue::L(list)) => list.get(*i)?,
            _ => return None,
        };
    }
    Some(here)
}

/// Refuses paths of which one contains another, or which need one place to be a map and a list.
pub(crate) fn disjoint(kind: Kind, paths: &[&Path]) -> Result<()> {
    let mut sorted: Vec<(usize, &Path)> = paths.iter().copied().enumerate().collect();
    sorted.sort_by(|a, b| a.1.0.cmp(&b.1.0).then(a.0.cmp(&b.0)));
    for w in sorted.windows(2) {
        let (a, b) = (w[0], w[1]);
        let common = a.1.0.iter().zip(&b.1.0).take_while(|(x, y)| x == y).count();
        if common == a.1.0.len() {
            return Err(clash(kind, "overlap", a, b));
        }
    }
    // names sort before indexes, so that a conflict shows between any two that share a prefix
    for (i, a) in sorted.iter().enumerate() {
        for b in &sorted[i + 1..] {
            let common = a.1.0.iter().zip(&b.1.0).take_while(|(x, y)| x == y).count();
            if common == 0 {
                break;
            }
            if let (Some(Step::Name(_)), Some(Step::Index(_))) = (a.1.0.get(common), b.1.0.get(common)) {
                return Err(clash(kind, "conflict", *a, *b));
            }
        }
    }
    Ok(())
}

fn clash(kind: Kind, how: &str, a: (usize, &Path), b: (usize, &Path)) -> crate::Invalid {
    let (one, two) = if a.0 <= b.0 { (a.1, b.1) } else { (b.1, a.1) };
    kind.invalid(format_args!(
        "Two document paths {how} with each other; must remove or rewrite one of these paths; path one: {one}, path two: {two}"
    ))
}
