//! The operations that this room serves: a visible list, compared with the model by a test.
//!
//! The third column names the parameters that are honoured; any other that is set answers `NotImplemented` by its name.

use crate::engines::Databases;
use crate::ops;
use crate::ops::shared::find;
use api_rds as api;
use kernel::{Cx, Operation, read, read_with, write, write_with};
use std::sync::Arc;

/// Operations of the model that are not built yet: they answer `NotImplemented`.
pub const LATER: &[&str] = &["ModifyDBSnapshotAttribute"];

/// One row an operation.
pub fn all(databases: Option<Databases>) -> Vec<Operation> {
    let lists = [
        instances(),
        subnet_groups(),
        parameter_groups(),
        option_groups(),
        snapshots(),
        tags(),
        event_subscriptions(),
        facts(),
        of_engines(&Arc::new(databases)),
        ops::unmade::operations(),
    ];
    lists.into_iter().flatten().map(|op| op.described_by(describe)).collect()
}

/// The tags of a resource as conditions: `rds:db-tag/…` for a database, `rds:subgrp-tag/…` for a subnet group.
fn describe(cx: &Cx, read: &dyn store::Read, arn: &str) -> Result<kernel::Keys, base::Fault> {
    let kind = arn.split(':').nth(5).unwrap_or_default();
    kernel::tags::keys(read, cx.scope(), arn, &format!("rds:{kind}-tag"))
}

