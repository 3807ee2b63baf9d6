//! Projections: which parts of an item are shown.
//!
//! Amazon DynamoDB Developer Guide, "Using projection expressions".

use super::ast::{Path, Step};
use super::names::{Kind, Names};
use super::parser::Parser;
use super::paths::disjoint;
use crate::{AttributeValue, Item, Result};
use std::collections::BTreeMap;

/// A set of paths as a tree; a node without children is shown whole.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Projection {
    names: BTreeMap<String, Projection>,
    elements: BTreeMap<usize, Projection>,
}

/// Parses a projection.
pub fn projection(text: &str, names: &Names) -> Result<Projection> {
    let mut p = Parser::new(Kind::Projection, text, names)?;
    let mut paths = vec![p.path()?];
    while p.sign(",") {
        paths.push(p.path()?);
    }
    p.end()?;
    let all: Vec<&Path> = paths.iter().collect();
    disjoint(Kind::Projection, &all)?;
    Ok(Projection::of(&all))
}

impl Projection {
    /// The projection that shows these paths.
    pub fn of(paths: &[&Path]) -> Projection {
        let mut root = Projection::default();
        for path in paths {
            let mut here = &mut root;
            for step in &path.0 {
                here = match step {
                    Step::Name(n) => here.names.entry(n.clone()).or_default(),
                    Step::Index(i) => here.elements.entry(*i).or_default(),
                };
            }
        }
        root
    }

    /// The projection that shows these attributes.
    pub fn of_attributes<'a>(names: impl IntoIterator<Item = &'a str>) -> Projection {
        Projection {
            names: names.into_iter().map(|n| (n.to_owned(), Projection::default())).collect(),
            elements: BTreeMap::new(),
        }
    }

    /// The attributes that it needs.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// What it shows of an item.
    pub fn show(&self, item: &Item) -> Item {
        self.show_map(item).unwrap_or_default()
    }

    fn show_map(&self, map: &Item) -> Option<Item> {
        let shown: Item =
            map.iter().filter_map(|(name, v)| Some((name.clone(), self.names.get(name)?.show_value(v)?))).collect();
        (!shown.0.is_empty()).then_some(shown)
    }

    fn show_value(&self, v: &AttributeValue) -> Option<AttributeValue> {
        if self.names.is_empty() && self.elements.is_empty() {
            return Some(v.clone());
        }
        match v {
            AttributeValue::M(map) if !self.names.is_empty() => self.show_map(map).map(AttributeValue::M),
            AttributeValue::L(list) if !self.elements.is_empty() => {
                let shown: Vec<AttributeValue> =
                    self.elements.iter().filter_map(|(i, inner)| inner.show_value(list.get(*i)?)).collect();
                (!shown.is_empty()).then_some(AttributeValue::L(shown))
            }
            _ => None,
        }
    }
}
