//! The operations that this room serves: a visible list, compared with the model by a test.
//!
//! The third column names the parameters that are honoured; any other that is set answers `NotImplemented` by its name.

use crate::ops;
use crate::ops::shared::find;
use api_rds as api;
use kernel::{Cx, Operation, read, write};

/// Operations of the model that are not built yet: they answer `NotImplemented`.
pub const LATER: &[&str] = &[
    "CreateDBParameterGroup",
    "CreateDBSnapshot",
    "DeleteDBParameterGroup",
    "DeleteDBSnapshot",
    "DescribeCertificates",
    "DescribeDBParameters",
    "DescribeDBSnapshots",
    "DescribeEngineDefaultParameters",
    "ModifyDBParameterGroup",
    "ResetDBParameterGroup",
    "RestoreDBInstanceFromDBSnapshot",
];

/// One row an operation.
pub fn all() -> Vec<Operation> {
    [instances(), subnet_groups(), tags(), facts()].into_iter().flatten().collect()
}

fn instances() -> Vec<Operation> {
    vec![
        write(&api::CREATE_DB_INSTANCE, ops::create_db_instance::run, ops::create_db_instance::ACCEPTS)
            .on(|cx, _, i: &api::CreateDBInstanceMessage| instance(cx, &i.db_instance_identifier)),
        write(
            &api::DELETE_DB_INSTANCE,
            ops::delete_db_instance::run,
            "DBInstanceIdentifier SkipFinalSnapshot FinalDBSnapshotIdentifier DeleteAutomatedBackups",
        )
        .on(|cx, _, i: &api::DeleteDBInstanceMessage| instance(cx, &i.db_instance_identifier)),
        read(
            &api::DESCRIBE_DB_INSTANCES,
            ops::describe_db_instances::run,
            "DBInstanceIdentifier Filters MaxRecords Marker",
        )
        .on(|cx, _, i: &api::DescribeDBInstancesMessage| {
            instance(cx, i.db_instance_identifier.as_deref().unwrap_or("*"))
        }),
        write(&api::MODIFY_DB_INSTANCE, ops::modify_db_instance::run, ops::modify_db_instance::ACCEPTS)
            .on(|cx, _, i: &api::ModifyDBInstanceMessage| instance(cx, &i.db_instance_identifier)),
        write(&api::REBOOT_DB_INSTANCE, ops::reboot_db_instance::run, "DBInstanceIdentifier ForceFailover")
            .on(|cx, _, i: &api::RebootDBInstanceMessage| instance(cx, &i.db_instance_identifier)),
        write(&api::START_DB_INSTANCE, ops::start_db_instance::run, "DBInstanceIdentifier")
            .on(|cx, _, i: &api::StartDBInstanceMessage| instance(cx, &i.db_instance_identifier)),
        write(&api::STOP_DB_INSTANCE, ops::stop_db_instance::run, "DBInstanceIdentifier")
            .on(|cx, _, i: &api::StopDBInstanceMessage| instance(cx, &i.db_instance_identifier)),
    ]
}

fn subnet_groups() -> Vec<Operation> {
    vec![
        write(
            &api::CREATE_DB_SUBNET_GROUP,
            ops::create_db_subnet_group::run,
            "DBSubnetGroupName DBSubnetGroupDescription SubnetIds Tags",
        )
        .on(|cx, _, i: &api::CreateDBSubnetGroupMessage| subnet_group(cx, &i.db_subnet_group_name)),
        write(&api::DELETE_DB_SUBNET_GROUP, ops::delete_db_subnet_group::run, "DBSubnetGroupName")
            .on(|cx, _, i: &api::DeleteDBSubnetGroupMessage| subnet_group(cx, &i.db_subnet_group_name)),
        read(
            &api::DESCRIBE_DB_SUBNET_GROUPS,
            ops::describe_db_subnet_groups::run,
            "DBSubnetGroupName Filters MaxRecords Marker",
        )
        .on(|cx, _, i: &api::DescribeDBSubnetGroupsMessage| {
            subnet_group(cx, i.db_subnet_group_name.as_deref().unwrap_or("*"))
        }),
        write(
            &api::MODIFY_DB_SUBNET_GROUP,
            ops::modify_db_subnet_group::run,
            "DBSubnetGroupName DBSubnetGroupDescription SubnetIds",
        )
        .on(|cx, _, i: &api::ModifyDBSubnetGroupMessage| subnet_group(cx, &i.db_subnet_group_name)),
    ]
}

fn tags() -> Vec<Operation> {
    vec![
        write(&api::ADD_TAGS_TO_RESOURCE, ops::tags::add, "ResourceName Tags")
            .on(|_, _, i: &api::AddTagsToResourceMessage| vec![i.resource_name.clone()]),
        read(&api::LIST_TAGS_FOR_RESOURCE, ops::tags::list, "ResourceName")
            .on(|_, _, i: &api::ListTagsForResourceMessage| vec![i.resource_name.clone()]),
        write(&api::REMOVE_TAGS_FROM_RESOURCE, ops::tags::remove, "ResourceName TagKeys")
            .on(|_, _, i: &api::RemoveTagsFromResourceMessage| vec![i.resource_name.clone()]),
    ]
}

fn facts() -> Vec<Operation> {
    vec![
        read(
            &api::DESCRIBE_DB_ENGINE_VERSIONS,
            ops::describe_db_engine_versions::run,
            "Engine EngineVersion DBParameterGroupFamily Filters MaxRecords Marker DefaultOnly ListSupportedCharacterSets \
             ListSupportedTimezones IncludeAll",
        ),
        read(
            &api::DESCRIBE_DB_PARAMETER_GROUPS,
            ops::describe_db_parameter_groups::run,
            "DBParameterGroupName Filters MaxRecords Marker",
        ),
        read(&api::DESCRIBE_EVENT_CATEGORIES, ops::describe_event_categories::run, "SourceType"),
        read(
            &api::DESCRIBE_EVENTS,
            ops::describe_events::run,
            "SourceIdentifier SourceType StartTime EndTime Duration EventCategories MaxRecords Marker",
        ),
        read(
            &api::DESCRIBE_ORDERABLE_DB_INSTANCE_OPTIONS,
            ops::describe_orderable_db_instance_options::run,
            "Engine EngineVersion DBInstanceClass LicenseModel AvailabilityZoneGroup Vpc MaxRecords Marker",
        ),
    ]
}

fn instance(cx: &Cx, given: &str) -> Vec<String> {
    vec![if given.starts_with("arn:") { given.to_owned() } else { find::instance_arn(cx, &given.to_ascii_lowercase()) }]
}

fn subnet_group(cx: &Cx, name: &str) -> Vec<String> {
    vec![find::subnet_group_arn(cx, &name.to_ascii_lowercase())]
}
