//! The parameters that engines have: their names, kinds and ranges, and who may set them.
//!
//! Parameter groups for Amazon RDS: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html>. The facts are
//! the engines' own (`models/facts/db-parameters-*.txt`); what RDS fixes or adds stands in them too.

use super::formula::{self, Figures};
use crate::errors;
use crate::model::{Engine, Instance, Parameters};
use base::Fault;
use std::sync::OnceLock;

/// Characters of a value.
const VALUE_LENGTH_MAX: usize = 4096;

/// What MariaDB's default groups say.
const MARIADB: &[(&str, &str)] = &[
    ("character_set_server", "utf8mb4"),
    ("innodb_buffer_pool_size", "{DBInstanceClassMemory*3/4}"),
    ("max_connections", "LEAST({DBInstanceClassMemory/25165760},12000)"),
    ("performance_schema", "0"),
    ("time_zone", "+00:00"),
];

/// What PostgreSQL's default groups say.
const POSTGRES: &[(&str, &str)] = &[
    ("max_connections", "LEAST({DBInstanceClassMemory/9531392},5000)"),
    ("password_encryption", "scram-sha-256"),
    ("rds.force_ssl", "1"),
    ("shared_buffers", "{DBInstanceClassMemory/32768}"),
    ("timezone", "UTC"),
];

/// One parameter of an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// Its name.
    pub name: &'static str,
    /// `boolean`, `integer`, `float`, `string`, `list`
    pub kind: &'static str,
    /// It can change while the engine runs.
    pub dynamic: bool,
    /// A user may set it.
    pub modifiable: bool,
    /// A range, or words; none: anything.
    pub allowed: Option<&'static str>,
    /// What the default group says, where it does not leave it to the engine.
    pub system: Option<&'static str>,
}

/// All parameters of an engine, by name.
pub fn all(engine: Engine) -> &'static [Fact] {
    static OF_MARIADB: OnceLock<Vec<Fact>> = OnceLock::new();
    static OF_POSTGRES: OnceLock<Vec<Fact>> = OnceLock::new();
    match engine {
        Engine::Mariadb | Engine::Mysql => OF_MARIADB
            .get_or_init(|| parse(include_str!("../../../../models/facts/db-parameters-mariadb.txt"), MARIADB)),
        Engine::Postgres => OF_POSTGRES
            .get_or_init(|| parse(include_str!("../../../../models/facts/db-parameters-postgres.txt"), POSTGRES)),
    }
}

fn parse(text: &'static str, system: &[(&str, &'static str)]) -> Vec<Fact> {
    let fact = |line: &'static str| {
        let mut words = line.split(' ');
        let name = words.next()?;
        Some(Fact {
            name,
            kind: words.next()?,
            dynamic: words.next()? == "dynamic",
            modifiable: words.next()? == "user",
            allowed: words.next().filter(|a| *a != "-"),
            system: system.iter().find(|(n, _)| *n == name).map(|(_, v)| *v),
        })
    };
    text.lines().filter(|l| !l.starts_with('#')).filter_map(fact).collect()
}

/// The parameter of this name.
pub fn find(engine: Engine, name: &str) -> Option<&'static Fact> {
    all(engine).iter().find(|f| f.name.eq_ignore_ascii_case(name))
}

/// A value that a user may give to a parameter.
pub fn check(fact: &Fact, value: &str) -> Result<(), Fault> {
    let wrong = || errors::parameter_value(value, fact.name, fact.allowed.unwrap_or_default());
    if value.is_empty() || value.len() > VALUE_LENGTH_MAX || value.chars().any(char::is_control) {
        return Err(wrong());
    }
    if formula::is_formula(value) {
        let some = Figures { memory_bytes: 1 << 30, storage_bytes: 20 << 30, port: 3306 };
        return formula::value(value, &some).map(drop).ok_or_else(wrong);
    }
    match fits(fact, value) {
        true => Ok(()),
        false => Err(wrong()),
    }
}

fn fits(fact: &Fact, value: &str) -> bool {
    let Some(allowed) = fact.allowed else { return true };
    let word = |v: &str| allowed.split(',').any(|a| a.eq_ignore_ascii_case(v.trim()));
    match fact.kind {
        "integer" | "float" => range(allowed).is_none_or(|(from, to)| {
            let number = value.parse::<f64>().ok().filter(|_| fact.kind == "float" || value.parse::<i128>().is_ok());
            number.is_some_and(|n| from <= n && n <= to)
        }),
        "list" => value.split(',').all(word),
        _ => word(value),
    }
}

/// `FROM-TO`; either may be negative.
fn range(allowed: &str) -> Option<(f64, f64)> {
    let at = allowed[1..].find('-')? + 1;
    Some((allowed[..at].parse().ok()?, allowed[at + 1..].parse().ok()?))
}

/// What formulas may speak of, for this instance.
pub fn figures(i: &Instance, memory_bytes: u64) -> Figures {
    Figures { memory_bytes, storage_bytes: (i.settings.storage_gib.max(0) as u64) << 30, port: i.settings.port }
}

/// The same values with formulas calculated.
pub fn calculated(values: &Parameters, figures: &Figures) -> Parameters {
    values.iter().map(|(name, value)| (name.clone(), one(value, figures))).collect()
}

/// One value; a formula calculated.
pub fn one(value: &str, figures: &Figures) -> String {
    match formula::is_formula(value) {
        true => formula::value(value, figures).map_or_else(|| value.to_owned(), |n| n.to_string()),
        false => value.to_owned(),
    }
}
