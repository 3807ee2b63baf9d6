//! The visible list of what is served: permissions, resources and condition keys beside each operation.
//!
//! "Required permissions for Amazon S3 API operations", Amazon S3 User Guide; Service Authorization Reference, Amazon S3.

use crate::guard;
use crate::named::{number, text};
use crate::ops::*;
use api_s3::*;
use base::Blobs;
use kernel::{Cx, Keys, Need, Operation, read, read_with, write, write_staged};
use shape::Schema;
use std::sync::Arc;
use store::Read;

macro_rules! place {
    () => {
        "Bucket ExpectedBucketOwner RequestPayer "
    };
}
macro_rules! at_key {
    () => {
        "Bucket Key ExpectedBucketOwner RequestPayer "
    };
}
macro_rules! sums {
    () => {
        "ChecksumAlgorithm ChecksumCRC32 ChecksumCRC32C ChecksumCRC64NVME ChecksumSHA1 ChecksumSHA256 ChecksumSHA512 ChecksumMD5 \
         ChecksumXXHASH64 ChecksumXXHASH3 ChecksumXXHASH128 "
    };
}
macro_rules! customer {
    () => {
        "SSECustomerAlgorithm SSECustomerKey SSECustomerKeyMD5 "
    };
}
macro_rules! described {
    () => {
        "ACL CacheControl ContentDisposition ContentEncoding ContentLanguage ContentType Expires GrantFullControl GrantRead \
         GrantReadACP GrantWriteACP Metadata ServerSideEncryption StorageClass WebsiteRedirectLocation Tagging ObjectLockMode \
         ObjectLockRetainUntilDate ObjectLockLegalHoldStatus "
    };
}
macro_rules! conditions {
    () => {
        "IfMatch IfNoneMatch IfModifiedSince IfUnmodifiedSince "
    };
}
macro_rules! overrides {
    () => {
        "ResponseCacheControl ResponseContentDisposition ResponseContentEncoding ResponseContentLanguage ResponseContentType \
         ResponseExpires "
    };
}
macro_rules! source {
    () => {
        "CopySource CopySourceIfMatch CopySourceIfModifiedSince CopySourceIfNoneMatch CopySourceIfUnmodifiedSince \
         CopySourceSSECustomerAlgorithm CopySourceSSECustomerKey CopySourceSSECustomerKeyMD5 ExpectedSourceBucketOwner "
    };
}
/// What documents carry beside themselves; the front checks it.
macro_rules! document {
    () => {
        "Bucket ExpectedBucketOwner ContentMD5 ChecksumAlgorithm "
    };
}

/// Every operation.
pub fn all(blobs: &Arc<dyn Blobs>) -> Vec<Operation> {
    let mut out = objects(blobs);
    out.extend(uploads(blobs));
    out.extend(lists());
    out.extend(buckets());
    out.extend(configurations());
    out
}

