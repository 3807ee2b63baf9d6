//! The visible list of what this room serves. A test compares it with the model.
//!
//! Each row: the operation, its handler, the parameters it honours, and the ARNs it concerns. Parameters that are not listed, such as
//! vector indexes, witnesses and customer-managed keys, answer `NotImplemented`.

use crate::engine::throttle::Buckets;
use crate::ops;
use crate::ops::shared::find::{index_resources, resources};
use crate::policies::{self, transact};
use api_dynamodb as api;
use kernel::{Operation, read, read_with, waiting, write, write_with};
use std::sync::Arc;

/// Everything, in the order of subjects.
pub fn all(buckets: &Arc<Buckets>) -> Vec<Operation> {
    [tables(buckets), settings(), items(buckets), batches(buckets), statements(buckets), backups(), transfers()]
        .into_iter()
        .flatten()
        .map(|op| op.guarded_by(policies::guard).described_by(policies::describe))
        .collect()
}

fn tables(buckets: &Arc<Buckets>) -> Vec<Operation> {
    vec![
        write(
            &api::CREATE_TABLE,
            ops::create_table::run,
            "AttributeDefinitions TableName KeySchema BillingMode ProvisionedThroughput StreamSpecification Tags TableClass \
             DeletionProtectionEnabled ResourcePolicy OnDemandThroughput SSESpecification.Enabled=false \
             LocalSecondaryIndexes GlobalSecondaryIndexes.IndexName GlobalSecondaryIndexes.KeySchema \
             GlobalSecondaryIndexes.Projection GlobalSecondaryIndexes.ProvisionedThroughput \
             GlobalSecondaryIndexes.OnDemandThroughput",
        )
        .on(|cx, _, i: &api::CreateTableInput| resources(cx, &i.table_name)),
        read(&api::DESCRIBE_TABLE, ops::describe_table::run, "TableName")
            .on(|cx, _, i: &api::DescribeTableInput| resources(cx, &i.table_name)),
        read(&api::LIST_TABLES, ops::list_tables::run, "ExclusiveStartTableName Limit"),
        write_with(
            &api::UPDATE_TABLE,
            buckets.clone(),
            ops::update_table::run,
            "AttributeDefinitions TableName BillingMode ProvisionedThroughput GlobalSecondaryIndexUpdates.Delete \
             GlobalSecondaryIndexUpdates.Create.IndexName GlobalSecondaryIndexUpdates.Create.KeySchema \
             GlobalSecondaryIndexUpdates.Create.Projection GlobalSecondaryIndexUpdates.Create.ProvisionedThroughput \
             GlobalSecondaryIndexUpdates.Create.OnDemandThroughput GlobalSecondaryIndexUpdates.Update.IndexName \
             GlobalSecondaryIndexUpdates.Update.ProvisionedThroughput GlobalSecondaryIndexUpdates.Update.OnDemandThroughput \
             StreamSpecification TableClass DeletionProtectionEnabled OnDemandThroughput MultiRegionConsistency=EVENTUAL \
             ReplicaUpdates.Create.RegionName ReplicaUpdates.Create.ProvisionedThroughputOverride \
             ReplicaUpdates.Create.OnDemandThroughputOverride ReplicaUpdates.Create.TableClassOverride \
             ReplicaUpdates.Delete",
        )
        .on(|cx, _, i: &api::UpdateTableInput| resources(cx, &i.table_name))
        .needs(|cx, _, i: &api::UpdateTableInput| policies::replicas(cx, i)),
        write(&api::DELETE_TABLE, ops::delete_table::run, "TableName")
            .on(|cx, _, i: &api::DeleteTableInput| resources(cx, &i.table_name)),
    ]
}

