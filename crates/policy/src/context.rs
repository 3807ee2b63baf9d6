//! The facts of a request that conditions and variables ask for.
//!
//! IAM User Guide, "AWS global condition context keys". Names of keys are not case-sensitive, values are.

use std::collections::BTreeMap;

/// Condition keys and their values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context(BTreeMap<String, Vec<String>>);

impl Context {
    /// Nothing known.
    pub fn new() -> Context {
        Context::default()
    }

    /// Sets a key with one value.
    pub fn set(&mut self, key: &str, value: impl Into<String>) -> &mut Context {
        self.set_all(key, vec![value.into()])
    }

    /// Sets a key with several values, such as `aws:TagKeys`.
    pub fn set_all(&mut self, key: &str, values: Vec<String>) -> &mut Context {
        self.0.insert(key.to_ascii_lowercase(), values);
        self
    }

    /// The same, in a chain.
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Context {
        self.set(key, value);
        self
    }

    /// Takes over every key of another context; those win over keys that are there.
    pub fn extend(&mut self, other: &Context) {
        self.0.extend(other.0.iter().map(|(k, v)| (k.clone(), v.clone())));
    }

    /// True without a key.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values of a key; `None` when the request does not have it.
    pub fn get(&self, key: &str) -> Option<&[String]> {
        self.0.get(&key.to_ascii_lowercase()).map(Vec::as_slice)
    }

    /// Every key, in lower case, with its values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(k, v)| (k.as_str(), v.as_slice()))
    }
}

impl<K: AsRef<str>, V: Into<String>> FromIterator<(K, V)> for Context {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Context {
        let mut out = Context::new();
        for (key, value) in pairs {
            let values = out.0.entry(key.as_ref().to_ascii_lowercase()).or_default();
            values.push(value.into());
        }
        out
    }
}