fn objects(blobs: &Arc<dyn Blobs>) -> Vec<Operation> {
    let files = Arc::new(blobs.clone());
    vec![
        object(
            write_staged(
                &PUT_OBJECT,
                files.clone(),
                put_object::stage,
                put_object::run,
                concat!(
                    at_key!(),
                    described!(),
                    sums!(),
                    customer!(),
                    "Body ContentLength ContentMD5 IfMatch IfNoneMatch"
                ),
            ),
            |_: &PutObjectRequest| "s3:PutObject",
        ),
        object(
            read_with(
                &GET_OBJECT,
                files.clone(),
                get_object::get,
                concat!(at_key!(), conditions!(), overrides!(), customer!(), "Range VersionId PartNumber ChecksumMode"),
            ),
            |i: &GetObjectRequest| version(&i.version_id, "s3:GetObject", "s3:GetObjectVersion"),
        ),
        object(
            read(
                &HEAD_OBJECT,
                get_object::head,
                concat!(at_key!(), conditions!(), overrides!(), customer!(), "Range VersionId PartNumber ChecksumMode"),
            ),
            |i: &HeadObjectRequest| version(&i.version_id, "s3:GetObject", "s3:GetObjectVersion"),
        ),
        object(
            write(
                &DELETE_OBJECT,
                delete_object::run,
                concat!(at_key!(), "VersionId BypassGovernanceRetention IfMatch IfMatchLastModifiedTime IfMatchSize"),
            ),
            |i: &DeleteObjectRequest| version(&i.version_id, "s3:DeleteObject", "s3:DeleteObjectVersion"),
        ),
        // each key is decided by itself
        bucket(
            write(
                &DELETE_OBJECTS,
                delete_objects::run,
                concat!(place!(), "ChecksumAlgorithm ", "Delete BypassGovernanceRetention"),
            ),
            |_: &DeleteObjectsRequest| "s3:DeleteObject",
        )
        .free(),
        object(
            write_staged(
                &COPY_OBJECT,
                files.clone(),
                copy_object::stage,
                copy_object::run,
                concat!(
                    at_key!(),
                    described!(),
                    customer!(),
                    source!(),
                    "ChecksumAlgorithm MetadataDirective TaggingDirective IfMatch IfNoneMatch"
                ),
            )
            .needs(|_, _, i: &CopyObjectRequest| source_needs(&i.copy_source)),
            |_: &CopyObjectRequest| "s3:PutObject",
        ),
        object(
            read(
                &GET_OBJECT_ATTRIBUTES,
                get_object_attributes::run,
                concat!(at_key!(), customer!(), "VersionId MaxParts PartNumberMarker ObjectAttributes"),
            ),
            |i: &GetObjectAttributesRequest| {
                version(&i.version_id, "s3:GetObjectAttributes", "s3:GetObjectVersionAttributes")
            },
        ),
        object(
            write(
                &RESTORE_OBJECT,
                restore_object::run,
                concat!(
                    at_key!(),
                    "ChecksumAlgorithm ",
                    "VersionId RestoreRequest.Days RestoreRequest.GlacierJobParameters RestoreRequest.Tier"
                ),
            ),
            |_: &RestoreObjectRequest| "s3:RestoreObject",
        ),
        object(
            write(
                &PUT_OBJECT_TAGGING,
                tagging::put_object,
                concat!(at_key!(), "VersionId ContentMD5 ChecksumAlgorithm Tagging"),
            ),
            |i: &PutObjectTaggingRequest| version(&i.version_id, "s3:PutObjectTagging", "s3:PutObjectVersionTagging"),
        ),
        object(
            read(&GET_OBJECT_TAGGING, tagging::get_object, concat!(at_key!(), "VersionId")),
            |i: &GetObjectTaggingRequest| version(&i.version_id, "s3:GetObjectTagging", "s3:GetObjectVersionTagging"),
        ),
        object(
            write(
                &DELETE_OBJECT_TAGGING,
                tagging::delete_object,
                concat!("Bucket Key ExpectedBucketOwner ", "VersionId"),
            ),
            |i: &DeleteObjectTaggingRequest| {
                version(&i.version_id, "s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging")
            },
        ),
        object(
            write(
                &PUT_OBJECT_ACL,
                acls::put_object,
                concat!(
                    at_key!(),
                    "ACL AccessControlPolicy ContentMD5 ChecksumAlgorithm GrantFullControl GrantRead GrantReadACP GrantWrite \
                     GrantWriteACP VersionId"
                ),
            ),
            |i: &PutObjectAclRequest| version(&i.version_id, "s3:PutObjectAcl", "s3:PutObjectVersionAcl"),
        ),
        object(read(&GET_OBJECT_ACL, acls::get_object, concat!(at_key!(), "VersionId")), |i: &GetObjectAclRequest| {
            version(&i.version_id, "s3:GetObjectAcl", "s3:GetObjectVersionAcl")
        }),
        object(
            write(
                &PUT_OBJECT_RETENTION,
                object_lock::put_retention,
                concat!(at_key!(), "Retention VersionId BypassGovernanceRetention ContentMD5 ChecksumAlgorithm"),
            ),
            |_: &PutObjectRetentionRequest| "s3:PutObjectRetention",
        ),
        object(
            read(&GET_OBJECT_RETENTION, object_lock::get_retention, concat!(at_key!(), "VersionId")),
            |_: &GetObjectRetentionRequest| "s3:GetObjectRetention",
        ),
        object(
            write(
                &PUT_OBJECT_LEGAL_HOLD,
                object_lock::put_hold,
                concat!(at_key!(), "LegalHold VersionId ContentMD5 ChecksumAlgorithm"),
            ),
            |_: &PutObjectLegalHoldRequest| "s3:PutObjectLegalHold",
        ),
        object(
            read(&GET_OBJECT_LEGAL_HOLD, object_lock::get_hold, concat!(at_key!(), "VersionId")),
            |_: &GetObjectLegalHoldRequest| "s3:GetObjectLegalHold",
        ),
    ]
}