fn settings() -> Vec<Operation> {
    vec![
        read(&api::DESCRIBE_TIME_TO_LIVE, ops::describe_time_to_live::run, "TableName")
            .on(|cx, _, i: &api::DescribeTimeToLiveInput| resources(cx, &i.table_name)),
        write(&api::UPDATE_TIME_TO_LIVE, ops::update_time_to_live::run, "TableName TimeToLiveSpecification")
            .on(|cx, _, i: &api::UpdateTimeToLiveInput| resources(cx, &i.table_name)),
        read(&api::DESCRIBE_CONTINUOUS_BACKUPS, ops::describe_continuous_backups::run, "TableName")
            .on(|cx, _, i: &api::DescribeContinuousBackupsInput| resources(cx, &i.table_name)),
        write(
            &api::UPDATE_CONTINUOUS_BACKUPS,
            ops::update_continuous_backups::run,
            "TableName PointInTimeRecoverySpecification",
        )
        .on(|cx, _, i: &api::UpdateContinuousBackupsInput| resources(cx, &i.table_name)),
        write(&api::TAG_RESOURCE, ops::tag_resource::run, "ResourceArn Tags")
            .on(|_, _, i: &api::TagResourceInput| vec![i.resource_arn.clone()]),
        write(&api::UNTAG_RESOURCE, ops::untag_resource::run, "ResourceArn TagKeys")
            .on(|_, _, i: &api::UntagResourceInput| vec![i.resource_arn.clone()]),
        read(&api::LIST_TAGS_OF_RESOURCE, ops::list_tags_of_resource::run, "ResourceArn NextToken")
            .on(|_, _, i: &api::ListTagsOfResourceInput| vec![i.resource_arn.clone()]),
        write(
            &api::PUT_RESOURCE_POLICY,
            ops::put_resource_policy::run,
            "ResourceArn Policy ExpectedRevisionId ConfirmRemoveSelfResourceAccess",
        )
        .on(|_, _, i: &api::PutResourcePolicyInput| vec![i.resource_arn.clone()]),
        read(&api::GET_RESOURCE_POLICY, ops::get_resource_policy::run, "ResourceArn")
            .on(|_, _, i: &api::GetResourcePolicyInput| vec![i.resource_arn.clone()]),
        write(&api::DELETE_RESOURCE_POLICY, ops::delete_resource_policy::run, "ResourceArn ExpectedRevisionId")
            .on(|_, _, i: &api::DeleteResourcePolicyInput| vec![i.resource_arn.clone()]),
        read(&api::DESCRIBE_LIMITS, ops::describe_limits::run, ""),
        read(&api::DESCRIBE_ENDPOINTS, ops::describe_endpoints::run, ""),
    ]
}

fn items(buckets: &Arc<Buckets>) -> Vec<Operation> {
    let rows = vec![
        write_with(
            &api::PUT_ITEM,
            buckets.clone(),
            ops::put_item::run,
            "TableName Item Expected ReturnValues ReturnConsumedCapacity ReturnItemCollectionMetrics ConditionalOperator \
             ConditionExpression ExpressionAttributeNames ExpressionAttributeValues ReturnValuesOnConditionCheckFailure",
        )
        .on(|cx, _, i: &api::PutItemInput| resources(cx, &i.table_name))
        .keys(|cx, read, i: &api::PutItemInput| policies::leading(cx, read, &i.table_name, [&i.item])),
        read_with(
            &api::GET_ITEM,
            buckets.clone(),
            ops::get_item::run,
            "TableName Key AttributesToGet ConsistentRead ReturnConsumedCapacity ProjectionExpression \
             ExpressionAttributeNames",
        )
        .on(|cx, _, i: &api::GetItemInput| resources(cx, &i.table_name))
        .keys(|cx, read, i: &api::GetItemInput| policies::leading(cx, read, &i.table_name, [&i.key])),
        write_with(
            &api::UPDATE_ITEM,
            buckets.clone(),
            ops::update_item::run,
            "TableName Key AttributeUpdates Expected ConditionalOperator ReturnValues ReturnConsumedCapacity \
             ReturnItemCollectionMetrics UpdateExpression ConditionExpression ExpressionAttributeNames \
             ExpressionAttributeValues ReturnValuesOnConditionCheckFailure",
        )
        .on(|cx, _, i: &api::UpdateItemInput| resources(cx, &i.table_name))
        .keys(|cx, read, i: &api::UpdateItemInput| policies::leading(cx, read, &i.table_name, [&i.key])),
        write_with(
            &api::DELETE_ITEM,
            buckets.clone(),
            ops::delete_item::run,
            "TableName Key Expected ConditionalOperator ReturnValues ReturnConsumedCapacity ReturnItemCollectionMetrics \
             ConditionExpression ExpressionAttributeNames ExpressionAttributeValues ReturnValuesOnConditionCheckFailure",
        )
        .on(|cx, _, i: &api::DeleteItemInput| resources(cx, &i.table_name))
        .keys(|cx, read, i: &api::DeleteItemInput| policies::leading(cx, read, &i.table_name, [&i.key])),
        read_with(
            &api::QUERY,
            buckets.clone(),
            ops::query::run,
            "TableName IndexName Select AttributesToGet Limit ConsistentRead KeyConditions QueryFilter ConditionalOperator \
             ScanIndexForward ExclusiveStartKey ReturnConsumedCapacity ProjectionExpression FilterExpression \
             KeyConditionExpression ExpressionAttributeNames ExpressionAttributeValues",
        )
        .on(|cx, _, i: &api::QueryInput| index_resources(cx, &i.table_name, i.index_name.as_deref())),
        read_with(
            &api::SCAN,
            buckets.clone(),
            ops::scan::run,
            "TableName IndexName AttributesToGet Limit Select ScanFilter ConditionalOperator ExclusiveStartKey \
             ReturnConsumedCapacity TotalSegments Segment ProjectionExpression FilterExpression ExpressionAttributeNames \
             ExpressionAttributeValues ConsistentRead",
        )
        .on(|cx, _, i: &api::ScanInput| index_resources(cx, &i.table_name, i.index_name.as_deref())),
    ];
    rows.into_iter().map(Operation::data_event).collect()
}

