//! Literals and conditions of statements.

use super::lexer::Token;
use super::parser::Parser;
use super::wrong;
use crate::expr::Condition;
use crate::expr::ast::{Comparator, Operand};
use crate::{AttributeValue, Item, Number, Result, check};
use shape::Entries;

impl Parser {
    /// True when a literal or a parameter is next.
    pub(crate) fn is_literal(&self) -> bool {
        match self.peek() {
            Token::Text(_) | Token::Number(_) => true,
            Token::Sign(s) => matches!(*s, "?" | "[" | "{" | "<<" | "-"),
            Token::Word(w) => ["true", "false", "null"].iter().any(|k| w.eq_ignore_ascii_case(k)),
            _ => false,
        }
    }

    /// A literal or a parameter.
    pub(crate) fn literal(&mut self) -> Result<AttributeValue> {
        let mut v = match self.next() {
            Token::Sign("?") => self.parameter()?,
            Token::Text(t) => AttributeValue::S(t),
            Token::Number(n) => AttributeValue::N(Number::parse(&n)?),
            Token::Sign("-") => match self.next() {
                Token::Number(n) => AttributeValue::N(Number::parse(&format!("-{n}"))?),
                _ => return Err(self.unexpected()),
            },
            Token::Word(w) if w.eq_ignore_ascii_case("true") => AttributeValue::Bool(true),
            Token::Word(w) if w.eq_ignore_ascii_case("false") => AttributeValue::Bool(false),
            Token::Word(w) if w.eq_ignore_ascii_case("null") => AttributeValue::Null(true),
            Token::Sign("[") => AttributeValue::L(self.elements("]")?),
            Token::Sign("<<") => set(self.elements(">>")?)?,
            Token::Sign("{") => AttributeValue::M(self.tuple()?),
            _ => return Err(self.unexpected()),
        };
        check::value(&mut v)?;
        Ok(v)
    }

    fn elements(&mut self, end: &str) -> Result<Vec<AttributeValue>> {
        self.deeper()?;
        let mut all = Vec::new();
        if !self.is_sign(end) {
            all.push(self.literal()?);
            while self.sign(",") {
                all.push(self.literal()?);
            }
        }
        self.expect(end)?;
        self.shallower();
        Ok(all)
    }

    fn tuple(&mut self) -> Result<Item> {
        self.deeper()?;
        let mut all = Vec::new();
        while !self.is_sign("}") {
            let (Token::Text(name) | Token::Quoted(name) | Token::Word(name)) = self.next() else {
                return Err(self.unexpected());
            };
            self.expect(":")?;
            all.push((name, self.literal()?));
            if !self.sign(",") {
                break;
            }
        }
        self.expect("}")?;
        self.shallower();
        Ok(Entries(all))
    }

