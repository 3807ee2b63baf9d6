//! DescribeDBEngineVersions: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBEngineVersions.html>

use super::shared::listing::{self, Known, Query};
use super::shared::{on_offer, show};
use crate::errors;
use crate::model::Engine;
use crate::rules::versions::{self, Version};
use api_rds::{CharacterSet, DBEngineVersion, DBEngineVersionMessage, DescribeDBEngineVersionsMessage};
use base::Fault;
use kernel::Cx;
use store::Read;

const FILTERS: &[Known<Version>] = &[
    ("db-parameter-group-family", |v| vec![v.family()]),
    ("engine", |v| vec![v.engine.name().into()]),
    ("engine-mode", |_| vec!["provisioned".into()]),
    ("engine-version", |v| vec![v.name.clone()]),
    ("status", |_| vec!["available".into()]),
];

/// The versions on offer; each says who serves it.
pub fn run(cx: &Cx, read: &dyn Read, input: DescribeDBEngineVersionsMessage) -> Result<DBEngineVersionMessage, Fault> {
    let engine = known_engine(input.engine.as_deref())?;
    let asked = input.engine_version.as_deref();
    let family = input.db_parameter_group_family.as_deref();
    let fits = |v: &Version| {
        engine.as_deref().is_none_or(|e| v.engine.name() == e)
            && asked.is_none_or(|a| v.name == a || v.series() == a)
            && family.is_none_or(|f| v.family().eq_ignore_ascii_case(f))
            && (input.default_only != Some(true) || versions::is_default(v))
    };
    let rows = on_offer(read)?.into_iter().filter(fits).collect();
    let query = Query {
        what: &("DescribeDBEngineVersions", &engine, asked, family, input.default_only),
        filters: &input.filters,
        max: input.max_records,
        marker: &input.marker,
    };
    let (rows, marker) = listing::page(cx, &query, rows, FILTERS, |v| format!("{} {}", v.engine.name(), v.name))?;
    let shown = rows.iter().map(|v| shown(v, input.list_supported_character_sets == Some(true))).collect();
    Ok(DBEngineVersionMessage { marker, db_engine_versions: Some(shown) })
}

/// An engine's name in lower case; a name that RDS does not have is refused.
pub fn known_engine(given: Option<&str>) -> Result<Option<String>, Fault> {
    let Some(given) = given.filter(|g| !g.is_empty()) else { return Ok(None) };
    let name = given.to_ascii_lowercase();
    match versions::is_known(&name) {
        true => Ok(Some(name)),
        false => Err(errors::invalid(format!("Unrecognized engine name: {given}"))),
    }
}

fn shown(v: &Version, with_character_sets: bool) -> DBEngineVersion {
    let set = CharacterSet {
        character_set_name: Some(if v.engine == Engine::Postgres { "UTF8" } else { "utf8mb4" }.into()),
        character_set_description: Some("UTF-8 Unicode".into()),
    };
    DBEngineVersion {
        engine: Some(v.engine.name().into()),
        engine_version: Some(v.name.clone()),
        major_engine_version: Some(v.series()),
        db_parameter_group_family: Some(v.family()),
        db_engine_description: Some(v.engine_description()),
        db_engine_version_description: Some(v.description()),
        default_character_set: with_character_sets.then(|| set.clone()),
        supported_character_sets: with_character_sets.then(|| vec![set]),
        valid_upgrade_target: Some(Vec::new()),
        exportable_log_types: Some(Vec::new()),
        supports_log_exports_to_cloudwatch_logs: Some(false),
        supports_read_replica: Some(false),
        supported_feature_names: Some(Vec::new()),
        status: Some("available".into()),
        supports_parallel_query: Some(false),
        supports_global_databases: Some(false),
        supports_babelfish: Some(false),
        supports_limitless_database: Some(false),
        supports_local_write_forwarding: Some(false),
        supports_integrations: Some(false),
        supports_certificate_rotation_without_restart: Some(false),
        supported_ca_certificate_identifiers: Some(vec![show::CERTIFICATE_AUTHORITY.into()]),
        tag_list: Some(Vec::new()),
        ..Default::default()
    }
}
