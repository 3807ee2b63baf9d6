//! Signature Version 4, verified: header and query form.
//!
//! "AWS Signature Version 4 for API requests" and "Troubleshoot Signature Version 4 signing", IAM User Guide; errors: IAM API reference,
//! "Common errors", and EC2 API reference, "Error codes".

mod canonical;
mod claim;
mod denied;
mod verify;

pub use claim::{Scope, scope};
pub use denied::Denied;
pub use verify::{Found, Secret, Verified, Verifier};
