//! Objects, uploads and lists.
//!
//! "Required permissions for Amazon S3 API operations", Amazon S3 User Guide.

use super::{bucket, object, source_needs, version};
use crate::ops::*;
use api_s3::*;
use base::Blobs;
use kernel::{Operation, read, read_with, write, write_staged};
use std::sync::Arc;

pub(super) fn objects(blobs: &Arc<dyn Blobs>) -> Vec<Operation> {
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

pub(super) fn uploads(blobs: &Arc<dyn Blobs>) -> Vec<Operation> {
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

pub(super) fn lists() -> Vec<Operation> {
    vec![
        bucket(
            read(
                &LIST_OBJECTS,
                list_objects::v1,
                concat!(
                    place!(),
                    "Delimiter EncodingType ListType Marker MaxKeys OptionalObjectAttributes Prefix StartAfter"
                ),
            ),
            |_: &ListObjectsRequest| "s3:ListBucket",
        ),
        bucket(
            read(
                &LIST_OBJECTS_V2,
                list_objects::v2,
                concat!(
                    place!(),
                    "Delimiter EncodingType MaxKeys OptionalObjectAttributes Prefix ContinuationToken FetchOwner StartAfter"
                ),
            ),
            |_: &ListObjectsV2Request| "s3:ListBucket",
        ),
        bucket(
            read(
                &LIST_OBJECT_VERSIONS,
                list_object_versions::run,
                concat!(
                    place!(),
                    "Delimiter EncodingType KeyMarker MaxKeys OptionalObjectAttributes Prefix VersionIdMarker"
                ),
            ),
            |_: &ListObjectVersionsRequest| "s3:ListBucketVersions",
        ),
        read(&LIST_BUCKETS, list_buckets::run, "MaxBuckets ContinuationToken Prefix BucketRegion")
            .action(|_: &ListBucketsRequest| "s3:ListAllMyBuckets"),
    ]
}
