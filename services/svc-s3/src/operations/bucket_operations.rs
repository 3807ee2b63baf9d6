//! Buckets and their configurations.
//!
//! "Required permissions for Amazon S3 API operations", Amazon S3 User Guide.

use super::{bucket, bucket_arn, keys};
use crate::ops::*;
use api_s3::*;
use kernel::{Need, Operation, read, write};

pub(super) fn buckets() -> Vec<Operation> {
    vec![
        // whose a name is, is not the policy's to say
        write(
            &CREATE_BUCKET,
            create_bucket::run,
            "ACL Bucket CreateBucketConfiguration.LocationConstraint CreateBucketConfiguration.Tags GrantFullControl GrantRead \
             GrantReadACP GrantWrite GrantWriteACP ObjectLockEnabledForBucket ObjectOwnership",
        )
        .on(bucket_arn::<CreateBucketRequest>)
        .keys(keys::<CreateBucketRequest>),
        bucket(write(&DELETE_BUCKET, delete_bucket::run, "Bucket ExpectedBucketOwner"), |_: &DeleteBucketRequest| "s3:DeleteBucket"),
        bucket(read(&HEAD_BUCKET, head_bucket::run, "Bucket ExpectedBucketOwner"), |_: &HeadBucketRequest| "s3:ListBucket"),
        bucket(
            read(&GET_BUCKET_LOCATION, get_bucket_location::run, "Bucket ExpectedBucketOwner"),
            |_: &GetBucketLocationRequest| "s3:GetBucketLocation",
        ),
        bucket(
            write(
                &PUT_BUCKET_VERSIONING,
                versioning::put,
                concat!(document!(), "VersioningConfiguration.Status VersioningConfiguration.MFADelete=Disabled"),
            ),
            |_: &PutBucketVersioningRequest| "s3:PutBucketVersioning",
        ),
        bucket(
            read(&GET_BUCKET_VERSIONING, versioning::get, "Bucket ExpectedBucketOwner"),
            |_: &GetBucketVersioningRequest| "s3:GetBucketVersioning",
        ),
        bucket(
            write(
                &PUT_BUCKET_ACL,
                acls::put_bucket,
                concat!(
                    document!(),
                    "ACL AccessControlPolicy GrantFullControl GrantRead GrantReadACP GrantWrite GrantWriteACP"
                ),
            ),
            |_: &PutBucketAclRequest| "s3:PutBucketAcl",
        ),
        bucket(
            read(&GET_BUCKET_ACL, acls::get_bucket, "Bucket ExpectedBucketOwner"),
            |_: &GetBucketAclRequest| "s3:GetBucketAcl",
        ),
    ]
}

const PLAIN: &str = "Bucket ExpectedBucketOwner";

