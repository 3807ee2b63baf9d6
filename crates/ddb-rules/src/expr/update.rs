//! The grammar of updates: SET, REMOVE, ADD, DELETE.
//!
//! Amazon DynamoDB Developer Guide, "Update expressions".

use super::ast::Path;
use super::lexer::Token;
use super::names::{Kind, Names};
use super::operand::is_call;
use super::parser::Parser;
use super::paths::disjoint;
use crate::{AttributeValue, Invalid, Result};

/// What SET assigns.
#[derive(Debug, Clone, PartialEq)]
pub enum SetValue {
    /// A given value.
    Value(AttributeValue),
    /// What stands at a path.
    Path(Path),
    /// What stands at a path, or else this.
    IfNotExists(Path, Box<SetValue>),
    /// Two lists as one.
    ListAppend(Box<SetValue>, Box<SetValue>),
    /// A sum.
    Plus(Box<SetValue>, Box<SetValue>),
    /// A difference.
    Minus(Box<SetValue>, Box<SetValue>),
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Assigns.
    Set(Path, SetValue),
    /// Removes.
    Remove(Path),
    /// Adds to a number or a set.
    Add(Path, AttributeValue),
    /// Takes elements out of a set.
    Delete(Path, AttributeValue),
}

/// All changes, in the order of the text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Update(pub Vec<Action>);

impl Action {
    /// What it changes.
    pub fn path(&self) -> &Path {
        match self {
            Action::Set(path, _) | Action::Remove(path) | Action::Add(path, _) | Action::Delete(path, _) => path,
        }
    }
}

impl Update {
    /// What it changes.
    pub fn paths(&self) -> Vec<&Path> {
        self.0.iter().map(Action::path).collect()
    }

    /// Refuses changes of key attributes.
    pub fn spare(&self, keys: &[&str]) -> Result<()> {
        match self.paths().into_iter().find(|p| keys.contains(&p.root())) {
            Some(path) => Err(Invalid::parameter(format_args!(
                "Cannot update attribute {}. This attribute is part of the key",
                path.root()
            ))),
            None => Ok(()),
        }
    }
}

/// Parses an update.
pub fn update(text: &str, names: &Names) -> Result<Update> {
    let mut p = Parser::new(Kind::Update, text, names)?;
    let (mut actions, mut seen) = (Vec::new(), Vec::new());
    while p.peek() != Token::End {
        let Token::Word(word) = p.peek() else { return Err(p.unexpected()) };
        let section = word.to_ascii_uppercase();
        let one: fn(&mut Parser<'_>) -> Result<Action> = match section.as_str() {
            "SET" => set,
            "REMOVE" => |p| p.path().map(Action::Remove),
            "ADD" => |p| with_value(p, "ADD").map(|(path, v)| Action::Add(path, v)),
            "DELETE" => |p| with_value(p, "DELETE").map(|(path, v)| Action::Delete(path, v)),
            _ => return Err(p.unexpected()),
        };
        if seen.contains(&section) {
            return Err(p
                .kind
                .invalid(format_args!("The \"{section}\" section can only be used once in an update expression;")));
        }
        seen.push(section);
        p.next();
        actions.push(one(&mut p)?);
        while p.sign(",") {
            actions.push(one(&mut p)?);
        }
    }
    let update = Update(actions);
    disjoint(Kind::Update, &update.paths())?;
    Ok(update)
}

fn set(p: &mut Parser<'_>) -> Result<Action> {
    let path = p.path()?;
    p.expect("=")?;
    p.operator()?;
    Ok(Action::Set(path, set_value(p)?))
}

fn set_value(p: &mut Parser<'_>) -> Result<SetValue> {
    let left = set_operand(p)?;
    let sign = match p.peek() {
        Token::Sign(s @ ("+" | "-")) => s,
        _ => return Ok(left),
    };
    p.next();
    p.operator()?;
    let right = set_operand(p)?;
    for side in [&left, &right] {
        operand_type(p, sign, side, "N")?;
    }
    Ok(match sign {
        "+" => SetValue::Plus(Box::new(left), Box::new(right)),
        _ => SetValue::Minus(Box::new(left), Box::new(right)),
    })
}