fn uploads(blobs: &Arc<dyn Blobs>) -> Vec<Operation> {
    let files = Arc::new(blobs.clone());
    vec![
        object(
            write(
                &CREATE_MULTIPART_UPLOAD,
                create_multipart_upload::run,
                concat!(at_key!(), described!(), customer!(), "ChecksumAlgorithm ChecksumType"),
            ),
            |_: &CreateMultipartUploadRequest| "s3:PutObject",
        ),
        object(
            write_staged(
                &UPLOAD_PART,
                files.clone(),
                upload_part::stage,
                upload_part::run,
                concat!(at_key!(), sums!(), customer!(), "Body ContentLength ContentMD5 PartNumber UploadId"),
            ),
            |_: &UploadPartRequest| "s3:PutObject",
        ),
        object(
            write_staged(
                &UPLOAD_PART_COPY,
                files,
                upload_part_copy::stage,
                upload_part_copy::run,
                concat!(at_key!(), customer!(), source!(), "CopySourceRange PartNumber UploadId"),
            )
            .needs(|_, _, i: &UploadPartCopyRequest| source_needs(&i.copy_source)),
            |_: &UploadPartCopyRequest| "s3:PutObject",
        ),
        object(
            write(
                &COMPLETE_MULTIPART_UPLOAD,
                complete_multipart_upload::run,
                concat!(
                    at_key!(),
                    customer!(),
                    "ChecksumCRC32 ChecksumCRC32C ChecksumCRC64NVME ChecksumSHA1 ChecksumSHA256 ChecksumSHA512 ChecksumMD5 \
                     ChecksumXXHASH64 ChecksumXXHASH3 ChecksumXXHASH128 ChecksumType MultipartUpload UploadId MpuObjectSize \
                     IfMatch IfNoneMatch"
                ),
            ),
            |_: &CompleteMultipartUploadRequest| "s3:PutObject",
        ),
        object(
            write(
                &ABORT_MULTIPART_UPLOAD,
                abort_multipart_upload::run,
                concat!(at_key!(), "UploadId IfMatchInitiatedTime"),
            ),
            |_: &AbortMultipartUploadRequest| "s3:AbortMultipartUpload",
        ),
        object(
            read(&LIST_PARTS, list_parts::run, concat!(at_key!(), customer!(), "UploadId MaxParts PartNumberMarker")),
            |_: &ListPartsRequest| "s3:ListMultipartUploadParts",
        ),
        bucket(
            read(
                &LIST_MULTIPART_UPLOADS,
                list_multipart_uploads::run,
                concat!(place!(), "Delimiter EncodingType KeyMarker MaxUploads Prefix UploadIdMarker"),
            ),
            |_: &ListMultipartUploadsRequest| "s3:ListBucketMultipartUploads",
        ),
    ]
}

fn lists() -> Vec<Operation> {
    vec![
        bucket(
            read(&LIST_OBJECTS, list_objects::v1, concat!(place!(), "Delimiter EncodingType Marker MaxKeys Prefix")),
            |_: &ListObjectsRequest| "s3:ListBucket",
        ),
        bucket(
            read(
                &LIST_OBJECTS_V2,
                list_objects::v2,
                concat!(place!(), "Delimiter EncodingType MaxKeys Prefix ContinuationToken FetchOwner StartAfter"),
            ),
            |_: &ListObjectsV2Request| "s3:ListBucket",
        ),
        bucket(
            read(
                &LIST_OBJECT_VERSIONS,
                list_object_versions::run,
                concat!(place!(), "Delimiter EncodingType KeyMarker MaxKeys Prefix VersionIdMarker"),
            ),
            |_: &ListObjectVersionsRequest| "s3:ListBucketVersions",
        ),
        read(&LIST_BUCKETS, list_buckets::run, "MaxBuckets ContinuationToken Prefix BucketRegion")
            .action(|_: &ListBucketsRequest| "s3:ListAllMyBuckets"),
    ]
}