pub(super) fn configurations() -> Vec<Operation> {
    let mut out = access();
    out.extend(replication());
    out.extend(logs_and_lists());
    out.extend(plain());
    out.extend(reports());
    out.extend([
        bucket(
            write(&PUT_BUCKET_CORS, cors::put, concat!(document!(), "CORSConfiguration")),
            |_: &PutBucketCorsRequest| "s3:PutBucketCORS",
        ),
        bucket(read(&GET_BUCKET_CORS, cors::get, PLAIN), |_: &GetBucketCorsRequest| "s3:GetBucketCORS"),
        bucket(write(&DELETE_BUCKET_CORS, cors::delete, PLAIN), |_: &DeleteBucketCorsRequest| "s3:PutBucketCORS"),
        bucket(
            write(&PUT_BUCKET_WEBSITE, website::put, concat!(document!(), "WebsiteConfiguration")),
            |_: &PutBucketWebsiteRequest| "s3:PutBucketWebsite",
        ),
        bucket(read(&GET_BUCKET_WEBSITE, website::get, PLAIN), |_: &GetBucketWebsiteRequest| "s3:GetBucketWebsite"),
        bucket(
            write(&DELETE_BUCKET_WEBSITE, website::delete, PLAIN),
            |_: &DeleteBucketWebsiteRequest| "s3:DeleteBucketWebsite",
        ),
        bucket(
            write(
                &PUT_BUCKET_LIFECYCLE_CONFIGURATION,
                lifecycle::put,
                concat!(
                    "Bucket ExpectedBucketOwner ChecksumAlgorithm ",
                    "LifecycleConfiguration TransitionDefaultMinimumObjectSize"
                ),
            ),
            |_: &PutBucketLifecycleConfigurationRequest| "s3:PutLifecycleConfiguration",
        ),
        bucket(
            read(&GET_BUCKET_LIFECYCLE_CONFIGURATION, lifecycle::get, PLAIN),
            |_: &GetBucketLifecycleConfigurationRequest| "s3:GetLifecycleConfiguration",
        ),
        bucket(
            write(&DELETE_BUCKET_LIFECYCLE, lifecycle::delete, PLAIN),
            |_: &DeleteBucketLifecycleRequest| "s3:PutLifecycleConfiguration",
        ),
        bucket(
            write(&PUT_BUCKET_ENCRYPTION, encryption::put, concat!(document!(), "ServerSideEncryptionConfiguration")),
            |_: &PutBucketEncryptionRequest| "s3:PutEncryptionConfiguration",
        ),
        bucket(
            read(&GET_BUCKET_ENCRYPTION, encryption::get, PLAIN),
            |_: &GetBucketEncryptionRequest| "s3:GetEncryptionConfiguration",
        ),
        bucket(
            write(&DELETE_BUCKET_ENCRYPTION, encryption::delete, PLAIN),
            |_: &DeleteBucketEncryptionRequest| "s3:PutEncryptionConfiguration",
        ),
        bucket(
            write(&PUT_BUCKET_TAGGING, tagging::put_bucket, concat!(document!(), "Tagging")),
            |_: &PutBucketTaggingRequest| "s3:PutBucketTagging",
        ),
        bucket(
            read(&GET_BUCKET_TAGGING, tagging::get_bucket, PLAIN),
            |_: &GetBucketTaggingRequest| "s3:GetBucketTagging",
        ),
        bucket(
            write(&DELETE_BUCKET_TAGGING, tagging::delete_bucket, PLAIN),
            |_: &DeleteBucketTaggingRequest| "s3:PutBucketTagging",
        ),
        bucket(
            write(
                &PUT_BUCKET_NOTIFICATION_CONFIGURATION,
                notifications::put,
                "Bucket ExpectedBucketOwner NotificationConfiguration SkipDestinationValidation",
            ),
            |_: &PutBucketNotificationConfigurationRequest| "s3:PutBucketNotification",
        ),
        bucket(
            read(&GET_BUCKET_NOTIFICATION_CONFIGURATION, notifications::get, PLAIN),
            |_: &GetBucketNotificationConfigurationRequest| "s3:GetBucketNotification",
        ),
        bucket(
            write(
                &PUT_OBJECT_LOCK_CONFIGURATION,
                object_lock::put_configuration,
                concat!(document!(), "RequestPayer ObjectLockConfiguration"),
            ),
            |_: &PutObjectLockConfigurationRequest| "s3:PutBucketObjectLockConfiguration",
        ),
        bucket(
            read(&GET_OBJECT_LOCK_CONFIGURATION, object_lock::get_configuration, PLAIN),
            |_: &GetObjectLockConfigurationRequest| "s3:GetBucketObjectLockConfiguration",
        ),
    ]);
    out
}

fn replication() -> Vec<Operation> {
    vec![
        bucket(
            write(
                &PUT_BUCKET_REPLICATION,
                replication::put,
                concat!(
                    document!(),
                    "ReplicationConfiguration.Role ReplicationConfiguration.Rules.ID ReplicationConfiguration.Rules.Priority \
                     ReplicationConfiguration.Rules.Prefix ReplicationConfiguration.Rules.Filter \
                     ReplicationConfiguration.Rules.Status ReplicationConfiguration.Rules.DeleteMarkerReplication \
                     ReplicationConfiguration.Rules.SourceSelectionCriteria.ReplicaModifications \
                     ReplicationConfiguration.Rules.SourceSelectionCriteria.SseKmsEncryptedObjects.Status=Disabled \
                     ReplicationConfiguration.Rules.ExistingObjectReplication.Status=Disabled \
                     ReplicationConfiguration.Rules.Destination.Bucket ReplicationConfiguration.Rules.Destination.Account \
                     ReplicationConfiguration.Rules.Destination.StorageClass \
                     ReplicationConfiguration.Rules.Destination.AccessControlTranslation \
                     ReplicationConfiguration.Rules.Destination.ReplicationTime \
                     ReplicationConfiguration.Rules.Destination.Metrics"
                ),
            ),
            |_: &PutBucketReplicationRequest| "s3:PutReplicationConfiguration",
        )
        .needs(|_, _, i: &PutBucketReplicationRequest| {
            vec![Need::pass_role(&*i.replication_configuration.role, "s3.amazonaws.com")]
        }),
        bucket(
            read(&GET_BUCKET_REPLICATION, replication::get, PLAIN),
            |_: &GetBucketReplicationRequest| "s3:GetReplicationConfiguration",
        ),
        bucket(
            write(&DELETE_BUCKET_REPLICATION, replication::delete, PLAIN),
            |_: &DeleteBucketReplicationRequest| "s3:PutReplicationConfiguration",
        ),
    ]
}

