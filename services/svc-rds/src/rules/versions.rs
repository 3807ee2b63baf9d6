//! Engines and their versions, parameter group families, option groups.
//!
//! MySQL on Amazon RDS versions, MariaDB on Amazon RDS versions:
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html>. Decision: "The running cloud", RDS:
//! `mysql` is served by MariaDB and says so.

use crate::errors;
use crate::model::Engine;
use base::Fault;

/// What is shown for MariaDB until the version at hand is known.
const MARIADB_UNKNOWN: &str = "10.11";
/// What is shown for PostgreSQL until the version at hand is known.
const POSTGRES_UNKNOWN: &str = "15";
/// The versions of MySQL whose names are accepted, the default of each series last.
const MYSQL: &[&str] = &["8.0.40", "8.0.41", "8.0.42", "8.0.43", "8.4.3", "8.4.4", "8.4.5", "8.4.6"];
/// MySQL without a word about the version.
const MYSQL_DEFAULT: &str = "8.0.43";
/// Engines of RDS that are not built.
const LATER: &[&str] = &[
    "aurora-mysql",
    "aurora-postgresql",
    "custom-oracle-ee",
    "custom-oracle-ee-cdb",
    "custom-oracle-se2",
    "custom-oracle-se2-cdb",
    "custom-sqlserver-dev",
    "custom-sqlserver-ee",
    "custom-sqlserver-se",
    "custom-sqlserver-web",
    "db2-ae",
    "db2-se",
    "oracle-ee",
    "oracle-ee-cdb",
    "oracle-se2",
    "oracle-se2-cdb",
    "sqlserver-dev-ee",
    "sqlserver-ee",
    "sqlserver-ex",
    "sqlserver-se",
    "sqlserver-web",
];

/// One version of one engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Which engine.
    pub engine: Engine,
    /// `8.0.43`
    pub name: String,
    /// What really serves it, for people; `None` when it is what its name says.
    pub served_by: Option<String>,
}

impl Version {
    /// `8.0`, `10.11`
    pub fn series(&self) -> String {
        series(self.engine, &self.name)
    }

    /// `mysql8.0`
    pub fn family(&self) -> String {
        family(self.engine, &self.name)
    }

    /// The engine's description, which says who serves.
    pub fn engine_description(&self) -> String {
        let own = match self.engine {
            Engine::Mariadb => "MariaDB Community Edition",
            Engine::Mysql => "MySQL Community Edition",
            Engine::Postgres => "PostgreSQL",
        };
        with(own, &self.served_by)
    }

    /// The version's description, which says who serves.
    pub fn description(&self) -> String {
        let own = match self.engine {
            Engine::Mariadb => "MariaDB",
            Engine::Mysql => "MySQL",
            Engine::Postgres => "PostgreSQL",
        };
        with(&format!("{own} {}", self.name), &self.served_by)
    }
}

fn with(own: &str, served_by: &Option<String>) -> String {
    served_by.as_ref().map_or_else(|| own.to_owned(), |who| format!("{own} (served by {who})"))
}

/// Every version on offer, where this MariaDB and this PostgreSQL are at hand.
pub fn all(mariadb: Option<&str>, postgres: Option<&str>) -> Vec<Version> {
    let (mariadb, postgres) = (mariadb.unwrap_or(MARIADB_UNKNOWN), postgres.unwrap_or(POSTGRES_UNKNOWN));
    let own = |engine, name: &str| Version { engine, name: name.to_owned(), served_by: None };
    let natives = [own(Engine::Mariadb, mariadb), own(Engine::Postgres, postgres)];
    let mysql = MYSQL.iter().map(|name| Version {
        engine: Engine::Mysql,
        name: (*name).to_owned(),
        served_by: Some(format!("MariaDB {mariadb}")),
    });
    natives.into_iter().chain(mysql).collect()
}

/// The version that is used when none is given.
pub fn is_default(version: &Version) -> bool {
    version.engine != Engine::Mysql || version.name == MYSQL_DEFAULT
}

/// Is this the name of an engine of RDS?
pub fn is_known(engine: &str) -> bool {
    LATER.contains(&engine) || matches!(engine, "mariadb" | "mysql" | "postgres")
}

/// The engine of this name, in any case.
pub fn engine(operation: &str, given: &str) -> Result<Engine, Fault> {
    match given.to_ascii_lowercase().as_str() {
        "mariadb" => Ok(Engine::Mariadb),
        "mysql" => Ok(Engine::Mysql),
        "postgres" => Ok(Engine::Postgres),
        "" => Err(errors::missing("Engine")),
        later if LATER.contains(&later) => Err(Fault::not_implemented(format_args!("{operation}.Engine={later}"))),
        _ => Err(errors::invalid("Invalid DB engine")),
    }
}

/// The version that is meant: a whole one, or the newest of a series, or the default.
pub fn choose(on_offer: &[Version], engine: Engine, given: Option<&str>) -> Result<String, Fault> {
    let mut on_offer = on_offer.iter().filter(|v| v.engine == engine);
    let found = match given.filter(|g| !g.is_empty()) {
        None => on_offer.find(|v| is_default(v)),
        Some(given) => on_offer.rev().find(|v| v.name == given || v.series() == given),
    };
    found.map(|v| v.name.clone()).ok_or_else(|| errors::no_version(given.unwrap_or_default(), engine.name()))
}

/// The major version: `10.11`, `8.0`; `15`.
pub fn series(engine: Engine, version: &str) -> String {
    let numbers = if engine == Engine::Postgres { 1 } else { 2 };
    version.split('.').take(numbers).collect::<Vec<_>>().join(".")
}

/// The family of a version's parameter groups.
pub fn family(engine: Engine, version: &str) -> String {
    format!("{}{}", engine.name(), series(engine, version))
}

/// The default parameter group of a version.
pub fn parameter_group(engine: Engine, version: &str) -> String {
    format!("default.{}", family(engine, version))
}

/// The engine of a family on offer.
pub fn of_family(on_offer: &[Version], family: &str) -> Option<Engine> {
    on_offer.iter().find(|v| v.family().eq_ignore_ascii_case(family)).map(|v| v.engine)
}

/// The default option group of a version.
pub fn option_group(engine: Engine, version: &str) -> String {
    format!("default:{}-{}", engine.name(), series(engine, version).replace('.', "-"))
}
