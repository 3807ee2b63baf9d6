//! What all grammars share: looking ahead, document paths, values, and AWS's limits.

use super::ast::{Path, Step};
use super::lexer::{Token, tokens};
use super::names::{Kind, Names, syntax};
use super::{DEPTH_MAX, EXPRESSION_BYTES_MAX, OPERATORS_MAX, is_reserved};
use crate::{AttributeValue, Invalid, Result};

pub(crate) struct Parser<'a> {
    pub(crate) kind: Kind,
    pub(crate) names: &'a Names,
    text: &'a str,
    tokens: Vec<(Token<'a>, usize, usize)>,
    at: usize,
    operators: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(kind: Kind, text: &'a str, names: &'a Names) -> Result<Parser<'a>> {
        if text.len() > EXPRESSION_BYTES_MAX {
            return Err(kind.invalid(format_args!(
                "Expression size has exceeded the maximum allowed size; expression size: {}",
                text.len()
            )));
        }
        let tokens = tokens(kind, text)?;
        if tokens.len() == 1 {
            return Err(kind.invalid("The expression can not be empty;"));
        }
        Ok(Parser { kind, names, text, tokens, at: 0, operators: 0, depth: 0 })
    }

    pub(crate) fn peek(&self) -> Token<'a> {
        self.tokens[self.at].0
    }
    pub(crate) fn peek_at(&self, n: usize) -> Token<'a> {
        self.tokens.get(self.at + n).map_or(Token::End, |t| t.0)
    }
    pub(crate) fn next(&mut self) -> Token<'a> {
        let token = self.peek();
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
        token
    }
    /// Takes a sign if it is next.
    pub(crate) fn sign(&mut self, sign: &str) -> bool {
        let is = matches!(self.peek(), Token::Sign(s) if s == sign);
        if is {
            self.next();
        }
        is
    }
    /// True when a keyword is next; keywords are not case-sensitive.
    pub(crate) fn is_keyword(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Word(w) if w.eq_ignore_ascii_case(word))
    }
    pub(crate) fn keyword(&mut self, word: &str) -> bool {
        let is = self.is_keyword(word);
        if is {
            self.next();
        }
        is
    }
    pub(crate) fn expect(&mut self, sign: &str) -> Result<()> {
        if self.sign(sign) { Ok(()) } else { Err(self.unexpected()) }
    }
    pub(crate) fn end(&self) -> Result<()> {
        if self.peek() == Token::End { Ok(()) } else { Err(self.unexpected()) }
    }

    /// The next token may not stand here.
    pub(crate) fn unexpected(&self) -> Invalid {
        let first = self.tokens[self.at.saturating_sub(1)].1;
        let last = self.tokens[(self.at + 1).min(self.tokens.len() - 1)].2;
        syntax(self.kind, self.peek().text(), &self.text[first..last])
    }

    /// Where the next token stands.
    pub(crate) fn place(&self) -> usize {
        self.at
    }
    /// True when the parenthesis at `place` was closed by the token before the next one.
    pub(crate) fn closed_by_last(&self, place: usize) -> bool {
        let mut open = 0usize;
        for (i, (token, ..)) in self.tokens.iter().enumerate().skip(place) {
            match token {
                Token::Sign("(") => open += 1,
                Token::Sign(")") => open = open.saturating_sub(1),
                _ => {}
            }
            if open == 0 {
                return i + 1 == self.at;
            }
        }
        false
    }

    /// Counts an operator or function.
    pub(crate) fn operator(&mut self) -> Result<()> {
        self.operators += 1;
        if self.operators > OPERATORS_MAX {
            return Err(self.kind.invalid(format_args!(
                "The expression contains too many operators; operator count: {}",
                self.operators
            )));
        }
        Ok(())
    }

    /// Goes one level deeper.
    pub(crate) fn deeper(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.kind.invalid("The expression has too many levels of nesting;"));
        }
        Ok(())
    }
    pub(crate) fn shallower(&mut self) {
        self.depth -= 1;
    }

    /// The value of the placeholder that is next.
    pub(crate) fn value(&mut self) -> Result<AttributeValue> {
        match self.peek() {
            Token::Value(v) => {
                self.next();
                self.names.value(self.kind, v)
            }
            _ => Err(self.unexpected()),
        }
    }

    /// A document path: `a.b[1].#c`.
    pub(crate) fn path(&mut self) -> Result<Path> {
        let mut steps = vec![self.step()?];
        loop {
            if self.sign(".") {
                steps.push(self.step()?);
            } else if self.sign("[") {
                let Token::Index(digits) = self.peek() else { return Err(self.unexpected()) };
                let index = digits.parse().ok().filter(|n| *n <= i32::MAX as usize);
                steps.push(Step::Index(index.ok_or_else(|| {
                    self.kind.invalid(format_args!("List index is not within the allowable range; index: [{digits}]"))
                })?));
                self.next();
                self.expect("]")?;
            } else {
                break;
            }
        }
        if steps.len() > crate::check::NESTING_MAX {
            return Err(self.kind.invalid("The document path has too many nesting elements; nesting levels: 33"));
        }
        Ok(Path(steps))
    }

    fn step(&mut self) -> Result<Step> {
        let step = match self.peek() {
            Token::Word(w) if is_reserved(w) => {
                return Err(self
                    .kind
                    .invalid(format_args!("Attribute name is a reserved keyword; reserved keyword: {w}")));
            }
            Token::Word(w) => w.to_owned(),
            Token::Name(n) => self.names.name(self.kind, n)?,
            _ => return Err(self.unexpected()),
        };
        self.next();
        Ok(Step::Name(step))
    }
}
