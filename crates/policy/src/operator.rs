//! Condition operators: `ForAllValues:StringNotLikeIfExists` and all the others.
//!
//! IAM User Guide, "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context keys".

/// An operator as a policy names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operator {
    /// How it treats keys with several values.
    pub quantifier: Quantifier,
    /// What it compares.
    pub test: Test,
    /// True when it is content with a missing key.
    pub if_exists: bool,
}

/// `ForAllValues:`, `ForAnyValue:` or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Quantifier {
    Plain,
    All,
    Any,
}

/// The comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Test {
    StringEquals,
    StringNotEquals,
    StringEqualsIgnoreCase,
    StringNotEqualsIgnoreCase,
    StringLike,
    StringNotLike,
    NumericEquals,
    NumericNotEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateNotEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    NotIpAddress,
    ArnEquals,
    ArnLike,
    ArnNotEquals,
    ArnNotLike,
    Null,
}

impl Test {
    /// Every test, by its name in policies.
    pub const ALL: [(&'static str, Test); 27] = [
        ("StringEquals", Test::StringEquals),
        ("StringNotEquals", Test::StringNotEquals),
        ("StringEqualsIgnoreCase", Test::StringEqualsIgnoreCase),
        ("StringNotEqualsIgnoreCase", Test::StringNotEqualsIgnoreCase),
        ("StringLike", Test::StringLike),
        ("StringNotLike", Test::StringNotLike),
        ("NumericEquals", Test::NumericEquals),
        ("NumericNotEquals", Test::NumericNotEquals),
        ("NumericLessThan", Test::NumericLessThan),
        ("NumericLessThanEquals", Test::NumericLessThanEquals),
        ("NumericGreaterThan", Test::NumericGreaterThan),
        ("NumericGreaterThanEquals", Test::NumericGreaterThanEquals),
        ("DateEquals", Test::DateEquals),
        ("DateNotEquals", Test::DateNotEquals),
        ("DateLessThan", Test::DateLessThan),
        ("DateLessThanEquals", Test::DateLessThanEquals),
        ("DateGreaterThan", Test::DateGreaterThan),
        ("DateGreaterThanEquals", Test::DateGreaterThanEquals),
        ("Bool", Test::Bool),
        ("BinaryEquals", Test::BinaryEquals),
        ("IpAddress", Test::IpAddress),
        ("NotIpAddress", Test::NotIpAddress),
        ("ArnEquals", Test::ArnEquals),
        ("ArnLike", Test::ArnLike),
        ("ArnNotEquals", Test::ArnNotEquals),
        ("ArnNotLike", Test::ArnNotLike),
        ("Null", Test::Null),
    ];

    /// The test without its negation, and whether it was negated. Several values of a negated test are joined by NOR.
    pub(crate) fn positive(self) -> (Test, bool) {
        match self {
            Test::StringNotEquals => (Test::StringEquals, true),
            Test::StringNotEqualsIgnoreCase => (Test::StringEqualsIgnoreCase, true),
            Test::StringNotLike => (Test::StringLike, true),
            Test::NumericNotEquals => (Test::NumericEquals, true),
            Test::DateNotEquals => (Test::DateEquals, true),
            Test::NotIpAddress => (Test::IpAddress, true),
            Test::ArnNotEquals => (Test::ArnEquals, true),
            Test::ArnNotLike => (Test::ArnLike, true),
            same => (same, false),
        }
    }

    /// Policy variables have a meaning only in these.
    pub(crate) fn knows_variables(self) -> bool {
        matches!(
            self.positive().0,
            Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike | Test::ArnEquals | Test::ArnLike
        )
    }
}

impl Operator {
    /// Reads an operator's name; `None` for one that does not exist. Case does not matter, as in IAM.
    pub fn parse(name: &str) -> Option<Operator> {
        let (quantifier, rest) = match name.split_once(':') {
            None => (Quantifier::Plain, name),
            Some((q, rest)) if q.eq_ignore_ascii_case("ForAllValues") => (Quantifier::All, rest),
            Some((q, rest)) if q.eq_ignore_ascii_case("ForAnyValue") => (Quantifier::Any, rest),
            Some(_) => return None,
        };
        let named = |n: &str| Test::ALL.iter().find(|(t, _)| t.eq_ignore_ascii_case(n)).map(|(_, t)| *t);
        if let Some(test) = named(rest) {
            return Some(Operator { quantifier, test, if_exists: false });
        }
        let cut = rest.len().checked_sub("IfExists".len())?;
        let (base, suffix) = (rest.get(..cut)?, rest.get(cut..)?);
        let test = named(base).filter(|t| *t != Test::Null && suffix.eq_ignore_ascii_case("IfExists"))?;
        Some(Operator { quantifier, test, if_exists: true })
    }
}
