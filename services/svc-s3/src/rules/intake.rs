//! What uploads, copies and multipart uploads have in common: everything about an object but its bytes.
//!
//! "PutObject", "CopyObject", "CreateMultipartUpload", Amazon S3 API Reference.

use crate::errors;
use crate::limits::{METADATA_BYTES_MAX, OBJECT_TAGS_MAX};
use crate::model::{Headers, Lock, LockMode};
use crate::named::{map, text, time};
use crate::rules::tags;
use base::{Fault, Timestamp};
use checksum::Algorithm;
use shape::Struct;

/// Storage classes that are served.
pub(crate) const CLASSES: &[&str] = &[
    "STANDARD",
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER",
    "DEEP_ARCHIVE",
    "GLACIER_IR",
];

/// Classes whose objects must be restored before they are read.
pub(crate) fn is_archived(class: &str) -> bool {
    matches!(class, "GLACIER" | "DEEP_ARCHIVE")
}

/// The storage class that an input asks for.
pub(crate) fn storage_class(input: &dyn Struct) -> Result<String, Fault> {
    match text(input, "StorageClass") {
        None => Ok("STANDARD".into()),
        Some(class) if CLASSES.contains(&class.as_str()) => Ok(class),
        Some(_) => Err(Fault::sender("InvalidStorageClass", "The storage class you specified is not valid")),
    }
}

/// HTTP headers; what only framed the upload is no part of the encoding.
pub(crate) fn headers(input: &dyn Struct) -> Headers {
    let encoding = text(input, "ContentEncoding").map(|e| {
        let kept: Vec<&str> = e.split(',').map(str::trim).filter(|p| !p.is_empty() && *p != "aws-chunked").collect();
        kept.join(",")
    });
    Headers {
        cache_control: text(input, "CacheControl"),
        content_disposition: text(input, "ContentDisposition"),
        content_encoding: encoding.filter(|e| !e.is_empty()),
        content_language: text(input, "ContentLanguage"),
        content_type: Some(
            text(input, "ContentType").filter(|t| !t.is_empty()).unwrap_or_else(|| "binary/octet-stream".into()),
        ),
        expires: text(input, "Expires"),
    }
}

/// The user's metadata.
pub(crate) fn metadata(input: &dyn Struct) -> Result<Vec<(String, String)>, Fault> {
    let found = map(input, "Metadata");
    let size: usize = found.iter().map(|(k, v)| k.len() + v.len()).sum();
    if size > METADATA_BYTES_MAX {
        let fault = Fault::sender("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size");
        let max = METADATA_BYTES_MAX.to_string();
        return Err(errors::with(fault, &[("Size", &size.to_string()), ("MaxSizeAllowed", &max)]));
    }
    Ok(found)
}

/// The tags of the header.
pub(crate) fn object_tags(input: &dyn Struct) -> Result<Vec<(String, String)>, Fault> {
    text(input, "Tagging").map_or(Ok(Vec::new()), |t| tags::header(&t, OBJECT_TAGS_MAX))
}

/// The redirect of a website's page.
pub(crate) fn redirect(input: &dyn Struct) -> Result<Option<String>, Fault> {
    let said = text(input, "WebsiteRedirectLocation");
    if let Some(to) = said.as_ref().filter(|t| !["/", "http://", "https://"].iter().any(|p| t.starts_with(p))) {
        let text = format!(
            "The website redirect location must be non-empty and start with '/', 'http://' or 'https://'; got '{to}'"
        );
        return Err(Fault::sender("InvalidRedirectLocation", text));
    }
    Ok(said)
}

/// The lock that the headers ask for.
pub(crate) fn lock(input: &dyn Struct, enabled: bool, now: Timestamp) -> Result<Lock, Fault> {
    let mode = text(input, "ObjectLockMode").and_then(|m| LockMode::parse(&m));
    let until = time(input, "ObjectLockRetainUntilDate");
    let hold = text(input, "ObjectLockLegalHoldStatus").map(|h| h == "ON");
    if !enabled && (mode.is_some() || until.is_some() || hold.is_some()) {
        return Err(errors::invalid_request("Bucket is missing Object Lock Configuration"));
    }
    let retention = match (mode, until) {
        (Some(_), Some(until)) if until <= now => {
            let text = "The retain until date must be in the future!";
            return Err(errors::argument("x-amz-object-lock-retain-until-date", &until.to_string(), text));
        }
        (Some(mode), Some(until)) => Some((mode, until)),
        (None, None) => None,
        _ => {
            let text = "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied";
            return Err(errors::argument("x-amz-object-lock-mode", "", text));
        }
    };
    Ok(Lock { retention, hold })
}

/// The one checksum that an input's headers carry.
pub(crate) fn checksum(input: &dyn Struct) -> Result<Option<(Algorithm, Vec<u8>)>, Fault> {
    let mut found = None;
    for algorithm in Algorithm::ALL {
        let Some(said) = text(input, &format!("Checksum{}", algorithm.name())) else { continue };
        let header = algorithm.header();
        let sum = checksum::parse(algorithm, said.split('-').next().unwrap_or(&said))
            .ok_or_else(|| errors::invalid_request(format!("Value for {header} header is invalid.")))?;
        if found.replace((algorithm, sum)).is_some() {
            let text = "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.";
            return Err(errors::invalid_request(text));
        }
    }
    Ok(found)
}

/// The algorithm that an input names.
pub(crate) fn algorithm(input: &dyn Struct) -> Option<Algorithm> {
    text(input, "ChecksumAlgorithm").and_then(|a| Algorithm::parse(&a))
}

/// Encryption by services that are not built is refused by name.
pub(crate) fn encryption(input: &dyn Struct, operation: &str) -> Result<(), Fault> {
    match text(input, "ServerSideEncryption").as_deref() {
        None | Some("AES256") => Ok(()),
        Some(other) => Err(Fault::not_implemented(format_args!("{operation}.ServerSideEncryption={other}"))),
    }
}