    pub(crate) fn condition(&mut self) -> Result<Condition> {
        let mut left = self.and()?;
        while self.keyword("OR") {
            left = Condition::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Condition> {
        let mut left = self.not()?;
        while self.keyword("AND") {
            left = Condition::And(Box::new(left), Box::new(self.not()?));
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Condition> {
        if !self.keyword("NOT") {
            return self.primary();
        }
        self.deeper()?;
        let inner = self.not()?;
        self.shallower();
        Ok(Condition::Not(Box::new(inner)))
    }

    fn primary(&mut self) -> Result<Condition> {
        if self.sign("(") {
            self.deeper()?;
            let inner = self.condition()?;
            self.expect(")")?;
            self.shallower();
            return Ok(inner);
        }
        if let (Token::Word(w), Token::Sign("(")) = (self.peek(), self.peek_at(1))
            && !w.eq_ignore_ascii_case("size")
        {
            let name = w.to_ascii_lowercase();
            return self.function(&name);
        }
        let left = self.operand()?;
        self.comparison(left)
    }

    fn function(&mut self, name: &str) -> Result<Condition> {
        self.next();
        self.expect("(")?;
        let first = self.operand()?;
        self.expect(",")?;
        let second = self.literal()?;
        self.expect(")")?;
        match (name, second) {
            ("begins_with", v) => Ok(Condition::BeginsWith(first, Operand::Value(v))),
            ("contains", v) => Ok(Condition::Contains(first, Operand::Value(v))),
            ("attribute_type", AttributeValue::S(ty)) => Ok(Condition::Type(first, ty)),
            _ => Err(wrong(format_args!("Unsupported function: {name}"))),
        }
    }

    fn operand(&mut self) -> Result<Operand> {
        if let (Token::Word(w), Token::Sign("(")) = (self.peek(), self.peek_at(1))
            && w.eq_ignore_ascii_case("size")
        {
            self.next();
            self.expect("(")?;
            let path = self.path()?;
            self.expect(")")?;
            return Ok(Operand::Size(Box::new(Operand::Path(path))));
        }
        match self.is_literal() {
            true => self.literal().map(Operand::Value),
            false => self.path().map(Operand::Path),
        }
    }

    fn comparison(&mut self, left: Operand) -> Result<Condition> {
        if self.keyword("BETWEEN") {
            let low = self.operand()?;
            if !self.keyword("AND") {
                return Err(self.unexpected());
            }
            return Ok(Condition::Between(left, low, self.operand()?));
        }
        if self.keyword("IN") {
            let end = if self.sign("[") { "]" } else { ")" };
            if end == ")" {
                self.expect("(")?;
            }
            let all = self.elements(end)?;
            return Ok(Condition::In(left, all.into_iter().map(Operand::Value).collect()));
        }
        if self.keyword("IS") {
            return self.is(left);
        }
        let how = match self.next() {
            Token::Sign("=") => Comparator::Eq,
            Token::Sign("<>" | "!=") => Comparator::Ne,
            Token::Sign("<") => Comparator::Lt,
            Token::Sign("<=") => Comparator::Le,
            Token::Sign(">") => Comparator::Gt,
            Token::Sign(">=") => Comparator::Ge,
            _ => return Err(self.unexpected()),
        };
        Ok(Condition::Compare(how, left, self.operand()?))
    }

    /// `IS [NOT] MISSING`, `IS [NOT] NULL`
    fn is(&mut self, left: Operand) -> Result<Condition> {
        let not = self.keyword("NOT");
        let Operand::Path(path) = left else { return Err(self.unexpected()) };
        let found = if self.keyword("MISSING") {
            Condition::NotExists(path)
        } else if self.keyword("NULL") {
            Condition::Type(Operand::Path(path), "NULL".into())
        } else {
            return Err(self.unexpected());
        };
        Ok(match (not, found) {
            (true, Condition::NotExists(path)) => Condition::Exists(path),
            (true, other) => Condition::Not(Box::new(other)),
            (false, found) => found,
        })
    }
}

/// Elements of one type as a set.
fn set(all: Vec<AttributeValue>) -> Result<AttributeValue> {
    let mixed = || wrong("A set must have elements of one type: string, number or binary");
    match all.first() {
        Some(AttributeValue::S(_)) => all
            .into_iter()
            .map(|v| if let AttributeValue::S(s) = v { Ok(s) } else { Err(mixed()) })
            .collect::<Result<_>>()
            .map(AttributeValue::Ss),
        Some(AttributeValue::N(_)) => all
            .into_iter()
            .map(|v| if let AttributeValue::N(n) = v { Ok(n) } else { Err(mixed()) })
            .collect::<Result<_>>()
            .map(AttributeValue::Ns),
        Some(AttributeValue::B(_)) => all
            .into_iter()
            .map(|v| if let AttributeValue::B(b) = v { Ok(b) } else { Err(mixed()) })
            .collect::<Result<_>>()
            .map(AttributeValue::Bs),
        _ => Err(mixed()),
    }
}
