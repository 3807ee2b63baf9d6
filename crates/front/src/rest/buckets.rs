//! What the front must know of buckets before an operation runs; the cloud hands it in.

use base::{Fault, Region};
use kernel::{Access, Principal};

/// A question of a page's script.
#[derive(Debug, Clone, Default)]
pub struct CorsAsk {
    /// The page's origin.
    pub origin: String,
    /// The method that is, or will be, used.
    pub method: String,
    /// The headers that will be sent; empty for the request itself.
    pub headers: Vec<String>,
    /// A preflight, which is refused by an error.
    pub preflight: bool,
}

/// What a website endpoint answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// This object, with this status.
    Object {
        /// Its key.
        key: String,
        /// 200, or that of the error whose document it is.
        status: u16,
    },
    /// Somewhere else.
    Redirect {
        /// 301 or 302, or what a rule says.
        status: u16,
        /// A whole address, or a path.
        location: String,
    },
    /// The error that was met before.
    Again,
    /// A page of our own.
    Error {
        /// The HTTP status.
        status: u16,
        /// `NoSuchWebsiteConfiguration`
        code: String,
        /// AWS's words.
        message: String,
        /// `BucketName` and others.
        members: Vec<(&'static str, String)>,
    },
}

/// Buckets as the front sees them.
pub trait Buckets: Send + Sync {
    /// Where a bucket is.
    fn region(&self, bucket: &str) -> Option<Region>;
    /// The headers that a bucket's rules give to an answer; none when no rule fits.
    ///
    /// # Errors
    /// A preflight that no rule allows.
    fn cors(&self, bucket: &str, ask: &CorsAsk) -> Result<Vec<(&'static str, String)>, Fault>;
    /// What a website shows at a path; `failed` is the status of what was tried before. `base` is the address of the website.
    fn page(&self, bucket: &str, path: &str, failed: Option<u16>, base: &str) -> Page;
    /// Is a request of this caller charged to them, not to the bucket's owner?
    fn charges(&self, bucket: &str, caller: &Principal) -> bool;
    /// Are the accesses of a bucket logged?
    fn logs(&self, bucket: &str) -> bool;
    /// Logs one.
    fn accessed(&self, access: Access);
}

/// A cloud without buckets.
pub(crate) struct NoBuckets;

impl Buckets for NoBuckets {
    fn region(&self, _: &str) -> Option<Region> {
        None
    }
    fn cors(&self, _: &str, _: &CorsAsk) -> Result<Vec<(&'static str, String)>, Fault> {
        Ok(Vec::new())
    }
    fn page(&self, bucket: &str, _: &str, _: Option<u16>, _: &str) -> Page {
        Page::Error {
            status: 404,
            code: "NoSuchBucket".into(),
            message: "The specified bucket does not exist".into(),
            members: vec![("BucketName", bucket.to_owned())],
        }
    }
    fn charges(&self, _: &str, _: &Principal) -> bool {
        false
    }
    fn logs(&self, _: &str) -> bool {
        false
    }
    fn accessed(&self, _: Access) {}
}