fn logs_and_lists() -> Vec<Operation> {
    vec![
        bucket(
            write(
                &PUT_BUCKET_LOGGING,
                logging::put,
                concat!(
                    document!(),
                    "BucketLoggingStatus.LoggingEnabled.TargetBucket BucketLoggingStatus.LoggingEnabled.TargetPrefix \
                     BucketLoggingStatus.LoggingEnabled.TargetGrants BucketLoggingStatus.LoggingEnabled.TargetObjectKeyFormat"
                ),
            ),
            |_: &PutBucketLoggingRequest| "s3:PutBucketLogging",
        ),
        bucket(read(&GET_BUCKET_LOGGING, logging::get, PLAIN), |_: &GetBucketLoggingRequest| "s3:GetBucketLogging"),
        bucket(
            write(
                &PUT_BUCKET_INVENTORY_CONFIGURATION,
                inventory::put,
                "Bucket Id ExpectedBucketOwner InventoryConfiguration",
            ),
            |_: &PutBucketInventoryConfigurationRequest| "s3:PutInventoryConfiguration",
        ),
        bucket(
            read(&GET_BUCKET_INVENTORY_CONFIGURATION, inventory::get, "Bucket Id ExpectedBucketOwner"),
            |_: &GetBucketInventoryConfigurationRequest| "s3:GetInventoryConfiguration",
        ),
        bucket(
            read(
                &LIST_BUCKET_INVENTORY_CONFIGURATIONS,
                inventory::list,
                "Bucket ContinuationToken ExpectedBucketOwner",
            ),
            |_: &ListBucketInventoryConfigurationsRequest| "s3:GetInventoryConfiguration",
        ),
        bucket(
            write(&DELETE_BUCKET_INVENTORY_CONFIGURATION, inventory::delete, "Bucket Id ExpectedBucketOwner"),
            |_: &DeleteBucketInventoryConfigurationRequest| "s3:PutInventoryConfiguration",
        ),
    ]
}

/// What every bucket answers, and hardly anyone changes.
fn plain() -> Vec<Operation> {
    vec![
        bucket(
            write(
                &PUT_BUCKET_REQUEST_PAYMENT,
                request_payment::put,
                concat!(document!(), "RequestPaymentConfiguration"),
            ),
            |_: &PutBucketRequestPaymentRequest| "s3:PutBucketRequestPayment",
        ),
        bucket(
            read(&GET_BUCKET_REQUEST_PAYMENT, request_payment::get, PLAIN),
            |_: &GetBucketRequestPaymentRequest| "s3:GetBucketRequestPayment",
        ),
        bucket(
            write(
                &PUT_BUCKET_ACCELERATE_CONFIGURATION,
                accelerate::put,
                "Bucket ExpectedBucketOwner ChecksumAlgorithm AccelerateConfiguration",
            ),
            |_: &PutBucketAccelerateConfigurationRequest| "s3:PutAccelerateConfiguration",
        ),
        bucket(
            read(&GET_BUCKET_ACCELERATE_CONFIGURATION, accelerate::get, place!()),
            |_: &GetBucketAccelerateConfigurationRequest| "s3:GetAccelerateConfiguration",
        ),
        bucket(
            write(&PUT_BUCKET_ABAC, abac::put, concat!(document!(), "AbacStatus.Status=Disabled")),
            |_: &PutBucketAbacRequest| "s3:PutBucketAbac",
        ),
        bucket(read(&GET_BUCKET_ABAC, abac::get, PLAIN), |_: &GetBucketAbacRequest| "s3:GetBucketAbac"),
    ]
}

