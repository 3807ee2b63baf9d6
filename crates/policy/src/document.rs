//! A parsed policy.
//!
//! IAM User Guide, "IAM JSON policy element reference".

use crate::pattern::Glob;
use crate::rules::Kind;
use crate::{Condition, Malformed, Principals, Template, parse};

/// The version of the language, which decides about policy variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// `2008-10-17`, also when none is given: `${…}` is plain text.
    V2008,
    /// `2012-10-17`
    V2012,
}

/// What a statement does when it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Effect {
    Allow,
    Deny,
}

/// A policy document that passed [`Document::parse`].
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The version of the language.
    pub version: Version,
    /// The statements, in the document's order.
    pub statements: Vec<Statement>,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Its `Sid`, where it has one.
    pub sid: Option<String>,
    /// What it does.
    pub effect: Effect,
    /// To whom; `None` in policies of identities.
    pub principals: Option<Principals>,
    /// `Action` or `NotAction`.
    pub actions: Element<Action>,
    /// `Resource` or `NotResource`; `None` in trust policies.
    pub resources: Option<Element<Template>>,
    /// All must hold.
    pub conditions: Vec<Condition>,
}

/// An element and its negation: `Action` and `NotAction`.
#[derive(Debug, Clone, PartialEq)]
pub struct Element<T> {
    /// The `Not…` form.
    pub not: bool,
    /// Any of these.
    pub values: Vec<T>,
}

/// A pattern of actions: `ec2:Describe*`. Case does not matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    text: String,
    glob: Glob,
}

impl Action {
    pub(crate) fn new(text: String) -> Action {
        let glob = Glob::literal_wildcards(&text.to_ascii_lowercase());
        Action { text, glob }
    }
    /// As the document has it.
    pub fn text(&self) -> &str {
        &self.text
    }
    /// True when it covers an action such as `ec2:RunInstances`.
    pub fn covers(&self, action: &str) -> bool {
        self.glob.matches(&action.to_ascii_lowercase())
    }
}

impl<T> Element<T> {
    /// True when the element covers what `one` finds in a value.
    pub(crate) fn covers(&self, one: impl FnMut(&T) -> bool) -> bool {
        self.values.iter().any(one) != self.not
    }
}

impl Document {
    /// Reads a document of this kind, or says in IAM's words why it is refused.
    pub fn parse(text: &str, kind: Kind) -> Result<Document, Malformed> {
        parse::document(text, kind)
    }

    /// The principals that its statements name, for existence checks and binding to unique ids.
    pub fn principals(&self) -> impl Iterator<Item = &crate::Principal> {
        self.statements.iter().filter_map(|s| s.principals.as_ref()).flat_map(|p| p.values.iter())
    }

    /// The condition keys that it asks for, in conditions and in variables, each once and in the document's order.
    pub fn context_keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        for statement in &self.statements {
            let resources = statement.resources.iter().flat_map(|r| r.values.iter()).flat_map(Template::keys);
            let conditions = statement
                .conditions
                .iter()
                .flat_map(|c| std::iter::once(c.key.as_str()).chain(c.values.iter().flat_map(Template::keys)));
            for key in resources.chain(conditions) {
                if !keys.iter().any(|k| k.eq_ignore_ascii_case(key)) {
                    keys.push(key.to_owned());
                }
            }
        }
        keys
    }
}
