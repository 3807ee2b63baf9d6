//! DescribeDBMajorEngineVersions: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBMajorEngineVersions.html>

use super::shared::listing::{self, Query};
use super::shared::on_offer;
use api_rds::{DBMajorEngineVersion, DescribeDBMajorEngineVersionsRequest, DescribeDBMajorEngineVersionsResponse};
use base::Fault;
use kernel::Cx;
use store::Read;

/// The major versions of the engines at hand. Until when AWS supports them says nothing about these, so it is left out.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeDBMajorEngineVersionsRequest,
) -> Result<DescribeDBMajorEngineVersionsResponse, Fault> {
    let mut rows: Vec<(String, String)> =
        on_offer(read)?.iter().map(|v| (v.engine.name().to_owned(), v.series().to_owned())).collect();
    rows.sort_unstable();
    rows.dedup();
    let asked = |wanted: &Option<String>, has: &String| wanted.as_ref().is_none_or(|w| w == has);
    rows.retain(|(engine, major)| asked(&input.engine, engine) && asked(&input.major_engine_version, major));
    let query = Query {
        what: &("DescribeDBMajorEngineVersions", &input.engine, &input.major_engine_version),
        filters: &None,
        max: input.max_records,
        marker: &input.marker,
    };
    let (rows, marker) = listing::page(cx, &query, rows, &[], |(engine, major)| format!("{engine} {major}"))?;
    let shown = rows.into_iter().map(|(engine, major)| DBMajorEngineVersion {
        engine: Some(engine),
        major_engine_version: Some(major),
        ..Default::default()
    });
    Ok(DescribeDBMajorEngineVersionsResponse { db_major_engine_versions: Some(shown.collect()), marker })
}
