//! The grammar of statements.

use super::lexer::{Token, tokens};
use super::{DEPTH_MAX, Returning, Statement, wrong};
use crate::expr::{Action, Condition, Path, SetValue, Step, Update};
use crate::{AttributeValue, Invalid, Result, check};

pub(crate) struct Parser {
    tokens: Vec<Token>,
    at: usize,
    parameters: std::vec::IntoIter<AttributeValue>,
    depth: usize,
}

impl Parser {
    pub(crate) fn new(text: &str, mut parameters: Vec<AttributeValue>) -> Result<Parser> {
        parameters.iter_mut().try_for_each(check::value)?;
        let tokens = tokens(text)?;
        let marks = tokens.iter().filter(|t| **t == Token::Sign("?")).count();
        if marks != parameters.len() {
            return Err(Invalid::new("Number of parameters in request and statement don't match."));
        }
        Ok(Parser { tokens, at: 0, parameters: parameters.into_iter(), depth: 0 })
    }

    pub(crate) fn peek(&self) -> &Token {
        &self.tokens[self.at]
    }
    pub(crate) fn peek_at(&self, n: usize) -> &Token {
        self.tokens.get(self.at + n).unwrap_or(&Token::End)
    }
    pub(crate) fn next(&mut self) -> Token {
        let token = self.tokens[self.at].clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }
    pub(crate) fn is_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Token::Sign(s) if *s == sign)
    }
    pub(crate) fn sign(&mut self, sign: &str) -> bool {
        let is = self.is_sign(sign);
        if is {
            self.next();
        }
        is
    }
    pub(crate) fn expect(&mut self, sign: &str) -> Result<()> {
        if self.sign(sign) { Ok(()) } else { Err(self.unexpected()) }
    }
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
    fn demand(&mut self, word: &str) -> Result<()> {
        if self.keyword(word) { Ok(()) } else { Err(self.unexpected()) }
    }
    pub(crate) fn unexpected(&self) -> Invalid {
        wrong(match self.peek() {
            Token::Word(t) | Token::Quoted(t) | Token::Text(t) | Token::Number(t) => format!("Unexpected token: {t}"),
            Token::Sign(t) => format!("Unexpected token: {t}"),
            Token::End => "Unexpected end of statement".to_owned(),
        })
    }
    pub(crate) fn parameter(&mut self) -> Result<AttributeValue> {
        self.parameters.next().ok_or_else(|| wrong("Missing parameter"))
    }
    pub(crate) fn deeper(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(wrong("Nesting is too deep"));
        }
        Ok(())
    }
    pub(crate) fn shallower(&mut self) {
        self.depth -= 1;
    }

    pub(crate) fn statement(mut self) -> Result<Statement> {
        let statement = match self.next() {
            Token::Word(w) => match w.to_ascii_uppercase().as_str() {
                "SELECT" => self.select(),
                "EXISTS" => self.exists(),
                "INSERT" => self.insert(),
                "UPDATE" => self.update(),
                "DELETE" => self.delete(),
                _ => Err(wrong(format_args!("Unsupported operation: {w}"))),
            },
            _ => Err(wrong("Unexpected start of statement")),
        }?;
        self.sign(";");
        match self.peek() {
            Token::End => Ok(statement),
            _ => Err(self.unexpected()),
        }
    }

    fn name(&mut self) -> Result<String> {
        match self.next() {
            Token::Word(n) | Token::Quoted(n) => Ok(n),
            _ => {
                self.at -= 1;
                Err(self.unexpected())
            }
        }
    }

    /// A table's name; ARNs and names with dots or dashes are quoted.
    fn table(&mut self) -> Result<String> {
        self.name()
    }

    fn select(&mut self) -> Result<Statement> {
        let columns = match self.sign("*") {
            true => None,
            false => {
                let mut all = vec![self.path()?];
                while self.sign(",") {
                    all.push(self.path()?);
                }
                Some(all)
            }
        };
        self.demand("FROM")?;
        let table = self.table()?;
        let index = if self.sign(".") { Some(self.name()?) } else { None };
        let condition = self.where_clause()?;
        let mut order = Vec::new();
        if self.keyword("ORDER") {
            self.demand("BY")?;
            loop {
                let name = self.name()?;
                let descending = self.keyword("DESC");
                if !descending {
                    self.keyword("ASC");
                }
                order.push((name, descending));
                if !self.sign(",") {
                    break;
                }
            }
        }
        Ok(Statement::Select { columns, table, index, condition, order })
    }

    fn where_clause(&mut self) -> Result<Option<Condition>> {
        if self.keyword("WHERE") { self.condition().map(Some) } else { Ok(None) }
    }

    fn demanded_where(&mut self) -> Result<Condition> {
        let found = self.where_clause()?;
        found.ok_or_else(|| Invalid::new("Where clause does not contain a mandatory equality on all key attributes"))
    }

    fn exists(&mut self) -> Result<Statement> {
        self.expect("(")?;
        self.demand("SELECT")?;
        let Statement::Select { table, condition, .. } = self.select()? else { return Err(self.unexpected()) };
        self.expect(")")?;
        let condition = condition
            .ok_or_else(|| Invalid::new("Where clause does not contain a mandatory equality on all key attributes"))?;
        Ok(Statement::Exists { table, condition })
    }

    fn insert(&mut self) -> Result<Statement> {
        self.demand("INTO")?;
        let table = self.table()?;
        self.demand("VALUE")?;
        match self.literal()? {
            AttributeValue::M(item) => Ok(Statement::Insert { table, item }),
            _ => Err(wrong("VALUE must be a tuple")),
        }
    }

    fn update(&mut self) -> Result<Statement> {
        let table = self.table()?;
        let mut update = Update::default();
        loop {
            if self.keyword("SET") {
                let path = self.path()?;
                self.expect("=")?;
                update.0.push(self.assigned(path)?);
                while self.sign(",") {
                    let path = self.path()?;
                    self.expect("=")?;
                    update.0.push(self.assigned(path)?);
                }
            } else if self.keyword("REMOVE") {
                update.0.push(Action::Remove(self.path()?));
                while self.sign(",") {
                    update.0.push(Action::Remove(self.path()?));
                }
            } else {
                break;
            }
        }
        if update.0.is_empty() {
            return Err(self.unexpected());
        }
        let condition = self.demanded_where()?;
        Ok(Statement::Update { table, update, condition, returning: self.returning()? })
    }

    fn delete(&mut self) -> Result<Statement> {
        self.demand("FROM")?;
        let table = self.table()?;
        let condition = self.demanded_where()?;
        let returning = self.returning()?;
        match returning {
            None | Some(Returning::AllOld) => Ok(Statement::Delete { table, condition, returning }),
            Some(_) => Err(wrong("Delete statements support RETURNING ALL OLD * only")),
        }
    }

    fn returning(&mut self) -> Result<Option<Returning>> {
        if !self.keyword("RETURNING") {
            return Ok(None);
        }
        let all = self.keyword("ALL");
        if !all {
            self.demand("MODIFIED")?;
        }
        let old = self.keyword("OLD");
        if !old {
            self.demand("NEW")?;
        }
        self.expect("*")?;
        Ok(Some(match (all, old) {
            (true, true) => Returning::AllOld,
            (true, false) => Returning::AllNew,
            (false, true) => Returning::ModifiedOld,
            (false, false) => Returning::ModifiedNew,
        }))
    }

    /// What `SET path =` is followed by.
    fn assigned(&mut self, path: Path) -> Result<Action> {
        let function = match (self.peek(), self.peek_at(1)) {
            (Token::Word(w), Token::Sign("(")) => w.to_ascii_lowercase(),
            _ => String::new(),
        };
        if matches!(function.as_str(), "set_add" | "set_delete") {
            self.next();
            self.expect("(")?;
            let target = self.path()?;
            self.expect(",")?;
            let v = self.literal()?;
            self.expect(")")?;
            if target != path {
                return Err(wrong(format_args!("{function} must be assigned to its own path")));
            }
            return Ok(if function == "set_add" { Action::Add(path, v) } else { Action::Delete(path, v) });
        }
        let left = self.set_operand()?;
        let value = if self.sign("+") {
            SetValue::Plus(Box::new(left), Box::new(self.set_operand()?))
        } else if self.sign("-") {
            SetValue::Minus(Box::new(left), Box::new(self.set_operand()?))
        } else {
            left
        };
        Ok(Action::Set(path, value))
    }

    fn set_operand(&mut self) -> Result<SetValue> {
        let function = match (self.peek(), self.peek_at(1)) {
            (Token::Word(w), Token::Sign("(")) => w.to_ascii_lowercase(),
            _ => String::new(),
        };
        if matches!(function.as_str(), "list_append" | "if_not_exists") {
            self.deeper()?;
            self.next();
            self.expect("(")?;
            let first = self.set_operand()?;
            self.expect(",")?;
            let second = Box::new(self.set_operand()?);
            self.expect(")")?;
            self.shallower();
            return match (function.as_str(), first) {
                ("list_append", first) => Ok(SetValue::ListAppend(Box::new(first), second)),
                (_, SetValue::Path(path)) => Ok(SetValue::IfNotExists(path, second)),
                _ => Err(self.unexpected()),
            };
        }
        match self.is_literal() {
            true => self.literal().map(SetValue::Value),
            false => self.path().map(SetValue::Path),
        }
    }

    /// A document path: `a.b[1]`, `"a"."b"`.
    pub(crate) fn path(&mut self) -> Result<Path> {
        let mut steps = vec![Step::Name(self.name()?)];
        loop {
            if self.sign(".") {
                steps.push(Step::Name(self.name()?));
            } else if self.sign("[") {
                let Token::Number(n) = self.next() else { return Err(self.unexpected()) };
                let index = n.parse().map_err(|_| wrong(format_args!("Invalid list index: {n}")))?;
                steps.push(Step::Index(index));
                self.expect("]")?;
            } else {
                break;
            }
        }
        if steps.len() > check::NESTING_MAX {
            return Err(wrong("The document path has too many nesting elements"));
        }
        Ok(Path(steps))
    }
}