macro_rules! three {
    ($out:ident, $get:ident $ask:ident $one:ident, $list:ident $lists:ident $all:ident, $delete:ident $deletes:ident $gone:ident,
     $may_read:literal $may_write:literal) => {
        $out.extend([
            bucket(read(&$get, reports::$one, "Bucket Id ExpectedBucketOwner"), |_: &$ask| $may_read),
            bucket(read(&$list, reports::$all, "Bucket ContinuationToken ExpectedBucketOwner"), |_: &$lists| $may_read),
            bucket(write(&$delete, reports::$gone, "Bucket Id ExpectedBucketOwner"), |_: &$deletes| $may_write),
        ]);
    };
}

fn reports() -> Vec<Operation> {
    let mut out = Vec::new();
    three!(
        out,
        GET_BUCKET_ANALYTICS_CONFIGURATION GetBucketAnalyticsConfigurationRequest get_analytics,
        LIST_BUCKET_ANALYTICS_CONFIGURATIONS ListBucketAnalyticsConfigurationsRequest list_analytics,
        DELETE_BUCKET_ANALYTICS_CONFIGURATION DeleteBucketAnalyticsConfigurationRequest delete_analytics,
        "s3:GetAnalyticsConfiguration" "s3:PutAnalyticsConfiguration"
    );
    three!(
        out,
        GET_BUCKET_METRICS_CONFIGURATION GetBucketMetricsConfigurationRequest get_metrics,
        LIST_BUCKET_METRICS_CONFIGURATIONS ListBucketMetricsConfigurationsRequest list_metrics,
        DELETE_BUCKET_METRICS_CONFIGURATION DeleteBucketMetricsConfigurationRequest delete_metrics,
        "s3:GetMetricsConfiguration" "s3:PutMetricsConfiguration"
    );
    three!(
        out,
        GET_BUCKET_INTELLIGENT_TIERING_CONFIGURATION GetBucketIntelligentTieringConfigurationRequest get_tiering,
        LIST_BUCKET_INTELLIGENT_TIERING_CONFIGURATIONS ListBucketIntelligentTieringConfigurationsRequest list_tiering,
        DELETE_BUCKET_INTELLIGENT_TIERING_CONFIGURATION DeleteBucketIntelligentTieringConfigurationRequest delete_tiering,
        "s3:GetIntelligentTieringConfiguration" "s3:PutIntelligentTieringConfiguration"
    );
    out
}

fn access() -> Vec<Operation> {
    vec![
        bucket(
            write(&PUT_BUCKET_POLICY, policies::put, concat!(document!(), "Policy ConfirmRemoveSelfBucketAccess")),
            |_: &PutBucketPolicyRequest| "s3:PutBucketPolicy",
        ),
        bucket(read(&GET_BUCKET_POLICY, policies::get, PLAIN), |_: &GetBucketPolicyRequest| "s3:GetBucketPolicy"),
        bucket(
            write(&DELETE_BUCKET_POLICY, policies::delete, PLAIN),
            |_: &DeleteBucketPolicyRequest| "s3:DeleteBucketPolicy",
        ),
        bucket(
            read(&GET_BUCKET_POLICY_STATUS, policies::status, PLAIN),
            |_: &GetBucketPolicyStatusRequest| "s3:GetBucketPolicyStatus",
        ),
        bucket(
            write(&PUT_PUBLIC_ACCESS_BLOCK, public_access::put, concat!(document!(), "PublicAccessBlockConfiguration")),
            |_: &PutPublicAccessBlockRequest| "s3:PutBucketPublicAccessBlock",
        ),
        bucket(
            read(&GET_PUBLIC_ACCESS_BLOCK, public_access::get, PLAIN),
            |_: &GetPublicAccessBlockRequest| "s3:GetBucketPublicAccessBlock",
        ),
        bucket(
            write(&DELETE_PUBLIC_ACCESS_BLOCK, public_access::delete, PLAIN),
            |_: &DeletePublicAccessBlockRequest| "s3:PutBucketPublicAccessBlock",
        ),
        bucket(
            write(&PUT_BUCKET_OWNERSHIP_CONTROLS, ownership::put, concat!(document!(), "OwnershipControls")),
            |_: &PutBucketOwnershipControlsRequest| "s3:PutBucketOwnershipControls",
        ),
        bucket(
            read(&GET_BUCKET_OWNERSHIP_CONTROLS, ownership::get, PLAIN),
            |_: &GetBucketOwnershipControlsRequest| "s3:GetBucketOwnershipControls",
        ),
        bucket(
            write(&DELETE_BUCKET_OWNERSHIP_CONTROLS, ownership::delete, PLAIN),
            |_: &DeleteBucketOwnershipControlsRequest| "s3:PutBucketOwnershipControls",
        ),
    ]
}