fn set_operand(p: &mut Parser<'_>) -> Result<SetValue> {
    if p.sign("(") {
        p.deeper()?;
        let inner = set_value(p)?;
        p.expect(")")?;
        p.shallower();
        return Ok(inner);
    }
    match p.peek() {
        Token::Value(_) => p.value().map(SetValue::Value),
        Token::Word(name) if is_call(p) => call(p, name),
        _ => p.path().map(SetValue::Path),
    }
}

fn call(p: &mut Parser<'_>, name: &str) -> Result<SetValue> {
    if !matches!(name, "if_not_exists" | "list_append") {
        let known = ["attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size"];
        return Err(match known.contains(&name) {
            true => {
                p.kind.invalid(format_args!("The function is not allowed in an update expression; function: {name}"))
            }
            false => p.kind.invalid(format_args!("Invalid function name; function: {name}")),
        });
    }
    p.operator()?;
    p.deeper()?;
    p.next();
    p.expect("(")?;
    let mut all = vec![set_value(p)?];
    while p.sign(",") {
        all.push(set_value(p)?);
    }
    p.expect(")")?;
    p.shallower();
    let given = all.len();
    let Ok([first, second]) = <[SetValue; 2]>::try_from(all) else {
        return Err(p.kind.invalid(format_args!(
            "Incorrect number of operands for operator or function; operator or function: {name}, number of operands: {given}"
        )));
    };
    if name == "list_append" {
        operand_type(p, name, &first, "L")?;
        operand_type(p, name, &second, "L")?;
        return Ok(SetValue::ListAppend(Box::new(first), Box::new(second)));
    }
    match first {
        SetValue::Path(path) => Ok(SetValue::IfNotExists(path, Box::new(second))),
        _ => Err(p
            .kind
            .invalid(format_args!("Operator or function requires a document path; operator or function: {name}"))),
    }
}

/// A given value must be of the type that the operator takes.
fn operand_type(p: &Parser<'_>, name: &str, side: &SetValue, wanted: &str) -> Result<()> {
    let ty = match side {
        SetValue::Value(v) => v.type_name(),
        SetValue::ListAppend(..) => "L",
        SetValue::Plus(..) | SetValue::Minus(..) => "N",
        SetValue::Path(_) | SetValue::IfNotExists(..) => return Ok(()),
    };
    if ty == wanted {
        return Ok(());
    }
    Err(p.kind.invalid(format_args!(
        "Incorrect operand type for operator or function; operator or function: {name}, operand type: {ty}"
    )))
}

fn with_value(p: &mut Parser<'_>, section: &str) -> Result<(Path, AttributeValue)> {
    let path = p.path()?;
    p.operator()?;
    let v = p.value()?;
    let fits = match &v {
        AttributeValue::N(_) => section == "ADD",
        AttributeValue::Ss(_) | AttributeValue::Ns(_) | AttributeValue::Bs(_) => true,
        _ => false,
    };
    if !fits {
        return Err(p.kind.invalid(format_args!(
            "Incorrect operand type for operator or function; operator: {section}, operand type: {}, typeSet: ALLOWED_FOR_{section}_OPERAND",
            long_name(&v)
        )));
    }
    Ok((path, v))
}

fn long_name(v: &AttributeValue) -> &'static str {
    match v {
        AttributeValue::S(_) => "STRING",
        AttributeValue::N(_) => "NUMBER",
        AttributeValue::B(_) => "BINARY",
        AttributeValue::Ss(_) => "STRING_SET",
        AttributeValue::Ns(_) => "NUMBER_SET",
        AttributeValue::Bs(_) => "BINARY_SET",
        AttributeValue::M(_) => "MAP",
        AttributeValue::L(_) => "LIST",
        AttributeValue::Null(_) => "NULL",
        AttributeValue::Bool(_) => "BOOLEAN",
        AttributeValue::Empty | AttributeValue::Many(_) => "",
    }
}