fn batches(buckets: &Arc<Buckets>) -> Vec<Operation> {
    let rows = vec![
        read_with(
            &api::BATCH_GET_ITEM,
            buckets.clone(),
            ops::batch_get_item::run,
            "RequestItems ReturnConsumedCapacity",
        )
        .on(|cx, _, i: &api::BatchGetItemInput| {
            i.request_items.iter().flat_map(|(name, _)| resources(cx, name)).collect::<Vec<String>>()
        }),
        write_with(
            &api::BATCH_WRITE_ITEM,
            buckets.clone(),
            ops::batch_write_item::run,
            "RequestItems ReturnConsumedCapacity ReturnItemCollectionMetrics",
        )
        .on(|cx, _, i: &api::BatchWriteItemInput| {
            i.request_items.iter().flat_map(|(name, _)| resources(cx, name)).collect::<Vec<String>>()
        }),
        read_with(
            &api::TRANSACT_GET_ITEMS,
            buckets.clone(),
            ops::transact_get_items::run,
            "TransactItems ReturnConsumedCapacity",
        )
        .action(|_: &api::TransactGetItemsInput| "dynamodb:GetItem")
        .on(|cx, _, i: &api::TransactGetItemsInput| {
            i.transact_items.iter().flat_map(|t| resources(cx, &t.get.table_name)).collect::<Vec<String>>()
        }),
        write_with(
            &api::TRANSACT_WRITE_ITEMS,
            buckets.clone(),
            ops::transact_write_items::run,
            "TransactItems ReturnConsumedCapacity ReturnItemCollectionMetrics ClientRequestToken",
        )
        .action(|i: &api::TransactWriteItemsInput| {
            i.transact_items.first().map_or("dynamodb:PutItem", |t| transact(t).0)
        })
        .on(|cx, _, i: &api::TransactWriteItemsInput| {
            i.transact_items.first().map_or_else(Vec::new, |t| resources(cx, transact(t).1))
        })
        .needs(|cx, _, i: &api::TransactWriteItemsInput| policies::rest(cx, i)),
    ];
    rows.into_iter().map(Operation::data_event).collect()
}

