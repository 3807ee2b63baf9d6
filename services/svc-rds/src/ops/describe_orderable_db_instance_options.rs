//! DescribeOrderableDBInstanceOptions:
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeOrderableDBInstanceOptions.html>

use super::describe_db_engine_versions::known_engine;
use super::shared::listing::{self, Query};
use super::shared::on_offer;
use crate::errors;
use crate::limits::{PAGE_OPTIONS, STORAGE_GIB_RANGE};
use crate::model::StorageType;
use crate::rules::classes::{self, Class};
use crate::rules::versions::Version;
use api_rds::{
    AvailabilityZone, DescribeOrderableDBInstanceOptionsMessage, OrderableDBInstanceOption,
    OrderableDBInstanceOptionsMessage,
};
use base::Fault;
use kernel::Cx;
use store::Read;

struct Choice {
    place: usize,
    version: Version,
    class: &'static Class,
    storage: StorageType,
}

/// Every class with every version and storage type; all of them can be created.
pub fn run(
    cx: &Cx,
    read: &dyn Read,
    input: DescribeOrderableDBInstanceOptionsMessage,
) -> Result<OrderableDBInstanceOptionsMessage, Fault> {
    let engine = known_engine(Some(&input.engine))?.ok_or_else(|| errors::missing("Engine"))?;
    let (asked, class) = (input.engine_version.as_deref(), input.db_instance_class.as_deref());
    let in_region = input.availability_zone_group.as_deref().is_none_or(|g| g == cx.region.code());
    let mut rows = Vec::new();
    let licensed = |v: &Version| input.license_model.as_deref().is_none_or(|l| l == v.engine.licence());
    let versions = on_offer(read)?.into_iter().filter(|v| v.engine.name() == engine && licensed(v));
    for version in versions.filter(|v| asked.is_none_or(|a| v.name == a)) {
        for class in classes::all().iter().filter(|c| class.is_none_or(|asked| c.name == asked)) {
            for storage in [StorageType::Gp2, StorageType::Gp3] {
                rows.push(Choice { place: rows.len(), version: version.clone(), class, storage });
            }
        }
    }
    if !in_region || input.vpc == Some(false) {
        rows.clear();
    }
    let query = Query {
        what: &("DescribeOrderableDBInstanceOptions", &engine, asked, class, &input.license_model, input.vpc),
        filters: &input.filters,
        max: input.max_records,
        marker: &input.marker,
    };
    let (rows, marker) = listing::page_of(cx, &query, rows, &[], |o| format!("{:06}", o.place), PAGE_OPTIONS)?;
    let shown = rows.iter().map(|o| shown(cx, o)).collect();
    Ok(OrderableDBInstanceOptionsMessage { orderable_db_instance_options: Some(shown), marker })
}

fn shown(cx: &Cx, o: &Choice) -> OrderableDBInstanceOption {
    let zones = cx.region.zones().map(|z| AvailabilityZone { name: Some(z.name()) });
    OrderableDBInstanceOption {
        engine: Some(o.version.engine.name().into()),
        engine_version: Some(o.version.name.clone()),
        db_instance_class: Some(o.class.name.clone()),
        license_model: Some(o.version.engine.licence().into()),
        availability_zones: Some(zones.collect()),
        multi_az_capable: Some(false),
        read_replica_capable: Some(false),
        vpc: Some(true),
        supports_storage_encryption: Some(false),
        storage_type: Some(o.storage.name().into()),
        supports_iops: Some(false),
        supports_storage_throughput: Some(false),
        supports_enhanced_monitoring: Some(false),
        supports_iam_database_authentication: Some(false),
        supports_performance_insights: Some(false),
        min_storage_size: Some(*STORAGE_GIB_RANGE.start()),
        max_storage_size: Some(*STORAGE_GIB_RANGE.end()),
        available_processor_features: Some(Vec::new()),
        supported_engine_modes: Some(vec!["provisioned".into()]),
        supports_storage_autoscaling: Some(false),
        supports_kerberos_authentication: Some(false),
        outpost_capable: Some(false),
        supported_activity_stream_modes: Some(Vec::new()),
        supports_global_databases: Some(false),
        supported_network_types: Some(vec!["IPV4".into()]),
        supports_clusters: Some(false),
        supports_dedicated_log_volume: Some(false),
        supports_http_endpoint: Some(false),
        ..Default::default()
    }
}