fn buckets() -> Vec<Operation> {
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
            write(&PUT_BUCKET_VERSIONING, versioning::put, concat!(document!(), "VersioningConfiguration.Status")),
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

fn configurations() -> Vec<Operation> {
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
                concat!("Bucket ExpectedBucketOwner ChecksumAlgorithm ", "LifecycleConfiguration"),
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
                     BucketLoggingStatus.LoggingEnabled.TargetObjectKeyFormat"
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
                concat!(document!(), "RequestPaymentConfiguration.Payer=BucketOwner"),
            ),
            |_: &PutBucketRequestPaymentRequest| "s3:PutBucketRequestPayment",
        ),
        bucket(
            read(&GET_BUCKET_REQUEST_PAYMENT, request_payment::get, PLAIN),
            |_: &GetBucketRequestPaymentRequest| "s3:GetBucketRequestPayment",
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

fn bucket<I: Schema>(op: Operation, action: fn(&I) -> &'static str) -> Operation {
    op.on(bucket_arn::<I>).keys(keys::<I>).action(action).guarded_by(guard::guard).open_to_everyone()
}

fn object<I: Schema>(op: Operation, action: fn(&I) -> &'static str) -> Operation {
    op.on(object_arn::<I>)
        .keys(keys::<I>)
        .action(action)
        .guarded_by(guard::guard)
        .described_by(guard::describe)
        .open_to_everyone()
}

fn bucket_arn<I: Schema>(_: &Cx, _: &dyn Read, input: &I) -> Vec<String> {
    text(input, "Bucket").map(|b| format!("arn:aws:s3:::{b}")).into_iter().collect()
}

fn object_arn<I: Schema>(_: &Cx, _: &dyn Read, input: &I) -> Vec<String> {
    let (bucket, key) = (text(input, "Bucket").unwrap_or_default(), text(input, "Key").unwrap_or_default());
    vec![format!("arn:aws:s3:::{bucket}/{key}")]
}

fn version(id: &Option<String>, newest: &'static str, named: &'static str) -> &'static str {
    if id.is_some() { named } else { newest }
}

/// A copy reads its source.
fn source_needs(said: &str) -> Vec<Need> {
    let Ok((bucket, key, id)) = copy_object::parse(said) else { return Vec::new() };
    vec![Need::new(version(&id, "s3:GetObject", "s3:GetObjectVersion"), format!("arn:aws:s3:::{bucket}/{key}"))]
}

/// Condition keys that follow from an input's members.
const KEYS: &[(&str, &str)] = &[
    ("Prefix", "s3:prefix"),
    ("Delimiter", "s3:delimiter"),
    ("VersionId", "s3:VersionId"),
    ("ACL", "s3:x-amz-acl"),
    ("GrantFullControl", "s3:x-amz-grant-full-control"),
    ("GrantRead", "s3:x-amz-grant-read"),
    ("GrantReadACP", "s3:x-amz-grant-read-acp"),
    ("GrantWrite", "s3:x-amz-grant-write"),
    ("GrantWriteACP", "s3:x-amz-grant-write-acp"),
    ("CopySource", "s3:x-amz-copy-source"),
    ("MetadataDirective", "s3:x-amz-metadata-directive"),
    ("ServerSideEncryption", "s3:x-amz-server-side-encryption"),
    ("SSECustomerAlgorithm", "s3:x-amz-server-side-encryption-customer-algorithm"),
    ("StorageClass", "s3:x-amz-storage-class"),
    ("WebsiteRedirectLocation", "s3:x-amz-website-redirect-location"),
    ("ObjectOwnership", "s3:x-amz-object-ownership"),
    ("ObjectLockMode", "s3:object-lock-mode"),
    ("ObjectLockLegalHoldStatus", "s3:object-lock-legal-hold"),
    ("IfMatch", "s3:if-match"),
    ("IfNoneMatch", "s3:if-none-match"),
];

fn keys<I: Schema>(_: &Cx, _: &dyn Read, input: &I) -> Keys {
    let mut out = Keys::new();
    for (member, key) in KEYS {
        if let Some(value) = text(input, member) {
            out.set(key, value);
        }
    }
    if let Some(max) = number(input, "MaxKeys") {
        out.set("s3:max-keys", max.to_string());
    }
    out
}