fn statements(buckets: &Arc<Buckets>) -> Vec<Operation> {
    use crate::ops::partiql::{self, action, resources};
    let rows = vec![
        waiting(
            &api::EXECUTE_STATEMENT,
            buckets.clone(),
            partiql::execute_statement::run,
            "Statement Parameters ConsistentRead NextToken ReturnConsumedCapacity Limit ReturnValuesOnConditionCheckFailure",
        )
        .action(|i: &api::ExecuteStatementInput| action(&i.statement, i.parameters.as_ref()))
        .on(|cx, _, i: &api::ExecuteStatementInput| resources(cx, &i.statement, i.parameters.as_ref())),
        waiting(
            &api::BATCH_EXECUTE_STATEMENT,
            buckets.clone(),
            partiql::batch_execute_statement::run,
            "Statements ReturnConsumedCapacity",
        )
        .action(|i: &api::BatchExecuteStatementInput| {
            i.statements.first().map_or("dynamodb:PartiQLSelect", |s| action(&s.statement, s.parameters.as_ref()))
        })
        .on(|cx, _, i: &api::BatchExecuteStatementInput| {
            i.statements.first().map_or_else(Vec::new, |s| resources(cx, &s.statement, s.parameters.as_ref()))
        })
        .needs(|cx, _, i: &api::BatchExecuteStatementInput| {
            let rest = i.statements.iter().skip(1).map(|s| (s.statement.as_str(), s.parameters.as_ref()));
            policies::of_statements(cx, rest)
        }),
        waiting(
            &api::EXECUTE_TRANSACTION,
            buckets.clone(),
            partiql::execute_transaction::run,
            "TransactStatements ClientRequestToken ReturnConsumedCapacity",
        )
        .action(|i: &api::ExecuteTransactionInput| {
            let first = i.transact_statements.first();
            first.map_or("dynamodb:PartiQLSelect", |s| action(&s.statement, s.parameters.as_ref()))
        })
        .on(|cx, _, i: &api::ExecuteTransactionInput| {
            let first = i.transact_statements.first();
            first.map_or_else(Vec::new, |s| resources(cx, &s.statement, s.parameters.as_ref()))
        })
        .needs(|cx, _, i: &api::ExecuteTransactionInput| {
            let rest = i.transact_statements.iter().skip(1).map(|s| (s.statement.as_str(), s.parameters.as_ref()));
            policies::of_statements(cx, rest)
        }),
    ];
    rows.into_iter().map(Operation::data_event).collect()
}

fn backups() -> Vec<Operation> {
    use crate::ops::backups;
    const OVERRIDES: &str = "TargetTableName BackupArn BillingModeOverride GlobalSecondaryIndexOverride LocalSecondaryIndexOverride \
         ProvisionedThroughputOverride OnDemandThroughputOverride SSESpecificationOverride.Enabled=false";
    const IN_TIME: &str = "SourceTableArn SourceTableName TargetTableName UseLatestRestorableTime RestoreDateTime BillingModeOverride \
         GlobalSecondaryIndexOverride LocalSecondaryIndexOverride ProvisionedThroughputOverride OnDemandThroughputOverride \
         SSESpecificationOverride.Enabled=false";
    vec![
        write(&api::CREATE_BACKUP, backups::create_backup::run, "TableName BackupName")
            .on(|cx, _, i: &api::CreateBackupInput| resources(cx, &i.table_name)),
        read(&api::DESCRIBE_BACKUP, backups::describe_backup::run, "BackupArn")
            .on(|_, _, i: &api::DescribeBackupInput| vec![i.backup_arn.clone()]),
        read(
            &api::LIST_BACKUPS,
            backups::list_backups::run,
            "TableName Limit TimeRangeLowerBound TimeRangeUpperBound ExclusiveStartBackupArn BackupType",
        ),
        write(&api::DELETE_BACKUP, backups::delete_backup::run, "BackupArn")
            .on(|_, _, i: &api::DeleteBackupInput| vec![i.backup_arn.clone()]),
        write(&api::RESTORE_TABLE_FROM_BACKUP, backups::restore_table_from_backup::run, OVERRIDES)
            .on(|_, _, i: &api::RestoreTableFromBackupInput| vec![i.backup_arn.clone()]),
        write(&api::RESTORE_TABLE_TO_POINT_IN_TIME, backups::restore_table_to_point_in_time::run, IN_TIME)
            .on(|cx, _, i: &api::RestoreTableToPointInTimeInput| resources(cx, &i.target_table_name)),
    ]
}

