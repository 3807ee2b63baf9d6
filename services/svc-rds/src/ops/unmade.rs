//! Reads of kinds that nobody can make here (clusters, proxies, reservations …): their lists are empty because there are none, and what
//! is asked for by name is not found. The console and Terraform's data sources open with them.
//!
//! Amazon RDS API Reference, each operation's page. A test holds that everything that would make one is `NotImplemented`: whoever
//! builds a kind takes its row out of here, and its name out of `UNMADE` of the model's reader.

use super::shared::find;
use super::shared::listing::{self, Known, Query};
use api_rds::{self as api, Filter};
use base::Fault;
use kernel::{Cx, Operation, Resource, read_with};
use shape::{Kind as Shaped, Op, OpMeta, Ref, Schema, Struct, member, text};
use std::sync::Arc;
use store::Read;

/// A parameter that names one of the kind, the model's name of the error, AWS's words with `{}` for the name.
type Named = (&'static str, &'static str, &'static str);

/// One kind.
pub struct Unmade {
    op: &'static OpMeta,
    named: &'static [Named],
    filters: &'static str,
    /// What would make one.
    #[cfg_attr(not(test), allow(dead_code))]
    pub makers: &'static str,
}

#[cfg(test)]
impl Unmade {
    /// The model's names of the errors that it answers.
    pub fn faults(&self) -> Vec<&'static str> {
        self.named.iter().map(|(_, fault, _)| *fault).collect()
    }
}

/// A row of the list: the operation and what it stands for.
pub type Row = (Operation, Arc<Unmade>);

const CLUSTER: Named = ("DBClusterIdentifier", "DBClusterNotFoundFault", "DBCluster {} not found.");
const PROXY: Named = ("DBProxyName", "DBProxyNotFoundFault", "DBProxy {} not found.");
const CLUSTER_GROUP: Named =
    ("DBClusterParameterGroupName", "DBParameterGroupNotFoundFault", "DBClusterParameterGroup not found: {}");
const CLUSTER_SNAPSHOT: Named =
    ("DBClusterSnapshotIdentifier", "DBClusterSnapshotNotFoundFault", "DBClusterSnapshot not found: {}");
const MAKES_CLUSTERS: &str =
    "CreateDBCluster RestoreDBClusterFromS3 RestoreDBClusterFromSnapshot RestoreDBClusterToPointInTime";

/// Every kind.
pub fn rows() -> Vec<Row> {
    [clusters(), of_clusters(), proxies(), others()].into_iter().flatten().collect()
}

/// The operations alone.
pub fn operations() -> Vec<Operation> {
    rows().into_iter().map(|(operation, _)| operation).collect()
}

fn clusters() -> Vec<Row> {
    vec![
        row(
            &api::DESCRIBE_DB_CLUSTERS,
            "DBClusterIdentifier Filters MaxRecords Marker IncludeShared",
            &[CLUSTER],
            "clone-group-id db-cluster-id db-cluster-resource-id domain engine",
            MAKES_CLUSTERS,
        ),
        row(
            &api::DESCRIBE_DB_CLUSTER_AUTOMATED_BACKUPS,
            "DbClusterResourceId DBClusterIdentifier Filters MaxRecords Marker",
            &[(
                "DbClusterResourceId",
                "DBClusterAutomatedBackupNotFoundFault",
                "DBCluster automated backup {} not found.",
            )],
            "status db-cluster-id db-cluster-resource-id",
            MAKES_CLUSTERS,
        ),
        row(
            &api::DESCRIBE_DB_CLUSTER_BACKTRACKS,
            "DBClusterIdentifier BacktrackIdentifier Filters MaxRecords Marker",
            &[CLUSTER],
            "db-cluster-backtrack-id db-cluster-backtrack-status",
            "BacktrackDBCluster",
        ),
        row(
            &api::DESCRIBE_DB_CLUSTER_ENDPOINTS,
            "DBClusterIdentifier DBClusterEndpointIdentifier Filters MaxRecords Marker",
            &[CLUSTER],
            "db-cluster-endpoint-type db-cluster-endpoint-custom-type db-cluster-endpoint-id db-cluster-endpoint-status",
            "CreateDBClusterEndpoint CreateDBCluster",
        ),
    ]
}

