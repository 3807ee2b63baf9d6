//! The SQL of a new database instance: system tables, the administrator that only the box reaches, the master user, the first database.
//!
//! AWS: RDS User Guide, UsingWithRDS.MasterAccounts ("Master user account privileges", RDS for MariaDB).

use sha1::{Digest, Sha1};
use std::{fs, io, path::Path};

/// What the names of the files begin with; it changed with 11.4.
const PREFIXES: &[&str] = &["mariadb_", "mysql_", "maria_"];

/// The system tables' own files, in the order of mariadb-install-db(1); its anonymous and password-less users are left out.
const SYSTEM_FILES: &[&str] =
    &["system_tables.sql", "performance_tables.sql", "add_gis_sp_bootstrap.sql", "sys_schema.sql"];

/// What the master user may do: everything that does not reach the machine below the database.
const MASTER_PRIVILEGES: &str = "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, \
     SHOW DATABASES, CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION CLIENT, REPLICATION SLAVE, CREATE VIEW, SHOW VIEW, \
     CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER";

/// What a new database instance is told once.
#[derive(Clone, PartialEq, Eq)]
pub struct Setup<'a> {
    /// Name of the master user; it may connect from every address, security groups decide which of them get here.
    pub master_user: &'a str,
    /// The master user's password. Only its hash is written.
    pub master_password: &'a str,
    /// Password of `rdsadmin`@`localhost`, the cloud's own way in over the socket; never shown to anybody.
    pub admin_password: &'a str,
    /// The initial database, if one is wanted.
    pub database: Option<&'a str>,
}

/// The script for `mariadbd --bootstrap`: the engine's own files from `share` (`share_dir` of its tree), then the accounts.
pub fn bootstrap_script(share: &Path, setup: &Setup<'_>) -> io::Result<String> {
    let mut script = String::from("CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\n");
    for file in SYSTEM_FILES {
        let named = PREFIXES.iter().map(|prefix| share.join(format!("{prefix}{file}")));
        let path = named.clone().find(|path| path.is_file()).unwrap_or_else(|| share.join(file));
        let text =
            fs::read_to_string(&path).map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", path.display())))?;
        script.push_str(&text);
        script.push('\n');
    }
    script.push_str(&bootstrap_sql(setup));
    Ok(script)
}

/// The accounts and the initial database of a new instance.
pub fn bootstrap_sql(setup: &Setup<'_>) -> String {
    let (master, admin) = (string(setup.master_user), "'rdsadmin'@'localhost'");
    let mut sql = format!(
        "USE mysql;\nFLUSH PRIVILEGES;\n\
         CREATE USER {admin} IDENTIFIED BY PASSWORD '{}';\n\
         GRANT ALL PRIVILEGES ON *.* TO {admin} WITH GRANT OPTION;\n\
         CREATE USER {master}@'%' IDENTIFIED BY PASSWORD '{}';\n\
         GRANT {MASTER_PRIVILEGES} ON *.* TO {master}@'%' WITH GRANT OPTION;\n",
        hash(setup.admin_password),
        hash(setup.master_password),
    );
    if let Some(database) = setup.database {
        sql.push_str(&format!("CREATE DATABASE {};\n", name(database)));
    }
    sql + "FLUSH PRIVILEGES;\n"
}

/// Gives the master user a new password and its privileges back, as ModifyDBInstance does.
pub fn password_sql(master_user: &str, password: &str) -> String {
    let master = string(master_user);
    format!(
        "CREATE USER IF NOT EXISTS {master}@'%';\n\
         ALTER USER {master}@'%' IDENTIFIED BY PASSWORD '{}';\n\
         GRANT {MASTER_PRIVILEGES} ON *.* TO {master}@'%' WITH GRANT OPTION;\n",
        hash(password)
    )
}

/// Sets a global variable, or gives it the engine's own value back.
pub fn set_sql(name: &str, value: Option<&str>) -> String {
    let plain = |v: &str| v.parse::<f64>().is_ok();
    let value = value.map_or_else(|| "DEFAULT".to_owned(), |v| if plain(v) { v.to_owned() } else { string(v) });
    format!("SET GLOBAL `{}` = {value}", name.replace('`', ""))
}

/// What mysql_native_password stores: `*` and SHA-1 of SHA-1 in upper-case hex.
pub(crate) fn hash(password: &str) -> String {
    let twice = Sha1::digest(Sha1::digest(password.as_bytes()));
    format!("*{}", hex::encode_upper(twice))
}

/// A string literal. Line ends must go too: a bootstrap statement ends at a line's end.
pub(crate) fn string(text: &str) -> String {
    let mut quoted = String::from("'");
    for c in text.chars() {
        match c {
            '\'' => quoted.push_str("''"),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\0' => quoted.push_str("\\0"),
            other => quoted.push(other),
        }
    }
    quoted + "'"
}

/// A quoted identifier.
fn name(text: &str) -> String {
    format!("`{}`", text.replace('`', "``").replace(['\n', '\r', '\0'], ""))
}
