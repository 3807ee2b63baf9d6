//! PartiQL for DynamoDB: statements as the same conditions and updates that expressions make.
//!
//! Amazon DynamoDB Developer Guide, "PartiQL - a SQL-compatible query language for Amazon DynamoDB".

mod lexer;
mod parser;
mod terms;

use crate::expr::{Condition, Path, Update};
use crate::{AttributeValue, Invalid, Item, Result};

/// Characters of a statement.
pub const STATEMENT_CHARACTERS_MAX: usize = 8192;
/// Levels of parentheses and collections.
pub const DEPTH_MAX: usize = 32;

/// What a write answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Returning {
    AllOld,
    AllNew,
    ModifiedOld,
    ModifiedNew,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// Reads.
    Select {
        /// What is shown; `None`: `*`.
        columns: Option<Vec<Path>>,
        /// The table.
        table: String,
        /// The index.
        index: Option<String>,
        /// What must hold.
        condition: Option<Condition>,
        /// Attributes to order by, and whether descending.
        order: Vec<(String, bool)>,
    },
    /// `EXISTS(SELECT …)`: a check in a transaction.
    Exists {
        /// The table.
        table: String,
        /// What must hold.
        condition: Condition,
    },
    /// Adds an item.
    Insert {
        /// The table.
        table: String,
        /// The item.
        item: Item,
    },
    /// Changes an item.
    Update {
        /// The table.
        table: String,
        /// The changes.
        update: Update,
        /// The key, and what else must hold.
        condition: Condition,
        /// What is answered.
        returning: Option<Returning>,
    },
    /// Removes an item.
    Delete {
        /// The table.
        table: String,
        /// The key, and what else must hold.
        condition: Condition,
        /// What is answered.
        returning: Option<Returning>,
    },
}

impl Statement {
    /// The table that it is about.
    pub fn table(&self) -> &str {
        match self {
            Statement::Select { table, .. }
            | Statement::Exists { table, .. }
            | Statement::Insert { table, .. }
            | Statement::Update { table, .. }
            | Statement::Delete { table, .. } => table,
        }
    }
    /// True when it only reads.
    pub fn reads(&self) -> bool {
        matches!(self, Statement::Select { .. })
    }
}

/// Parses a statement; `?` stand for the parameters in their order.
pub fn parse(text: &str, parameters: Vec<AttributeValue>) -> Result<Statement> {
    if text.chars().count() > STATEMENT_CHARACTERS_MAX {
        return Err(wrong("Statement exceeds the maximum length of 8192 characters"));
    }
    parser::Parser::new(text, parameters)?.statement()
}

/// "Statement wasn't well formed, can't be processed: …"
pub(crate) fn wrong(what: impl std::fmt::Display) -> Invalid {
    Invalid(format!("Statement wasn't well formed, can't be processed: {what}"))
}

/// Splits a condition into the parts that `AND` joins.
pub fn conjuncts(condition: Condition) -> Vec<Condition> {
    match condition {
        Condition::And(a, b) => {
            let mut all = conjuncts(*a);
            all.extend(conjuncts(*b));
            all
        }
        other => vec![other],
    }
}