fn of_clusters() -> Vec<Row> {
    vec![
        row(
            &api::DESCRIBE_DB_CLUSTER_PARAMETER_GROUPS,
            "DBClusterParameterGroupName Filters MaxRecords Marker",
            &[CLUSTER_GROUP],
            "",
            "CreateDBClusterParameterGroup CopyDBClusterParameterGroup",
        ),
        row(
            &api::DESCRIBE_DB_CLUSTER_PARAMETERS,
            "DBClusterParameterGroupName Source Filters MaxRecords Marker",
            &[CLUSTER_GROUP],
            "",
            "CreateDBClusterParameterGroup CopyDBClusterParameterGroup",
        ),
        row(
            &api::DESCRIBE_DB_CLUSTER_SNAPSHOTS,
            "DBClusterIdentifier DBClusterSnapshotIdentifier SnapshotType Filters MaxRecords Marker IncludeShared \
             IncludePublic DbClusterResourceId",
            &[CLUSTER_SNAPSHOT],
            "db-cluster-id db-cluster-snapshot-id snapshot-type engine",
            "CreateDBClusterSnapshot CopyDBClusterSnapshot",
        ),
        row(
            &api::DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES,
            "DBClusterSnapshotIdentifier",
            &[CLUSTER_SNAPSHOT],
            "",
            "CreateDBClusterSnapshot CopyDBClusterSnapshot",
        ),
        row(
            &api::DESCRIBE_DB_SHARD_GROUPS,
            "DBShardGroupIdentifier Filters MaxRecords Marker",
            &[("DBShardGroupIdentifier", "DBShardGroupNotFoundFault", "DBShardGroup {} not found.")],
            "",
            "CreateDBShardGroup",
        ),
        row(
            &api::DESCRIBE_GLOBAL_CLUSTERS,
            "GlobalClusterIdentifier Filters MaxRecords Marker",
            &[("GlobalClusterIdentifier", "GlobalClusterNotFoundFault", "Global cluster {} not found.")],
            "db-cluster-id",
            "CreateGlobalCluster",
        ),
    ]
}

fn proxies() -> Vec<Row> {
    vec![
        row(&api::DESCRIBE_DB_PROXIES, "DBProxyName Filters MaxRecords Marker", &[PROXY], "", "CreateDBProxy"),
        row(
            &api::DESCRIBE_DB_PROXY_ENDPOINTS,
            "DBProxyName DBProxyEndpointName Filters MaxRecords Marker",
            &[PROXY, ("DBProxyEndpointName", "DBProxyEndpointNotFoundFault", "DBProxyEndpoint {} not found.")],
            "",
            "CreateDBProxyEndpoint CreateDBProxy",
        ),
        row(
            &api::DESCRIBE_DB_PROXY_TARGET_GROUPS,
            "DBProxyName TargetGroupName Filters MaxRecords Marker",
            &[PROXY],
            "",
            "CreateDBProxy",
        ),
        row(
            &api::DESCRIBE_DB_PROXY_TARGETS,
            "DBProxyName TargetGroupName Filters MaxRecords Marker",
            &[PROXY],
            "",
            "RegisterDBProxyTargets CreateDBProxy",
        ),
    ]
}

fn others() -> Vec<Row> {
    vec![
        row(
            &api::DESCRIBE_BLUE_GREEN_DEPLOYMENTS,
            "BlueGreenDeploymentIdentifier Filters MaxRecords Marker",
            &[(
                "BlueGreenDeploymentIdentifier",
                "BlueGreenDeploymentNotFoundFault",
                "Blue/green deployment {} not found.",
            )],
            "blue-green-deployment-identifier blue-green-deployment-name source target",
            "CreateBlueGreenDeployment",
        ),
        // only AWS itself recommends
        row(
            &api::DESCRIBE_DB_RECOMMENDATIONS,
            "LastUpdatedAfter LastUpdatedBefore Locale Filters MaxRecords Marker",
            &[],
            "recommendation-id status severity type-id dbi-resource-id cluster-resource-id pg-arn cluster-pg-arn",
            "",
        ),
        row(
            &api::DESCRIBE_DB_SECURITY_GROUPS,
            "DBSecurityGroupName Filters MaxRecords Marker",
            &[("DBSecurityGroupName", "DBSecurityGroupNotFoundFault", "DBSecurityGroup {} not found.")],
            "",
            "CreateDBSecurityGroup",
        ),
        row(
            &api::DESCRIBE_DB_SNAPSHOT_TENANT_DATABASES,
            "DBInstanceIdentifier DBSnapshotIdentifier SnapshotType DbiResourceId Filters MaxRecords Marker",
            &[],
            "tenant-db-name tenant-database-resource-id dbi-resource-id db-instance-id db-snapshot-id snapshot-type",
            "CreateTenantDatabase",
        ),
        row(
            &api::DESCRIBE_EXPORT_TASKS,
            "ExportTaskIdentifier SourceArn SourceType Filters MaxRecords Marker",
            &[("ExportTaskIdentifier", "ExportTaskNotFoundFault", "Export task {} not found.")],
            "export-task-identifier s3-bucket source-arn status",
            "StartExportTask",
        ),
        row(
            &api::DESCRIBE_INTEGRATIONS,
            "IntegrationIdentifier Filters MaxRecords Marker",
            &[("IntegrationIdentifier", "IntegrationNotFoundFault", "Integration {} not found.")],
            "",
            "CreateIntegration",
        ),
        row(
            &api::DESCRIBE_RESERVED_DB_INSTANCES,
            "ReservedDBInstanceId ReservedDBInstancesOfferingId DBInstanceClass Duration ProductDescription OfferingType \
             MultiAZ LeaseId Filters MaxRecords Marker",
            &[("ReservedDBInstanceId", "ReservedDBInstanceNotFoundFault", "Reserved DB instance {} not found.")],
            "",
            "PurchaseReservedDBInstancesOffering",
        ),
        row(
            &api::DESCRIBE_TENANT_DATABASES,
            "DBInstanceIdentifier TenantDBName Filters MaxRecords Marker",
            &[],
            "tenant-db-name tenant-database-resource-id dbi-resource-id",
            "CreateTenantDatabase",
        ),
    ]
}

