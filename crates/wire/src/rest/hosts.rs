//! S3's addresses: the bucket in the host or in the path, website endpoints, and the region.
//!
//! "Virtual hosting of general purpose buckets" and "Website endpoints", Amazon S3 User Guide.

use crate::Request;
use crate::form::unescape_bytes;
use crate::sign::Scope;
use std::borrow::Cow;

/// What an S3 request is about, from its host and path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The bucket; empty when the request is about none.
    pub bucket: String,
    /// The key, decoded; empty when the request is about the bucket. `None` when it is not UTF-8.
    pub key: Option<String>,
    /// The region of the host.
    pub region: Option<String>,
    /// The bucket stands in the host.
    pub virtual_hosted: bool,
    /// The host is a website endpoint: pages are answered, not the API.
    pub website: bool,
    /// The host is the accelerate endpoint.
    pub accelerate: bool,
}

impl Place {
    /// What it names, in the words of errors.
    pub(crate) fn kind(&self) -> &'static str {
        match (self.bucket.is_empty(), self.key.as_deref()) {
            (true, _) => "SERVICE",
            (false, Some("")) => "BUCKET",
            (false, _) => "OBJECT",
        }
    }
}

#[derive(Default)]
struct Host<'a> {
    bucket: Option<&'a str>,
    region: Option<&'a str>,
    website: bool,
    accelerate: bool,
}

/// Reads host and path.
pub fn place(request: &Request<'_>) -> Place {
    let host = host(request);
    let read = host_of_s3(&host).unwrap_or_default();
    let path = request.path.strip_prefix('/').unwrap_or(request.path);
    let (bucket, key) = match read.bucket {
        Some(bucket) => (Cow::Borrowed(bucket), path),
        None => {
            let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
            (decoded(bucket).map_or(Cow::Borrowed(bucket), Cow::Owned), key)
        }
    };
    Place {
        bucket: bucket.into_owned(),
        key: decoded(key),
        region: read.region.map(str::to_owned),
        virtual_hosted: read.bucket.is_some(),
        website: read.website,
        accelerate: read.accelerate,
    }
}

/// The bucket, where it stands in the host.
pub(crate) fn bucket_of_host(request: &Request<'_>) -> Option<String> {
    host_of_s3(&host(request))?.bucket.map(str::to_owned)
}

/// True when the host is one of S3's, or the signature is for it, or nothing else can take the request.
pub(crate) fn belongs_to_s3(request: &Request<'_>, scope: Option<&Scope>) -> bool {
    if let Some(scope) = scope {
        return scope.service == "s3";
    }
    if host_of_s3(&host(request)).is_some() {
        return true;
    }
    // unsigned calls of query protocols are posted forms, or name an action
    let named = pairs(request.query).any(|(k, _)| k == "Action");
    let form = request.method == "POST" && !is_upload(request);
    !named && !form && request.path != "/" && !request.path.is_empty()
}

/// A browser's upload: "POST Object", Amazon S3 API Reference.
fn is_upload(request: &Request<'_>) -> bool {
    request.header("content-type").is_some_and(|t| t.to_ascii_lowercase().starts_with("multipart/form-data"))
}

fn host<'a>(request: &Request<'a>) -> Cow<'a, str> {
    let host = request.header("host").unwrap_or("");
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    match name.bytes().any(|b| b.is_ascii_uppercase()) {
        true => name.to_ascii_lowercase().into(),
        false => name.into(),
    }
}

/// `None` for hosts that are not S3's: an address, `localhost`, another service.
fn host_of_s3(host: &str) -> Option<Host<'_>> {
    let stem = [".amazonaws.com.cn", ".amazonaws.com"].iter().find_map(|s| host.strip_suffix(s));
    let local = host.strip_suffix(".localhost");
    let stem = stem.or(local.filter(|l| *l != "s3"))?;
    let start = |at: usize| if at == 0 { None } else { Some(&stem[..at - 1]) };
    let mut at = stem.len();
    loop {
        let from = stem[..at].rfind('.').map_or(0, |dot| dot + 1);
        let (label, after) = (&stem[from..at], stem[at..].trim_start_matches('.'));
        let after = after.strip_prefix("dualstack.").unwrap_or(after);
        let region = |inside: &'static str| {
            let own = label.strip_prefix(inside).and_then(|l| l.strip_prefix('-'));
            own.or(Some(after)).filter(|r| !r.is_empty())
        };
        let bucket = start(from);
        match label {
            "s3-accelerate" => return Some(Host { bucket, accelerate: true, ..Host::default() }),
            l if l.starts_with("s3-website") => {
                return Some(Host { bucket, region: region("s3-website"), website: true, ..Host::default() });
            }
            l if l == "s3" || l.starts_with("s3-") => {
                return Some(Host { bucket, region: region("s3"), ..Host::default() });
            }
            _ if from == 0 => break,
            _ => at = from - 1,
        }
    }
    local.map(|bucket| Host { bucket: Some(bucket), ..Host::default() })
}

fn decoded(text: &str) -> Option<String> {
    String::from_utf8(unescape_bytes(text.as_bytes(), false)).ok()
}

/// Keys and values of a query string, decoded.
pub(crate) fn pairs(query: &str) -> impl Iterator<Item = (String, String)> + '_ {
    query.split('&').filter(|p| !p.is_empty()).map(|pair| {
        let (k, v) = pair.split_once('=').unwrap_or((pair, ""));
        let text = |t: &str| String::from_utf8_lossy(&unescape_bytes(t.as_bytes(), true)).into_owned();
        (text(k), text(v))
    })
}