fn instances() -> Vec<Operation> {
    vec![
        write(&api::CREATE_DB_INSTANCE, ops::create_db_instance::run, ops::create_db_instance::ACCEPTS)
            .on(|cx, _, i: &api::CreateDBInstanceMessage| instance(cx, &i.db_instance_identifier)),
        write(
            &api::DELETE_DB_INSTANCE,
            ops::delete_db_instance::run,
            "DBInstanceIdentifier SkipFinalSnapshot FinalDBSnapshotIdentifier DeleteAutomatedBackups=true",
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
        write(&api::STOP_DB_INSTANCE, ops::stop_db_instance::run, "DBInstanceIdentifier DBSnapshotIdentifier")
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

fn parameter_groups() -> Vec<Operation> {
    vec![
        write(
            &api::COPY_DB_PARAMETER_GROUP,
            ops::copy_db_parameter_group::run,
            "SourceDBParameterGroupIdentifier TargetDBParameterGroupIdentifier TargetDBParameterGroupDescription Tags",
        )
        .on(|cx, _, i: &api::CopyDBParameterGroupMessage| {
            [&i.source_db_parameter_group_identifier, &i.target_db_parameter_group_identifier]
                .map(|name| group(cx, "pg", name))
                .into()
        }),
        write(
            &api::CREATE_DB_PARAMETER_GROUP,
            ops::create_db_parameter_group::run,
            "DBParameterGroupName DBParameterGroupFamily Description Tags",
        )
        .on(|cx, _, i: &api::CreateDBParameterGroupMessage| vec![group(cx, "pg", &i.db_parameter_group_name)]),
        write(&api::DELETE_DB_PARAMETER_GROUP, ops::delete_db_parameter_group::run, "DBParameterGroupName")
            .on(|cx, _, i: &api::DeleteDBParameterGroupMessage| vec![group(cx, "pg", &i.db_parameter_group_name)]),
        read(
            &api::DESCRIBE_DB_PARAMETER_GROUPS,
            ops::describe_db_parameter_groups::run,
            "DBParameterGroupName Filters MaxRecords Marker",
        )
        .on(|cx, _, i: &api::DescribeDBParameterGroupsMessage| {
            vec![group(cx, "pg", i.db_parameter_group_name.as_deref().unwrap_or("*"))]
        }),
        read(
            &api::DESCRIBE_DB_PARAMETERS,
            ops::describe_db_parameters::of_group,
            "DBParameterGroupName Source Filters MaxRecords Marker",
        )
        .on(|cx, _, i: &api::DescribeDBParametersMessage| vec![group(cx, "pg", &i.db_parameter_group_name)]),
        read(
            &api::DESCRIBE_ENGINE_DEFAULT_PARAMETERS,
            ops::describe_db_parameters::of_family,
            "DBParameterGroupFamily Filters MaxRecords Marker",
        ),
        write(&api::MODIFY_DB_PARAMETER_GROUP, ops::modify_db_parameter_group::run, "DBParameterGroupName Parameters")
            .on(|cx, _, i: &api::ModifyDBParameterGroupMessage| vec![group(cx, "pg", &i.db_parameter_group_name)]),
        write(
            &api::RESET_DB_PARAMETER_GROUP,
            ops::reset_db_parameter_group::run,
            "DBParameterGroupName ResetAllParameters Parameters",
        )
        .on(|cx, _, i: &api::ResetDBParameterGroupMessage| vec![group(cx, "pg", &i.db_parameter_group_name)]),
    ]
}

fn option_groups() -> Vec<Operation> {
    vec![
        write(
            &api::COPY_OPTION_GROUP,
            ops::copy_option_group::run,
            "SourceOptionGroupIdentifier TargetOptionGroupIdentifier TargetOptionGroupDescription Tags",
        )
        .on(|cx, _, i: &api::CopyOptionGroupMessage| {
            [&i.source_option_group_identifier, &i.target_option_group_identifier]
                .map(|name| group(cx, "og", name))
                .into()
        }),
        write(
            &api::CREATE_OPTION_GROUP,
            ops::create_option_group::run,
            "OptionGroupName EngineName MajorEngineVersion OptionGroupDescription Tags",
        )
        .on(|cx, _, i: &api::CreateOptionGroupMessage| vec![group(cx, "og", &i.option_group_name)]),
        write(&api::DELETE_OPTION_GROUP, ops::delete_option_group::run, "OptionGroupName")
            .on(|cx, _, i: &api::DeleteOptionGroupMessage| vec![group(cx, "og", &i.option_group_name)]),
        read(
            &api::DESCRIBE_OPTION_GROUP_OPTIONS,
            ops::describe_option_groups::options,
            "EngineName MajorEngineVersion Filters MaxRecords Marker",
        ),
        read(
            &api::DESCRIBE_OPTION_GROUPS,
            ops::describe_option_groups::run,
            "OptionGroupName EngineName MajorEngineVersion Filters MaxRecords Marker",
        )
        .on(|cx, _, i: &api::DescribeOptionGroupsMessage| {
            vec![group(cx, "og", i.option_group_name.as_deref().unwrap_or("*"))]
        }),
        write(
            &api::MODIFY_OPTION_GROUP,
            ops::modify_option_group::run,
            "OptionGroupName OptionsToInclude OptionsToRemove ApplyImmediately",
        )
        .on(|cx, _, i: &api::ModifyOptionGroupMessage| vec![group(cx, "og", &i.option_group_name)]),
    ]
}

fn snapshots() -> Vec<Operation> {
    vec![
        write(
            &api::COPY_DB_SNAPSHOT,
            ops::copy_db_snapshot::run,
            "SourceDBSnapshotIdentifier TargetDBSnapshotIdentifier Tags CopyTags OptionGroupName SnapshotTarget=region",
        )
        .on(|cx, _, i: &api::CopyDBSnapshotMessage| {
            [&i.source_db_snapshot_identifier, &i.target_db_snapshot_identifier]
                .map(|name| group(cx, "snapshot", name))
                .into()
        }),
        write(
            &api::CREATE_DB_SNAPSHOT,
            ops::create_db_snapshot::run,
            "DBSnapshotIdentifier DBInstanceIdentifier Tags",
        )
        .on(|cx, _, i: &api::CreateDBSnapshotMessage| {
            let mut both = instance(cx, &i.db_instance_identifier);
            both.push(group(cx, "snapshot", &i.db_snapshot_identifier));
            both
        }),
        write(&api::DELETE_DB_INSTANCE_AUTOMATED_BACKUP, ops::automated_backups::delete, "DbiResourceId").on(
            |cx, _, i: &api::DeleteDBInstanceAutomatedBackupMessage| {
                i.dbi_resource_id.iter().map(|id| cx.arn("rds", format!("auto-backup:{id}"))).collect()
            },
        ),
        read(
            &api::DESCRIBE_DB_INSTANCE_AUTOMATED_BACKUPS,
            ops::automated_backups::describe,
            "DbiResourceId DBInstanceIdentifier Filters MaxRecords Marker",
        ),
        write(&api::DELETE_DB_SNAPSHOT, ops::delete_db_snapshot::run, "DBSnapshotIdentifier")
            .on(|cx, _, i: &api::DeleteDBSnapshotMessage| vec![group(cx, "snapshot", &i.db_snapshot_identifier)]),
        read(
            &api::DESCRIBE_DB_SNAPSHOT_ATTRIBUTES,
            ops::describe_db_snapshot_attributes::run,
            "DBSnapshotIdentifier",
        )
        .on(|cx, _, i: &api::DescribeDBSnapshotAttributesMessage| {
            vec![group(cx, "snapshot", &i.db_snapshot_identifier)]
        }),
        read(
            &api::DESCRIBE_DB_SNAPSHOTS,
            ops::describe_db_snapshots::run,
            "DBInstanceIdentifier DBSnapshotIdentifier SnapshotType Filters MaxRecords Marker IncludeShared IncludePublic \
             DbiResourceId",
        )
        .on(|cx, _, i: &api::DescribeDBSnapshotsMessage| {
            vec![group(cx, "snapshot", i.db_snapshot_identifier.as_deref().unwrap_or("*"))]
        }),
        write(
            &api::RESTORE_DB_INSTANCE_FROM_DB_SNAPSHOT,
            ops::restore_db_instance_from_db_snapshot::run,
            ops::restore_db_instance_from_db_snapshot::ACCEPTS,
        )
        .on(|cx, _, i: &api::RestoreDBInstanceFromDBSnapshotMessage| {
            let mut both = instance(cx, &i.db_instance_identifier);
            both.push(group(cx, "snapshot", i.db_snapshot_identifier.as_deref().unwrap_or_default()));
            both
        }),
        write(
            &api::RESTORE_DB_INSTANCE_TO_POINT_IN_TIME,
            ops::restore_db_instance_to_point_in_time::run,
            ops::restore_db_instance_to_point_in_time::ACCEPTS,
        )
        .on(|cx, _, i: &api::RestoreDBInstanceToPointInTimeMessage| {
            let mut both = instance(cx, &i.target_db_instance_identifier);
            both.extend(i.source_db_instance_identifier.iter().flat_map(|name| instance(cx, name)));
            both
        }),
    ]
}

/// What is answered from the engines' files.
fn of_engines(databases: &Arc<Option<Databases>>) -> Vec<Operation> {
    vec![
        read_with(
            &api::DESCRIBE_CERTIFICATES,
            databases.clone(),
            ops::describe_certificates::run,
            "CertificateIdentifier Filters MaxRecords Marker",
        ),
        write_with(
            &api::MODIFY_CERTIFICATES,
            databases.clone(),
            ops::modify_certificates::run,
            "CertificateIdentifier RemoveCustomerOverride",
        ),
        read_with(
            &api::DESCRIBE_DB_LOG_FILES,
            databases.clone(),
            ops::log_files::describe,
            "DBInstanceIdentifier FilenameContains FileLastWritten FileSize Filters MaxRecords Marker",
        )
        .on(|cx, _, i: &api::DescribeDBLogFilesMessage| instance(cx, &i.db_instance_identifier)),
        read_with(
            &api::DOWNLOAD_DB_LOG_FILE_PORTION,
            databases.clone(),
            ops::log_files::download,
            "DBInstanceIdentifier LogFileName Marker NumberOfLines",
        )
        .on(|cx, _, i: &api::DownloadDBLogFilePortionMessage| instance(cx, &i.db_instance_identifier)),
    ]
}

fn event_subscriptions() -> Vec<Operation> {
    vec![
        write(
            &api::CREATE_EVENT_SUBSCRIPTION,
            ops::create_event_subscription::run,
            "SubscriptionName SnsTopicArn SourceType EventCategories SourceIds Enabled Tags",
        )
        .on(|cx, _, i: &api::CreateEventSubscriptionMessage| vec![group(cx, "es", &i.subscription_name)]),
        write(
            &api::MODIFY_EVENT_SUBSCRIPTION,
            ops::modify_event_subscription::run,
            "SubscriptionName SnsTopicArn SourceType EventCategories Enabled",
        )
        .on(|cx, _, i: &api::ModifyEventSubscriptionMessage| vec![group(cx, "es", &i.subscription_name)]),
        write(&api::DELETE_EVENT_SUBSCRIPTION, ops::delete_event_subscription::run, "SubscriptionName")
            .on(|cx, _, i: &api::DeleteEventSubscriptionMessage| vec![group(cx, "es", &i.subscription_name)]),
        read(
            &api::DESCRIBE_EVENT_SUBSCRIPTIONS,
            ops::describe_event_subscriptions::run,
            "SubscriptionName Filters MaxRecords Marker",
        )
        .on(|cx, _, i: &api::DescribeEventSubscriptionsMessage| {
            vec![group(cx, "es", i.subscription_name.as_deref().unwrap_or("*"))]
        }),
        write(
            &api::ADD_SOURCE_IDENTIFIER_TO_SUBSCRIPTION,
            ops::subscription_sources::add,
            "SubscriptionName SourceIdentifier",
        )
        .on(|cx, _, i: &api::AddSourceIdentifierToSubscriptionMessage| vec![group(cx, "es", &i.subscription_name)]),
        write(
            &api::REMOVE_SOURCE_IDENTIFIER_FROM_SUBSCRIPTION,
            ops::subscription_sources::remove,
            "SubscriptionName SourceIdentifier",
        )
        .on(|cx, _, i: &api::RemoveSourceIdentifierFromSubscriptionMessage| {
            vec![group(cx, "es", &i.subscription_name)]
        }),
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
        read(&api::DESCRIBE_ACCOUNT_ATTRIBUTES, ops::describe_account_attributes::run, ""),
        read(
            &api::DESCRIBE_VALID_DB_INSTANCE_MODIFICATIONS,
            ops::describe_valid_db_instance_modifications::run,
            "DBInstanceIdentifier",
        )
        .on(|cx, _, i: &api::DescribeValidDBInstanceModificationsMessage| instance(cx, &i.db_instance_identifier)),
        read(
            &api::DESCRIBE_PENDING_MAINTENANCE_ACTIONS,
            ops::describe_pending_maintenance_actions::run,
            "ResourceIdentifier Filters MaxRecords Marker",
        ),
        read(
            &api::DESCRIBE_DB_ENGINE_VERSIONS,
            ops::describe_db_engine_versions::run,
            "Engine EngineVersion DBParameterGroupFamily Filters MaxRecords Marker DefaultOnly ListSupportedCharacterSets \
             ListSupportedTimezones IncludeAll",
        ),
        read(
            &api::DESCRIBE_DB_MAJOR_ENGINE_VERSIONS,
            ops::describe_db_major_engine_versions::run,
            "Engine MajorEngineVersion MaxRecords Marker",
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

/// The ARN of a thing of this kind, by its name or ARN.
fn group(cx: &Cx, kind: &str, given: &str) -> String {
    if given.starts_with("arn:") {
        given.to_owned()
    } else {
        cx.arn("rds", format!("{kind}:{}", given.to_ascii_lowercase()))
    }
}

fn subnet_group(cx: &Cx, name: &str) -> Vec<String> {
    vec![find::subnet_group_arn(cx, &name.to_ascii_lowercase())]
}