fn row<I: Schema, O: Schema>(
    op: &'static Op<I, O>,
    accepts: &'static str,
    named: &'static [Named],
    filters: &'static str,
    makers: &'static str,
) -> Row {
    let kind = Arc::new(Unmade { op: op.meta(), named, filters, makers });
    (read_with(op, kind.clone(), run::<I, O>, accepts).on_input(resources), kind)
}

/// What a call is about, for policies: the one that is named first, or any.
fn resources(cx: &Cx, _: &dyn Read, op: &'static OpMeta, input: &dyn Struct) -> Vec<Resource> {
    let name = input.ty().members.first().and_then(|m| text(input, m.name)).unwrap_or("*");
    let arn = |kind: &&str| match name.starts_with("arn:") {
        true => name.to_owned(),
        false => cx.arn("rds", format!("{}:{}", kind.trim_end_matches('!'), name.to_ascii_lowercase())),
    };
    op.resource_types.first().map(arn).map(Resource::new).into_iter().collect()
}

/// An empty list, once everything that was asked makes sense and nothing was asked for by name.
fn run<I: Schema, O: Schema>(kind: &Unmade, cx: &Cx, read: &dyn Read, input: I) -> Result<O, Fault> {
    let mut out = O::default();
    answer(kind, cx, read, &input, &mut out).map(|()| out)
}

fn answer(kind: &Unmade, cx: &Cx, read: &dyn Read, input: &dyn Struct, out: &mut dyn Struct) -> Result<(), Fault> {
    let max = match member(input, "MaxRecords") {
        Ref::I32(n) => Some(n),
        _ => None,
    };
    let (marker, filters) = (text(input, "Marker").map(str::to_owned), filters(input));
    let query = Query { what: &kind.op.name, filters: &Some(filters), max, marker: &marker };
    let known: Vec<Known<String>> =
        kind.filters.split_whitespace().map(|name| (name, (|_| Vec::new()) as fn(&String) -> Vec<String>)).collect();
    listing::page(cx, &query, Vec::new(), &known, String::clone)?;
    for (parameter, fault, words) in kind.named {
        if let Some(name) = text(input, parameter).filter(|n| !n.is_empty()) {
            return Err(not_found(kind.op, fault, words.replace("{}", name)));
        }
    }
    // whose they would be must be there all the same
    if let Some(name) = text(input, "DBInstanceIdentifier") {
        find::instance(cx, read, name)?;
    }
    if let Some(name) = text(input, "DBSnapshotIdentifier") {
        find::snapshot(cx, read, name)?;
    }
    let members = out.ty().members;
    for (i, _) in members.iter().enumerate().filter(|(_, m)| m.ty.kind == Shaped::List) {
        // present, and empty
        out.slot(i).fill();
    }
    Ok(())
}

fn not_found(op: &'static OpMeta, fault: &str, words: String) -> Fault {
    match op.errors.iter().find(|e| e.name == fault) {
        Some(error) => Fault::with_status(error.status, error.code, words),
        None => Fault::internal(format!("{} has no {fault}", op.name)),
    }
}

fn filters(input: &dyn Struct) -> Vec<Filter> {
    let Ref::List(list) = member(input, "Filters") else { return Vec::new() };
    let one = |i: usize| match list.at(i) {
        Ref::Struct(f) => Filter { name: text(f, "Name").unwrap_or_default().to_owned(), values: values(f) },
        _ => Filter::default(),
    };
    (0..list.len()).map(one).collect()
}

fn values(filter: &dyn Struct) -> Vec<String> {
    let Ref::List(list) = member(filter, "Values") else { return Vec::new() };
    let text = |i: usize| match list.at(i) {
        Ref::Str(text) => text.to_owned(),
        _ => String::new(),
    };
    (0..list.len()).map(text).collect()
}