fn transfers() -> Vec<Operation> {
    use crate::ops::transfers::{self, needs};
    vec![
        write(
            &api::EXPORT_TABLE_TO_POINT_IN_TIME,
            transfers::export_table_to_point_in_time::run,
            "TableArn ExportTime ClientToken S3Bucket S3BucketOwner S3Prefix S3SseAlgorithm=AES256 ExportFormat=DYNAMODB_JSON \
             ExportType IncrementalExportSpecification",
        )
        .on(|_, _, i: &api::ExportTableToPointInTimeInput| vec![i.table_arn.clone()])
        .needs(|_, _, i: &api::ExportTableToPointInTimeInput| {
            let prefix = i.s3_prefix.as_deref().unwrap_or_default();
            needs(&i.s3_bucket, prefix, &[], &["s3:PutObject"])
        }),
        read(&api::DESCRIBE_EXPORT, transfers::describe_export::run, "ExportArn")
            .on(|_, _, i: &api::DescribeExportInput| vec![i.export_arn.clone()]),
        read(&api::LIST_EXPORTS, transfers::list_exports::run, "TableArn MaxResults NextToken"),
        write(
            &api::IMPORT_TABLE,
            transfers::import_table::run,
            "ClientToken S3BucketSource InputFormat=DYNAMODB_JSON InputFormat=CSV InputFormatOptions InputCompressionType=NONE \
             InputCompressionType=GZIP TableCreationParameters.TableName TableCreationParameters.AttributeDefinitions \
             TableCreationParameters.KeySchema TableCreationParameters.BillingMode \
             TableCreationParameters.ProvisionedThroughput TableCreationParameters.OnDemandThroughput \
             TableCreationParameters.SSESpecification.Enabled=false \
             TableCreationParameters.GlobalSecondaryIndexes.IndexName TableCreationParameters.GlobalSecondaryIndexes.KeySchema \
             TableCreationParameters.GlobalSecondaryIndexes.Projection \
             TableCreationParameters.GlobalSecondaryIndexes.ProvisionedThroughput \
             TableCreationParameters.GlobalSecondaryIndexes.OnDemandThroughput",
        )
        .on(|cx, _, i: &api::ImportTableInput| resources(cx, &i.table_creation_parameters.table_name))
        .needs(|_, _, i: &api::ImportTableInput| {
            let source = &i.s3_bucket_source;
            let prefix = source.s3_key_prefix.as_deref().unwrap_or_default();
            needs(&source.s3_bucket, prefix, &["s3:ListBucket"], &["s3:GetObject"])
        }),
        read(&api::DESCRIBE_IMPORT, transfers::describe_import::run, "ImportArn")
            .on(|_, _, i: &api::DescribeImportInput| vec![i.import_arn.clone()]),
        read(&api::LIST_IMPORTS, transfers::list_imports::run, "TableArn PageSize NextToken"),
    ]
}

/// Everything of DynamoDB Streams.
pub fn streams() -> Vec<Operation> {
    use crate::ops::streams;
    use api_dynamodbstreams as api;
    let rows = vec![
        read(&api::DESCRIBE_STREAM, streams::describe_stream::run, "StreamArn Limit ExclusiveStartShardId ShardFilter")
            .on(|_, _, i: &api::DescribeStreamInput| vec![i.stream_arn.clone()]),
        read(
            &api::GET_SHARD_ITERATOR,
            streams::get_shard_iterator::run,
            "StreamArn ShardId ShardIteratorType SequenceNumber Timestamp",
        )
        .on(|_, _, i: &api::GetShardIteratorInput| vec![i.stream_arn.clone()]),
        read(&api::GET_RECORDS, streams::get_records::run, "ShardIterator Limit")
            .on(|_, _, i: &api::GetRecordsInput| {
                i.shard_iterator.split('|').next().map(str::to_owned).into_iter().collect::<Vec<String>>()
            })
            .data_event(),
        read(&api::LIST_STREAMS, streams::list_streams::run, "TableName Limit ExclusiveStartStreamArn"),
    ];
    rows.into_iter().map(|op| op.guarded_by(policies::guard)).collect()
}
