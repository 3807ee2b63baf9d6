//! Names: identifiers, users, databases, passwords.
//!
//! CreateDBInstance: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>

use crate::errors;
use crate::limits::{
    DATABASE_LENGTH_MAX, IDENTIFIER_LENGTH_MAX, PASSWORD_LENGTH, SUBNET_GROUP_NAME_LENGTH_MAX, USER_LENGTH_MAX,
};
use base::Fault;

/// Users that the engine or the cloud has already.
const RESERVED_USERS: &[&str] = &["rdsadmin", "rdsrepladmin"];
/// Databases that the engine has already, and words that cannot name one.
const RESERVED_DATABASES: &[&str] = &["mysql", "sys", "performance_schema", "information_schema", "database", "table"];

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

/// The master user's name.
pub fn user(text: Option<&str>) -> Result<String, Fault> {
    let text = text.filter(|t| !t.is_empty()).ok_or_else(|| errors::missing("MasterUsername"))?;
    if text.chars().count() > USER_LENGTH_MAX {
        return Err(errors::invalid(format!(
            "The parameter MasterUsername is not a valid identifier because it is longer than {USER_LENGTH_MAX} characters."
        )));
    }
    let first = text.starts_with(|c: char| c.is_ascii_alphabetic());
    if !first || !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(errors::invalid(
            "MasterUsername must begin with a letter and contain only alphanumeric characters or underscores.",
        ));
    }
    if RESERVED_USERS.iter().any(|r| r.eq_ignore_ascii_case(text)) {
        return Err(errors::invalid(format!(
            "MasterUsername {text} cannot be used as it is a reserved word used by the engine"
        )));
    }
    Ok(text.to_owned())
}

/// The first database's name.
pub fn database(text: Option<&str>) -> Result<Option<String>, Fault> {
    let Some(text) = text.filter(|t| !t.is_empty()) else { return Ok(None) };
    if text.len() > DATABASE_LENGTH_MAX {
        return Err(errors::invalid(format!("DBName must be at most {DATABASE_LENGTH_MAX} characters long.")));
    }
    let first = text.starts_with(|c: char| c.is_ascii_alphabetic());
    if !first || !text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(errors::invalid("DBName must begin with a letter and contain only alphanumeric characters."));
    }
    if RESERVED_DATABASES.iter().any(|r| r.eq_ignore_ascii_case(text)) {
        return Err(errors::invalid(format!("Database name cannot be a reserved word: {text}")));
    }
    Ok(Some(text.to_owned()))
}

/// The master user's password.
pub fn password(text: &str) -> Result<(), Fault> {
    let length = text.chars().count();
    if length < *PASSWORD_LENGTH.start() {
        return Err(errors::password_length("shorter", *PASSWORD_LENGTH.start()));
    }
    if length > *PASSWORD_LENGTH.end() {
        return Err(errors::password_length("longer", *PASSWORD_LENGTH.end()));
    }
    match text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '/' | '@' | '"')) {
        true => Ok(()),
        false => Err(errors::password()),
    }
}
