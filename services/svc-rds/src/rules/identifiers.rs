//! Names: identifiers, users, databases, passwords.
//!
//! CreateDBInstance: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>

use crate::errors;
use crate::limits::{
    DATABASE_LENGTH_MAX, IDENTIFIER_LENGTH_MAX, NAME_LENGTH_MAX, PASSWORD_LENGTH, PASSWORD_LENGTH_POSTGRES,
    POSTGRES_NAME_LENGTH_MAX, SUBNET_GROUP_NAME_LENGTH_MAX, USER_LENGTH_MAX,
};
use crate::model::Engine;
use base::Fault;

/// Users that the engine or the cloud has already.
const RESERVED_USERS: &[&str] = &["rdsadmin", "rdsrepladmin"];
/// The same of PostgreSQL, and words of its SQL that name a user.
const RESERVED_USERS_POSTGRES: &[&str] = &[
    "admin",
    "all",
    "current_role",
    "current_user",
    "none",
    "public",
    "rds_superuser",
    "rdsadmin",
    "rdsrepladmin",
    "session_user",
    "user",
];
/// Databases that the engine has already, and words that cannot name one.
const RESERVED_DATABASES: &[&str] = &["mysql", "sys", "performance_schema", "information_schema", "database", "table"];
/// The same of PostgreSQL.
const RESERVED_DATABASES_POSTGRES: &[&str] = &["rdsadmin", "template0", "template1", "database", "table"];

/// A DB instance identifier as it is kept: in lower case.
pub fn instance(text: &str) -> Result<String, Fault> {
    const PARAMETER: &str = "DBInstanceIdentifier";
    if text.is_empty() {
        return Err(errors::missing(PARAMETER));
    }
    if text.len() > IDENTIFIER_LENGTH_MAX {
        return Err(errors::identifier_length(PARAMETER, IDENTIFIER_LENGTH_MAX));
    }
    match is_identifier(text) {
        true => Ok(text.to_ascii_lowercase()),
        false => Err(errors::identifier(PARAMETER)),
    }
}

/// The form that AWS's message describes.
pub fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && !text.ends_with('-')
        && !text.contains("--")
}

/// A DB subnet group's name as it is kept: in lower case.
pub fn subnet_group(text: &str) -> Result<String, Fault> {
    const PARAMETER: &str = "DBSubnetGroupName";
    if text.is_empty() {
        return Err(errors::missing(PARAMETER));
    }
    if text.chars().count() > SUBNET_GROUP_NAME_LENGTH_MAX {
        return Err(errors::identifier_length(PARAMETER, SUBNET_GROUP_NAME_LENGTH_MAX));
    }
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | ' ' | '-');
    if !text.chars().all(good) || !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(errors::invalid(
            "The parameter DBSubnetGroupName is not a valid name. It must begin with a letter and contain only letters, numbers, \
             periods, underscores, spaces, or hyphens.",
        ));
    }
    let name = text.to_ascii_lowercase();
    if name == crate::ops::shared::groups::DEFAULT {
        return Err(errors::invalid("The DB subnet group name 'default' is reserved."));
    }
    Ok(name)
}

/// The name of a snapshot, as it is kept: in lower case.
pub fn snapshot(parameter: &str, text: &str) -> Result<String, Fault> {
    named(parameter, text, NAME_LENGTH_MAX)
}

/// The name of a parameter group or an option group, as it is kept: in lower case.
pub fn group(parameter: &str, text: &str) -> Result<String, Fault> {
    named(parameter, text, NAME_LENGTH_MAX)
}

fn named(parameter: &str, text: &str, max: usize) -> Result<String, Fault> {
    if text.is_empty() {
        return Err(errors::missing(parameter));
    }
    if text.len() > max {
        return Err(errors::identifier_length(parameter, max));
    }
    match is_identifier(text) {
        true => Ok(text.to_ascii_lowercase()),
        false => Err(errors::identifier(parameter)),
    }
}

/// The master user's name.
pub fn user(engine: Engine, text: Option<&str>) -> Result<String, Fault> {
    let text = text.filter(|t| !t.is_empty()).ok_or_else(|| errors::missing("MasterUsername"))?;
    let (max, reserved) = match engine {
        Engine::Postgres => (POSTGRES_NAME_LENGTH_MAX, RESERVED_USERS_POSTGRES),
        Engine::Mariadb | Engine::Mysql => (USER_LENGTH_MAX, RESERVED_USERS),
    };
    if text.chars().count() > max {
        return Err(errors::invalid(format!(
            "The parameter MasterUsername is not a valid identifier because it is longer than {max} characters."
        )));
    }
    let first = text.starts_with(|c: char| c.is_ascii_alphabetic());
    if !first || !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(errors::invalid(
            "MasterUsername must begin with a letter and contain only alphanumeric characters or underscores.",
        ));
    }
    let is_role = engine == Engine::Postgres && text.to_ascii_lowercase().starts_with("pg_");
    if is_role || reserved.iter().any(|r| r.eq_ignore_ascii_case(text)) {
        return Err(errors::invalid(format!(
            "MasterUsername {text} cannot be used as it is a reserved word used by the engine"
        )));
    }
    Ok(text.to_owned())
}

/// The first database's name.
pub fn database(engine: Engine, text: Option<&str>) -> Result<Option<String>, Fault> {
    let Some(text) = text.filter(|t| !t.is_empty()) else { return Ok(None) };
    let (max, reserved) = match engine {
        Engine::Postgres => (POSTGRES_NAME_LENGTH_MAX, RESERVED_DATABASES_POSTGRES),
        Engine::Mariadb | Engine::Mysql => (DATABASE_LENGTH_MAX, RESERVED_DATABASES),
    };
    if text.len() > max {
        return Err(errors::invalid(format!("DBName must be at most {max} characters long.")));
    }
    let first = text.starts_with(|c: char| c.is_ascii_alphabetic());
    if !first || !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(errors::invalid("DBName must begin with a letter and contain only alphanumeric characters."));
    }
    if reserved.iter().any(|r| r.eq_ignore_ascii_case(text)) {
        return Err(errors::invalid(format!("Database name cannot be a reserved word: {text}")));
    }
    Ok(Some(text.to_owned()))
}

/// The master user's password.
pub fn password(engine: Engine, text: &str) -> Result<(), Fault> {
    let length = text.chars().count();
    let allowed = match engine {
        Engine::Postgres => PASSWORD_LENGTH_POSTGRES,
        Engine::Mariadb | Engine::Mysql => PASSWORD_LENGTH,
    };
    if length < *allowed.start() {
        return Err(errors::password_length("shorter", *allowed.start()));
    }
    if length > *allowed.end() {
        return Err(errors::password_length("longer", *allowed.end()));
    }
    match text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '/' | '@' | '"')) {
        true => Ok(()),
        false => Err(errors::password()),
    }
}
