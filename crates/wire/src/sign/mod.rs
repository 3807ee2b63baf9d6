//! Signatures, verified: version 4 in headers, queries, chunks and forms; version 2 for S3.
//!
//! "AWS Signature Version 4 for API requests" and "Troubleshoot Signature Version 4 signing", IAM User Guide; errors: IAM API reference,
//! "Common errors", and EC2 API reference, "Error codes".

mod canonical;
mod chunks;
mod claim;
mod denied;
mod form_policy;
mod v2;
mod verify;

pub use chunks::{Chain, Dechunker};
pub use claim::{Scope, scope};
pub use denied::Denied;
pub use form_policy::{FormHead, FormPart, FormReader, SignedForm, check_form};
pub use verify::{Found, Payload, Secret, Signed, Verified, Verifier, as_we_signed, unsigned_payload};
