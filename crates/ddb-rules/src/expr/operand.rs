//! Operands of conditions, functions of conditions, and which types they may have.
//!
//! Amazon DynamoDB Developer Guide, "Condition and filter expressions, operators, and functions".

use super::ast::{Condition, Operand, Path};
use super::lexer::Token;
use super::parser::Parser;
use crate::{AttributeValue, Result};

const TYPES: [&str; 10] = ["B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"];

/// True when a function call is next.
pub(crate) fn is_call(p: &Parser<'_>) -> bool {
    matches!((p.peek(), p.peek_at(1)), (Token::Word(_), Token::Sign("(")))
}

/// A path, a value, or `size(…)`.
pub(crate) fn operand(p: &mut Parser<'_>) -> Result<Operand> {
    match p.peek() {
        Token::Value(_) => p.value().map(Operand::Value),
        Token::Word(name) if is_call(p) => {
            if name != "size" {
                return Err(match is_function(name) {
                    true => p.kind.invalid(format_args!(
                        "The function is not allowed to be used this way in an expression; function: {name}"
                    )),
                    false => unknown(p, name),
                });
            }
            let mut all = arguments(p)?;
            count(p, "size", &all, 1)?;
            let first = all.remove(0);
            literal(p, "size", &first, &["S", "B", "SS", "NS", "BS", "L", "M"])?;
            Ok(Operand::Size(Box::new(first)))
        }
        _ => p.path().map(Operand::Path),
    }
}

fn is_function(name: &str) -> bool {
    matches!(
        name,
        "attribute_exists"
            | "attribute_not_exists"
            | "attribute_type"
            | "begins_with"
            | "contains"
            | "size"
            | "if_not_exists"
            | "list_append"
    )
}

fn unknown(p: &Parser<'_>, name: &str) -> crate::Invalid {
    p.kind.invalid(format_args!("Invalid function name; function: {name}"))
}

/// Name, parenthesis, operands, parenthesis.
fn arguments(p: &mut Parser<'_>) -> Result<Vec<Operand>> {
    p.operator()?;
    p.next();
    p.expect("(")?;
    p.deeper()?;
    let mut all = vec![operand(p)?];
    while p.sign(",") {
        all.push(operand(p)?);
    }
    p.expect(")")?;
    p.shallower();
    Ok(all)
}

fn count(p: &Parser<'_>, name: &str, all: &[Operand], wanted: usize) -> Result<()> {
    if all.len() == wanted {
        return Ok(());
    }
    Err(p.kind.invalid(format_args!(
        "Incorrect number of operands for operator or function; operator or function: {name}, number of operands: {}",
        all.len()
    )))
}

/// Refuses a given value whose type the function does not take.
pub(crate) fn literal(p: &Parser<'_>, name: &str, operand: &Operand, allowed: &[&str]) -> Result<()> {
    let ty = match operand {
        Operand::Value(v) => v.type_name(),
        Operand::Size(_) => "N",
        Operand::Path(_) => return Ok(()),
    };
    if allowed.contains(&ty) {
        return Ok(());
    }
    Err(p.kind.invalid(format_args!(
        "Incorrect operand type for operator or function; operator or function: {name}, operand type: {ty}"
    )))
}

fn path_of(p: &Parser<'_>, name: &str, operand: Operand) -> Result<Path> {
    match operand {
        Operand::Path(path) => Ok(path),
        _ => Err(p
            .kind
            .invalid(format_args!("Operator or function requires a document path; operator or function: {name}"))),
    }
}

/// A function that is true or false.
pub(crate) fn function(p: &mut Parser<'_>) -> Result<Condition> {
    let Token::Word(name) = p.peek() else { return Err(p.unexpected()) };
    if matches!(name, "if_not_exists" | "list_append") {
        let called = if p.kind.name() == "FilterExpression" { "filter" } else { "condition" };
        return Err(p
            .kind
            .invalid(format_args!("The function is not allowed in a {called} expression; function: {name}")));
    }
    if !is_function(name) {
        return Err(unknown(p, name));
    }
    let all = arguments(p)?;
    let one = matches!(name, "attribute_exists" | "attribute_not_exists");
    count(p, name, &all, if one { 1 } else { 2 })?;
    let mut all = all.into_iter();
    let (Some(first), second) = (all.next(), all.next()) else { return Err(p.unexpected()) };
    match (name, second) {
        ("attribute_exists", _) => path_of(p, name, first).map(Condition::Exists),
        ("attribute_not_exists", _) => path_of(p, name, first).map(Condition::NotExists),
        ("attribute_type", Some(second)) => type_name(p, second).and_then(|ty| {
            let path = path_of(p, name, first)?;
            Ok(Condition::Type(Operand::Path(path), ty))
        }),
        ("begins_with", Some(second)) => {
            literal(p, name, &first, &["S", "B"])?;
            literal(p, name, &second, &["S", "B"])?;
            distinct(p, name, &first, std::slice::from_ref(&second))?;
            Ok(Condition::BeginsWith(first, second))
        }
        ("contains", Some(second)) => {
            literal(p, name, &first, &["S", "B", "SS", "NS", "BS", "L"])?;
            distinct(p, name, &first, std::slice::from_ref(&second))?;
            Ok(Condition::Contains(first, second))
        }
        _ => Err(p.unexpected()),
    }
}

fn type_name(p: &Parser<'_>, operand: Operand) -> Result<String> {
    match operand {
        Operand::Value(AttributeValue::S(ty)) if TYPES.contains(&ty.as_str()) => Ok(ty),
        Operand::Value(AttributeValue::S(ty)) => Err(p.kind.invalid(format_args!(
            "Invalid attribute type name found; type: {ty}, valid types: {{{}}}",
            TYPES.join(",")
        ))),
        other => {
            literal(p, "attribute_type", &other, &["S"])?;
            Err(p.kind.invalid("Incorrect operand type for operator or function; operator or function: attribute_type, operand type: {document path}"))
        }
    }
}

/// A path compared with itself says nothing; AWS refuses it.
pub(crate) fn distinct(p: &Parser<'_>, name: &str, first: &Operand, others: &[Operand]) -> Result<()> {
    match first {
        Operand::Path(path) if others.contains(first) => Err(p.kind.invalid(format_args!(
            "The first operand must be distinct from the remaining operands for this operator or function; operator: {name}, first operand: {path}"
        ))),
        _ => Ok(()),
    }
}
