//! One constructor per error, with AWS's code and wording.
//!
//! "Error responses", Amazon S3 API Reference: <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>

use base::Fault;

pub(crate) fn with(mut fault: Fault, members: &[(&'static str, &str)]) -> Fault {
    fault.members.extend(members.iter().map(|(k, v)| (*k, (*v).to_owned())));
    fault
}

pub(crate) fn no_such_bucket(bucket: &str) -> Fault {
    with(Fault::with_status(404, "NoSuchBucket", "The specified bucket does not exist"), &[("BucketName", bucket)])
}
pub(crate) fn invalid_bucket_name(bucket: &str) -> Fault {
    with(Fault::sender("InvalidBucketName", "The specified bucket is not valid."), &[("BucketName", bucket)])
}
pub(crate) fn bucket_taken(bucket: &str) -> Fault {
    let text = "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please \
                select a different name and try again.";
    with(Fault::with_status(409, "BucketAlreadyExists", text), &[("BucketName", bucket)])
}
pub(crate) fn bucket_yours(bucket: &str) -> Fault {
    let text = "Your previous request to create the named bucket succeeded and you already own it.";
    with(Fault::with_status(409, "BucketAlreadyOwnedByYou", text), &[("BucketName", bucket)])
}
pub(crate) fn bucket_not_empty(bucket: &str, versions: bool) -> Fault {
    let text = match versions {
        true => "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
        false => "The bucket you tried to delete is not empty",
    };
    with(Fault::with_status(409, "BucketNotEmpty", text), &[("BucketName", bucket)])
}
pub(crate) fn too_many_buckets() -> Fault {
    Fault::sender("TooManyBuckets", "You have attempted to create more buckets than allowed")
}
pub(crate) fn elsewhere(bucket: &str, region: &str) -> Fault {
    let text = "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future \
                requests to this endpoint.";
    let endpoint = format!("{bucket}.s3.{region}.amazonaws.com");
    let fault = Fault::with_status(301, "PermanentRedirect", text);
    with(fault, &[("Endpoint", &endpoint), ("Bucket", bucket), ("@x-amz-bucket-region", region)])
}
pub(crate) fn wrong_location(constraint: Option<&str>) -> Fault {
    let what =
        constraint.map_or("The unspecified location constraint".to_owned(), |c| format!("The {c} location constraint"));
    Fault::sender(
        "IllegalLocationConstraintException",
        format!("{what} is incompatible for the region specific endpoint this request was sent to."),
    )
}
pub(crate) fn invalid_location(constraint: &str) -> Fault {
    let fault = Fault::sender("InvalidLocationConstraint", "The specified location-constraint is not valid");
    with(fault, &[("LocationConstraint", constraint)])
}

pub(crate) fn no_such_key(key: &str) -> Fault {
    with(Fault::with_status(404, "NoSuchKey", "The specified key does not exist."), &[("Key", key)])
}
pub(crate) fn no_such_version(key: &str, version: &str) -> Fault {
    let fault = Fault::with_status(404, "NoSuchVersion", "The specified version does not exist.");
    with(fault, &[("Key", key), ("VersionId", version)])
}
pub(crate) fn no_such_upload(upload: &str) -> Fault {
    let text = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or \
                completed.";
    with(Fault::with_status(404, "NoSuchUpload", text), &[("UploadId", upload)])
}
pub(crate) fn key_too_long(length: usize) -> Fault {
    let fault = Fault::sender("KeyTooLongError", "Your key is too long");
    with(fault, &[("Size", &length.to_string()), ("MaxSizeAllowed", "1024")])
}
pub(crate) fn invalid_uri(key: &str) -> Fault {
    with(Fault::sender("InvalidURI", "Couldn't parse the specified URI."), &[("URI", key)])
}
pub(crate) fn argument(name: &str, value: &str, message: impl Into<String>) -> Fault {
    with(Fault::sender("InvalidArgument", message.into()), &[("ArgumentName", name), ("ArgumentValue", value)])
}
pub(crate) fn invalid_request(message: impl Into<String>) -> Fault {
    Fault::sender("InvalidRequest", message.into())
}
pub(crate) fn malformed_xml() -> Fault {
    Fault::sender(
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    )
}
pub(crate) fn access_denied() -> Fault {
    Fault::with_status(403, "AccessDenied", "Access Denied")
}
pub(crate) fn locked() -> Fault {
    Fault::with_status(403, "AccessDenied", "Access Denied because object protected by object lock.")
}
pub(crate) fn method_not_allowed(kind: &'static str) -> Fault {
    let fault =
        Fault::with_status(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
    with(fault, &[("ResourceType", kind)])
}
pub(crate) fn precondition(condition: &'static str) -> Fault {
    let text = "At least one of the pre-conditions you specified did not hold";
    with(Fault::with_status(412, "PreconditionFailed", text), &[("Condition", condition)])
}
/// A policy's principal that is none, or that does not exist.
pub(crate) fn invalid_principal(kind: &str, named: &str) -> Fault {
    let fault = Fault::sender("MalformedPolicy", "Invalid principal in policy");
    with(fault, &[("Detail", &format!("\"{kind}\" : \"{named}\""))])
}
pub(crate) fn header_not_implemented(header: &str) -> Fault {
    let text = "A header you provided implies functionality that is not implemented";
    with(Fault::with_status(501, "NotImplemented", text), &[("Header", header)])
}
pub(crate) fn invalid_range(range: &str, size: u64) -> Fault {
    let fault = Fault::with_status(416, "InvalidRange", "The requested range is not satisfiable");
    let shown = format!("bytes */{size}");
    with(fault, &[("RangeRequested", range), ("ActualObjectSize", &size.to_string()), ("@content-range", &shown)])
}
pub(crate) fn too_large(size: u64, max: u64) -> Fault {
    let fault = Fault::sender("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
    with(fault, &[("ProposedSize", &size.to_string()), ("MaxSizeAllowed", &max.to_string())])
}
pub(crate) fn bad_digest(what: &str) -> Fault {
    Fault::sender(
        "BadDigest",
        format!(
            "The {what} you specified did not match {}",
            match what {
                "Content-MD5" => "what we received.",
                _ => "the calculated checksum.",
            }
        ),
    )
}
pub(crate) fn malformed_acl() -> Fault {
    let text = "The XML you provided was not well-formed or did not validate against our published schema";
    Fault::sender("MalformedACLError", text)
}
pub(crate) fn no_acls() -> Fault {
    Fault::sender("AccessControlListNotSupported", "The bucket does not allow ACLs")
}
/// A configuration that a bucket does not have: code and words differ for each kind.
pub(crate) fn no_configuration(kind: &str, bucket: &str) -> Fault {
    let (code, text) = match kind {
        "cors" => ("NoSuchCORSConfiguration", "The CORS configuration does not exist"),
        "encryption" => {
            ("ServerSideEncryptionConfigurationNotFoundError", "The server side encryption configuration was not found")
        }
        "lifecycle" => ("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
        "ownership" => ("OwnershipControlsNotFoundError", "The bucket ownership controls were not found"),
        "policy" => ("NoSuchBucketPolicy", "The bucket policy does not exist"),
        "public-access" => {
            ("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found")
        }
        "tagging" => ("NoSuchTagSet", "The TagSet does not exist"),
        "website" => ("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"),
        "object-lock" => {
            ("ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket")
        }
        "replication" => ("ReplicationConfigurationNotFoundError", "The replication configuration was not found"),
        _ => ("NoSuchConfiguration", "The specified configuration does not exist."),
    };
    with(Fault::with_status(404, code, text), &[("BucketName", bucket)])
}
