//! One condition: several values are joined by OR (by NOR when the operator is negated).
//!
//! IAM User Guide, "Conditions with multiple context keys or values" and "IAM JSON policy elements: Condition operators".

use crate::instant;
use crate::{Context, Operator, Quantifier, Template, Test, Version};
use ipnet::IpNet;
use std::net::IpAddr;

/// One condition of a statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// How the key is compared.
    pub operator: Operator,
    /// The condition key, as the document has it.
    pub key: String,
    /// What it is compared with.
    pub values: Vec<Template>,
}

impl Condition {
    pub(crate) fn new(operator: Operator, key: &str, values: &[String], version: Version) -> Condition {
        let version = if operator.test.knows_variables() { version } else { Version::V2008 };
        let values = values.iter().map(|v| Template::new(v, version)).collect();
        Condition { operator, key: key.to_owned(), values }
    }

    /// True when the request meets it.
    pub fn holds(&self, context: &Context) -> bool {
        let found = context.get(&self.key).filter(|values| !values.is_empty());
        let (test, negated) = self.operator.test.positive();
        if test == Test::Null {
            return self.null(found.is_none());
        }
        let Some(found) = found else { return self.operator.if_exists || self.without_key(negated) };
        let one = |value: &String| self.values.iter().any(|v| compare(test, v, value, context)) != negated;
        match self.operator.quantifier {
            Quantifier::All => found.iter().all(one),
            Quantifier::Any => found.iter().any(one),
            // a negated operator holds when no value of the request is among the policy's
            Quantifier::Plain if negated => found.iter().all(one),
            Quantifier::Plain => found.iter().any(one),
        }
    }

    fn null(&self, missing: bool) -> bool {
        self.values.iter().any(|v| v.text().eq_ignore_ascii_case(if missing { "true" } else { "false" }))
    }

    /// A missing key makes a plain operator false, a negated one true, `ForAllValues` true and `ForAnyValue` false.
    fn without_key(&self, negated: bool) -> bool {
        match self.operator.quantifier {
            Quantifier::All => true,
            Quantifier::Any => false,
            Quantifier::Plain => negated,
        }
    }
}

/// One value of the policy against one of the request.
fn compare(test: Test, policy: &Template, request: &str, context: &Context) -> bool {
    match test {
        Test::StringEquals => policy.fill(context).is_some_and(|p| p == request),
        Test::StringEqualsIgnoreCase => {
            policy.fill(context).is_some_and(|p| p.to_lowercase() == request.to_lowercase())
        }
        Test::StringLike => policy.glob(context).is_some_and(|g| g.matches(request)),
        Test::ArnEquals | Test::ArnLike => policy.glob(context).is_some_and(|g| g.matches_arn(request)),
        Test::Bool => policy.text().eq_ignore_ascii_case(request),
        Test::BinaryEquals => policy.text() == request,
        Test::IpAddress => in_network(policy.text(), request),
        Test::DateEquals
        | Test::DateLessThan
        | Test::DateLessThanEquals
        | Test::DateGreaterThan
        | Test::DateGreaterThanEquals => ordered(test, instant::parse(request), instant::parse(policy.text())),
        _ => ordered(test, number(request), number(policy.text())),
    }
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|n| n.is_finite())
}

fn ordered<T: PartialOrd>(test: Test, request: Option<T>, policy: Option<T>) -> bool {
    let (Some(request), Some(policy)) = (request, policy) else { return false };
    match test {
        Test::NumericEquals | Test::DateEquals => request == policy,
        Test::NumericLessThan | Test::DateLessThan => request < policy,
        Test::NumericLessThanEquals | Test::DateLessThanEquals => request <= policy,
        Test::NumericGreaterThan | Test::DateGreaterThan => request > policy,
        Test::NumericGreaterThanEquals | Test::DateGreaterThanEquals => request >= policy,
        _ => false,
    }
}

fn in_network(network: &str, address: &str) -> bool {
    let network = network.parse::<IpNet>().or_else(|_| network.parse::<IpAddr>().map(IpNet::from));
    match (network, address.parse::<IpAddr>()) {
        (Ok(network), Ok(address)) => network.contains(&address),
        _ => false,
    }
}
