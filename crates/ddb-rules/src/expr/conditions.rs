//! The grammar of conditions and filters.
//!
//! Amazon DynamoDB Developer Guide, "Condition and filter expressions, operators, and functions": `OR` binds least, then `AND`, then
//! `NOT`; keywords are not case-sensitive, functions are.

use super::IN_OPERANDS_MAX;
use super::ast::{Comparator, Condition, Operand};
use super::evaluate::order;
use super::lexer::Token;
use super::names::{Kind, Names};
use super::operand::{distinct, function, is_call, literal, operand};
use super::parser::Parser;
use crate::{AttributeValue, Invalid, Result};
use std::cmp::Ordering;

/// Types that have an order.
const ORDERED: [&str; 3] = ["S", "N", "B"];

/// Parses a condition, a filter, or a key condition.
pub fn condition(kind: Kind, text: &str, names: &Names) -> Result<Condition> {
    let mut p = Parser::new(kind, text, names)?;
    let parsed = or(&mut p)?;
    p.end()?;
    Ok(parsed)
}

fn or(p: &mut Parser<'_>) -> Result<Condition> {
    let mut left = and(p)?;
    while p.keyword("OR") {
        p.operator()?;
        left = Condition::Or(Box::new(left), Box::new(and(p)?));
    }
    Ok(left)
}

fn and(p: &mut Parser<'_>) -> Result<Condition> {
    let mut left = not(p)?;
    while p.keyword("AND") {
        p.operator()?;
        left = Condition::And(Box::new(left), Box::new(not(p)?));
    }
    Ok(left)
}

fn not(p: &mut Parser<'_>) -> Result<Condition> {
    if !p.is_keyword("NOT") {
        return primary(p);
    }
    p.next();
    p.operator()?;
    p.deeper()?;
    let inner = not(p)?;
    p.shallower();
    Ok(Condition::Not(Box::new(inner)))
}

fn primary(p: &mut Parser<'_>) -> Result<Condition> {
    if p.sign("(") {
        p.deeper()?;
        let (doubled, place) = (matches!(p.peek(), Token::Sign("(")), p.place());
        let inner = or(p)?;
        // `((…))`: nothing but another pair inside
        let redundant = doubled && p.closed_by_last(place);
        p.expect(")")?;
        p.shallower();
        if redundant {
            return Err(p.kind.invalid("The expression has redundant parentheses;"));
        }
        return Ok(inner);
    }
    let is_size = matches!(p.peek(), Token::Word("size"));
    if is_call(p) && !is_size {
        return function(p);
    }
    let left = operand(p)?;
    comparison(p, left)
}

fn comparison(p: &mut Parser<'_>, left: Operand) -> Result<Condition> {
    let comparator = match p.peek() {
        Token::Sign("=") => Comparator::Eq,
        Token::Sign("<>") => Comparator::Ne,
        Token::Sign("<") => Comparator::Lt,
        Token::Sign("<=") => Comparator::Le,
        Token::Sign(">") => Comparator::Gt,
        Token::Sign(">=") => Comparator::Ge,
        _ if p.keyword("BETWEEN") => return between(p, left),
        _ if p.keyword("IN") => return within(p, left),
        Token::End if matches!(left, Operand::Size(_)) => {
            return Err(p
                .kind
                .invalid("The function is not allowed to be used this way in an expression; function: size"));
        }
        _ => return Err(p.unexpected()),
    };
    p.next();
    p.operator()?;
    let right = operand(p)?;
    if !matches!(comparator, Comparator::Eq | Comparator::Ne) {
        literal(p, comparator.symbol(), &left, &ORDERED)?;
        literal(p, comparator.symbol(), &right, &ORDERED)?;
    }
    distinct(p, comparator.symbol(), &left, std::slice::from_ref(&right))?;
    Ok(Condition::Compare(comparator, left, right))
}

fn between(p: &mut Parser<'_>, left: Operand) -> Result<Condition> {
    p.operator()?;
    let low = operand(p)?;
    if !p.keyword("AND") {
        return Err(p.unexpected());
    }
    let high = operand(p)?;
    for bound in [&left, &low, &high] {
        literal(p, "BETWEEN", bound, &ORDERED)?;
    }
    if let (Operand::Value(low), Operand::Value(high)) = (&low, &high) {
        bounds(p.kind, low, high)?;
    }
    distinct(p, "BETWEEN", &left, &[low.clone(), high.clone()])?;
    Ok(Condition::Between(left, low, high))
}

/// Both bounds are of one type, and in order.
pub(crate) fn bounds(kind: Kind, low: &AttributeValue, high: &AttributeValue) -> Result<()> {
    let complain = |what: &str| -> Invalid {
        kind.invalid(format_args!(
            "The BETWEEN operator requires {what}; lower bound operand: AttributeValue: {}, upper bound operand: AttributeValue: {}",
            shown(low),
            shown(high)
        ))
    };
    match order(low, high) {
        None => Err(complain("same data type for lower and upper bounds")),
        Some(Ordering::Greater) => Err(complain("upper bound to be greater than or equal to lower bound")),
        Some(_) => Ok(()),
    }
}

fn shown(v: &AttributeValue) -> String {
    match v {
        AttributeValue::S(s) => format!("{{S:{s}}}"),
        AttributeValue::N(n) => format!("{{N:{}}}", n.as_str()),
        AttributeValue::B(b) => {
            format!("{{B:{}}}", base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &b.0))
        }
        other => format!("{{{}}}", other.type_name()),
    }
}

fn within(p: &mut Parser<'_>, left: Operand) -> Result<Condition> {
    p.operator()?;
    p.expect("(")?;
    let mut all = vec![operand(p)?];
    while p.sign(",") {
        all.push(operand(p)?);
    }
    p.expect(")")?;
    if all.len() > IN_OPERANDS_MAX {
        return Err(p
            .kind
            .invalid(format_args!("Invalid operand count for the IN operator; number of operands: {}", all.len())));
    }
    distinct(p, "IN", &left, &all)?;
    Ok(Condition::In(left, all))
}
